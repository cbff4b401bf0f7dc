import type { CertificateTexts } from "./texts.ts";

export const de: CertificateTexts = {
	number: "Nr.",
	issuedOn: "Ausgestellt am",
	expiresOn: "Gültig bis",
	neverExpires: "Läuft nicht ab",
	version: (number) => `Version ${number}`,
	states: { valid: "Gültig", expired: "Abgelaufen", revoked: "Widerrufen" },
	sentences: {
		valid: (day) => `Dieses Zertifikat ist bis ${day} gültig.`,
		validForEver: "Dieses Zertifikat ist gültig und läuft nicht ab.",
		expired: (day) => `Dieses Zertifikat war bis ${day} gültig.`,
		revoked: (day) =>
			`Dieses Zertifikat wurde am ${day} widerrufen und ist nicht gültig.`,
	},
	page: {
		title: "Zertifikat",
		issuedBy: (portal) => `Ausgestellt von ${portal}`,
		checkedAt: (moment) => `Geprüft am ${moment}`,
	},
	calendar: {
		name: (portal) => `${portal}: meine Zertifikate`,
		ends: (course) => `Zertifikat endet: ${course}`,
		reEnrolled: (course) => `Neue Einschreibung: ${course}`,
		lastDay: (day) => `Das Zertifikat gilt bis zum Ende des ${day}.`,
	},
};
