import type { CertificateTexts } from "./texts.ts";

export const fr: CertificateTexts = {
	number: "N°",
	issuedOn: "Délivré le",
	expiresOn: "Valable jusqu’au",
	neverExpires: "N’expire pas",
	version: (number) => `Version ${number}`,
	states: { valid: "Valable", expired: "Expiré", revoked: "Révoqué" },
	sentences: {
		valid: (day) => `Ce certificat est valable jusqu’au ${day}.`,
		validForEver: "Ce certificat est valable et n’expire pas.",
		expired: (day) => `Ce certificat était valable jusqu’au ${day}.`,
		revoked: (day) =>
			`Ce certificat a été révoqué le ${day} et n’est pas valable.`,
	},
	page: {
		title: "Certificat",
		issuedBy: (portal) => `Délivré par ${portal}`,
		checkedAt: (moment) => `Vérifié le ${moment}`,
	},
	calendar: {
		name: (portal) => `${portal} : mes certificats`,
		ends: (course) => `Fin du certificat : ${course}`,
		reEnrolled: (course) => `Réinscription : ${course}`,
		lastDay: (day) => `Le certificat est valable jusqu’à la fin du ${day}.`,
	},
};
