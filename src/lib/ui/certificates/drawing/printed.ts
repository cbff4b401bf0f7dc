import type { Wording } from "#domain/certificate.ts";
import type { CertificateLayout } from "#domain/documents/certificates.ts";
import type { Language } from "#domain/documents/document.ts";

/** Everything that a certificate's page is made from. */
export type Printed = Wording & {
	portal: string;
	/** Of the public page, absolute. */
	url: string;
	layout: CertificateLayout;
	/** Of the fixed words; it says from which side one reads. */
	language: Language;
};

/** The texts on a page, for which fonts are needed. */
export function textsOf({
	title,
	lines,
	facts,
	portal,
	url,
	layout,
}: Printed): string[] {
	return [
		title,
		...lines.map(({ text }) => text),
		...facts,
		portal,
		url,
		layout.signatory,
	];
}
