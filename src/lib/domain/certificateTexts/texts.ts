import type { AwardStatus } from "../recertification.ts";

/** The fixed words on a certificate and on its public page, in one language. */
export type CertificateTexts = {
	/** Before the certificate's number. */
	number: string;
	issuedOn: string;
	/** Before the last valid day. */
	expiresOn: string;
	/** In place of the last valid day. */
	neverExpires: string;
	/** {version} */
	version(number: number): string;
	states: Record<AwardStatus, string>;
	/** What a state means; `day` is written in the language. */
	sentences: {
		valid(day: string): string;
		validForEver: string;
		expired(day: string): string;
		revoked(day: string): string;
	};
	/** The public page. */
	page: {
		title: string;
		/** Who answers for what is said. */
		issuedBy(portal: string): string;
		checkedAt(moment: string): string;
	};
	/** In calendars. */
	calendar: {
		name(portal: string): string;
		ends(course: string): string;
		reEnrolled(course: string): string;
		lastDay(day: string): string;
	};
};
