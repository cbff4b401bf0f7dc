import { ar } from "./certificateTexts/ar.ts";
import { de } from "./certificateTexts/de.ts";
import { en } from "./certificateTexts/en.ts";
import { es } from "./certificateTexts/es.ts";
import { fr } from "./certificateTexts/fr.ts";
import type { CertificateTexts } from "./certificateTexts/texts.ts";
import type { Award } from "./documents/awards.ts";
import type { Certificate } from "./documents/certificates.ts";
import type { Language } from "./documents/document.ts";
import { type Day, dayText } from "./time.ts";

/** The fixed words of certificates, in each language. */
export const certificateTexts: Record<Language, CertificateTexts> = {
	en,
	de,
	es,
	fr,
	ar,
};

/** What a certificate's wording may name in braces, to be filled in for each learner. */
export const mergeFields = [
	"learner",
	"course",
	"version",
	"issuedOn",
	"expiresOn",
	"number",
	"credits",
] as const;
export type MergeField = (typeof mergeFields)[number];

/** What a certificate is filled in with. Days are calendar days of the portal's zone. */
export type Awarded = Pick<
	Award,
	"number" | "issuedOn" | "expiresOn" | "credits" | "creditType"
> & {
	learner: string;
	course: string;
	/** The course version's number. */
	version: number;
	/** The issuing portal, and the language of its certificates. */
	portal: string;
	language: Language;
};

/** A certificate as it reads, every merge field filled in. */
export type Wording = {
	title: string;
	lines: Line[];
	/** Number, day of issue and last valid day, each a few words: they are on every certificate. */
	facts: string[];
};

/** A line of the wording; one that is nothing but the learner's or the course's name stands out. */
export type Line = { text: string; prominent: boolean };

const FIELD = /\{\s*([A-Za-z]+)\s*\}/g;
const PROMINENT = new Set<string>(["learner", "course"]);

/** The certificate's text for one award; what it names in braces and nobody knows stays as typed. */
export function wording(
	certificate: Pick<Certificate, "title" | "text">,
	awarded: Awarded,
): Wording {
	const texts = certificateTexts[awarded.language];
	const values = mergeValues(awarded, texts);
	const merge = (text: string) =>
		text.replace(FIELD, (typed, field: string) =>
			isMergeField(field) ? values[field] : typed,
		);
	return {
		title: merge(certificate.title),
		lines: certificate.text.split(/\r?\n/).map((line) => {
			const [, only] = /^\s*\{\s*([A-Za-z]+)\s*\}\s*$/.exec(line) ?? [];
			return {
				text: merge(line).trim(),
				prominent: only !== undefined && PROMINENT.has(only),
			};
		}),
		facts: [
			`${texts.number} ${awarded.number}`,
			`${texts.issuedOn} ${values.issuedOn}`,
			awarded.expiresOn === null
				? texts.neverExpires
				: `${texts.expiresOn} ${values.expiresOn}`,
		],
	};
}

/** What a certificate's title or text names in braces that is no merge field, each once. */
export function unknownFields(...texts: string[]): string[] {
	const named = texts.flatMap((text) =>
		[...text.matchAll(FIELD)].flatMap(([typed, field]) =>
			field && !isMergeField(field) ? [typed] : [],
		),
	);
	return [...new Set(named)];
}

function isMergeField(field: string): field is MergeField {
	return (mergeFields as readonly string[]).includes(field);
}

function mergeValues(
	awarded: Awarded,
	texts: CertificateTexts,
): Record<MergeField, string> {
	const day = (on: Day) => dayText(on, awarded.language);
	return {
		learner: awarded.learner,
		course: awarded.course,
		version: texts.version(awarded.version),
		issuedOn: day(awarded.issuedOn),
		expiresOn:
			awarded.expiresOn === null ? texts.neverExpires : day(awarded.expiresOn),
		number: awarded.number,
		credits: creditsText(awarded, awarded.language),
	};
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
