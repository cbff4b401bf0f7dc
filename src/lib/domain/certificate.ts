import { ar } from "./certificateTexts/ar.ts";
import { de } from "./certificateTexts/de.ts";
import { en } from "./certificateTexts/en.ts";
import { es } from "./certificateTexts/es.ts";
import { fr } from "./certificateTexts/fr.ts";
import type { CertificateTexts } from "./certificateTexts/texts.ts";
import type { Award } from "./documents/awards.ts";
import type { Certificate } from "./documents/certificates.ts";
import type { Language } from "./documents/document.ts";
import {
	creditsText,
	FIELD,
	isMergeField,
	type MergeField,
	scoreText,
} from "./mergeFields.ts";
import { type Day, dayText } from "./time.ts";

/** The fixed words of certificates, in each language. */
export const certificateTexts: Record<Language, CertificateTexts> = {
	en,
	de,
	es,
	fr,
	ar,
};

/** What a certificate is filled in with. Days are calendar days of the portal's zone. */
export type Awarded = Pick<
	Award,
	"number" | "issuedOn" | "expiresOn" | "credits" | "creditType"
> & {
	learner: string;
	course: string;
	/** The course version's number. */
	version: number;
	/** Of the enrollment that it was awarded for, in per cent; null: none is known. */
	score: number | null;
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
		score: scoreText(awarded.score, awarded.language),
		number: awarded.number,
		credits: creditsText(awarded, awarded.language),
	};
}
