import { plural, type Texts } from "./texts.ts";

const days = (count: number) =>
	plural("fr", count, { one: "# jour", other: "# jours" });

export const fr: Texts = {
	sentences: {
		"re-enrolled": ({ course }) =>
			`Vous avez été inscrit de nouveau à « ${course} », afin que votre certificat soit renouvelé à temps.`,
		expiring: ({ course, end, daysLeft }) =>
			daysLeft > 0
				? `Votre certificat pour « ${course} » prend fin dans ${days(daysLeft)} : son dernier jour de validité est le ${end}.`
				: `C’est aujourd’hui le dernier jour de validité de votre certificat pour « ${course} ».`,
		expired: ({ course, end }) =>
			`Votre certificat pour « ${course} » a expiré. Son dernier jour de validité était le ${end}.`,
		"not needed": ({ course }) =>
			`Votre résultat pour « ${course} » est arrivé. La nouvelle inscription n’était pas nécessaire et a été close ; vous n’avez rien à faire.`,
		nudged: ({ course, end, from, isEnding, note }) =>
			`${from} vous rappelle que ${
				isEnding
					? `votre certificat pour « ${course} » se termine bientôt : son dernier jour de validité est le ${end}.`
					: `« ${course} » attend que vous le terminiez.`
			}${note ? ` Message : « ${note} »` : ""}`,
		"capacity shortfall": ({ course, count }) =>
			`« ${course} » : ${plural("fr", count, { one: "# personne ne peut pas être réinscrite", other: "# personnes ne peuvent pas être réinscrites" })}, car aucune session n’a de place libre. Ajoutez une session ou autorisez la surréservation.`,
		"waiting learners": ({ course, count }) =>
			`« ${course} » : ${plural("fr", count, { one: "# nouvelle personne", other: "# nouvelles personnes" })} sur la liste d’attente, sans session.`,
		"failed re-enrollment": ({ course, count }) =>
			`« ${course} » : ${plural("fr", count, { one: "# personne n’a pas réussi", other: "# personnes n’ont pas réussi" })} la recertification. Rouvrez la tentative ou inscrivez de nouveau.`,
	},
	mail: {
		subject: (portal, count) =>
			count === 1
				? `${portal} : nouvelle au sujet d’un certificat`
				: `${portal} : ${plural("fr", count, { one: "# message", other: "# messages" })} au sujet de certificats`,
		greeting: (name) => `Bonjour ${name},`,
		openApp: "Tout se trouve ici :",
		footer: (portal) =>
			`Vous recevez ce message parce que vous avez un compte chez ${portal}.`,
		newPassword: {
			subject: (portal) => `${portal} : choisissez un nouveau mot de passe`,
			text: "Vous avez demandé un nouveau mot de passe. Choisissez-le ici dans l’heure qui vient ; le lien ne fonctionne qu’une fois :",
			ignore:
				"Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste inchangé.",
		},
	},
};
