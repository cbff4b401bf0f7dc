import type { Award } from "./documents/awards.ts";

/** What a certificate's wording may name in braces, to be filled in for each learner. */
export const mergeFields = [
	"learner",
	"course",
	"version",
	"issuedOn",
	"expiresOn",
	"score",
	"number",
	"credits",
] as const;
export type MergeField = (typeof mergeFields)[number];

/** A field as it is typed in braces. */
export const FIELD = /\{\s*([A-Za-z]+)\s*\}/g;

/** What a certificate's title or text names in braces that is no merge field, each once. */
export function unknownFields(...texts: string[]): string[] {
	const named = texts.flatMap((text) =>
		[...text.matchAll(FIELD)].flatMap(([typed, field]) =>
			field && !isMergeField(field) ? [typed] : [],
		),
	);
	return [...new Set(named)];
}

export function isMergeField(field: string): field is MergeField {
	return (mergeFields as readonly string[]).includes(field);
}

/** "87 %" as the language writes it, or nothing where there is no score. `score`: in per cent. */
export function scoreText(score: number | null, language: string): string {
	if (score === null) return "";
	return new Intl.NumberFormat(language, {
		style: "percent",
		maximumFractionDigits: 1,
	}).format(score / 100);
}

/** "1.5 CPE", or nothing where there are none. */
export function creditsText(
	{ credits, creditType }: Pick<Award, "credits" | "creditType">,
	language: string | undefined,
): string {
	if (credits === null) return "";
	const number = new Intl.NumberFormat(language, {
		maximumFractionDigits: 2,
	}).format(credits);
	return `${number} ${creditType}`.trim();
}
