import type { CertificateTexts } from "./texts.ts";

export const es: CertificateTexts = {
	number: "N.º",
	issuedOn: "Expedido el",
	expiresOn: "Válido hasta el",
	neverExpires: "No caduca",
	version: (number) => `Versión ${number}`,
	states: { valid: "Válido", expired: "Caducado", revoked: "Revocado" },
	sentences: {
		valid: (day) => `Este certificado es válido hasta el ${day}.`,
		validForEver: "Este certificado es válido y no caduca.",
		expired: (day) => `Este certificado fue válido hasta el ${day}.`,
		revoked: (day) => `Este certificado fue revocado el ${day} y no es válido.`,
	},
	page: {
		title: "Certificado",
		issuedBy: (portal) => `Expedido por ${portal}`,
		checkedAt: (moment) => `Comprobado el ${moment}`,
	},
	calendar: {
		name: (portal) => `${portal}: mis certificados`,
		ends: (course) => `Termina el certificado: ${course}`,
		reEnrolled: (course) => `Nueva inscripción: ${course}`,
		lastDay: (day) => `El certificado es válido hasta el final del ${day}.`,
	},
};
