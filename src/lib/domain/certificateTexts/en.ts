import type { CertificateTexts } from "./texts.ts";

export const en: CertificateTexts = {
	number: "No.",
	issuedOn: "Issued on",
	expiresOn: "Valid until",
	neverExpires: "Does not expire",
	version: (number) => `Version ${number}`,
	states: { valid: "Valid", expired: "Expired", revoked: "Revoked" },
	sentences: {
		valid: (day) => `This certificate is valid until ${day}.`,
		validForEver: "This certificate is valid and does not expire.",
		expired: (day) => `This certificate was valid until ${day}.`,
		revoked: (day) =>
			`This certificate was revoked on ${day} and is not valid.`,
	},
	page: {
		title: "Certificate",
		issuedBy: (portal) => `Issued by ${portal}`,
		checkedAt: (moment) => `Checked on ${moment}`,
	},
	calendar: {
		name: (portal) => `${portal}: my certificates`,
		ends: (course) => `Certificate ends: ${course}`,
		reEnrolled: (course) => `Re-enrollment: ${course}`,
		lastDay: (day) => `The certificate is valid until the end of ${day}.`,
	},
};
