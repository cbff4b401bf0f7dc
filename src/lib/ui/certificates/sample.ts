import type { Certificate, Settings } from "#domain/documents/index.ts";
import { addDays, type Day } from "#domain/time.ts";
import type { Printed } from "./drawing/printed.ts";
import { printedOf } from "./printed.ts";

/** What a new certificate says, until somebody says something else. */
export const SAMPLE_TEXT =
	"This certifies that\n{learner}\nhas passed\n{course}\non {issuedOn}.";
export const SAMPLE_LEARNER = "Sam Example";

/** A certificate of nobody, for the preview; no page answers for its number. */
export function sampleOf(
	certificate: Certificate,
	learner: string,
	settings: Pick<Settings, "name" | "language">,
	today: Day,
): Printed {
	const { id: _id, createdAt: _createdAt, ...template } = certificate;
	return printedOf(
		{
			award: {
				number: "0000-0000-0000-0000",
				issuedOn: today,
				expiresOn: addDays(today, 365),
				credits: 1.5,
				creditType: "CPE",
			},
			certificate: template,
			learner: { name: learner.trim() || SAMPLE_LEARNER },
			course: { title: "Fire safety" },
			version: { number: 1 },
			score: 87,
			settings,
		},
		location.origin,
	);
}
