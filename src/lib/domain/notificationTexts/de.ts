import { plural, type Texts } from "./texts.ts";

const inDays = (count: number) =>
	plural("de", count, { one: "in # Tag", other: "in # Tagen" });

export const de: Texts = {
	sentences: {
		"re-enrolled": ({ course }) =>
			`Sie wurden erneut in „${course}“ eingeschrieben, damit Ihr Zertifikat rechtzeitig erneuert wird.`,
		expiring: ({ course, end, daysLeft }) =>
			daysLeft > 0
				? `Ihr Zertifikat für „${course}“ endet ${inDays(daysLeft)}: Der letzte gültige Tag ist der ${end}.`
				: `Heute ist der letzte gültige Tag Ihres Zertifikats für „${course}“.`,
		expired: ({ course, end }) =>
			`Ihr Zertifikat für „${course}“ ist abgelaufen. Der letzte gültige Tag war der ${end}.`,
		"not needed": ({ course }) =>
			`Ihr Ergebnis für „${course}“ ist eingetroffen. Die neue Einschreibung war nicht nötig und wurde geschlossen; Sie müssen nichts tun.`,
		nudged: ({ course, end, from, isEnding, note }) =>
			`${from} erinnert Sie: ${
				isEnding
					? `Ihr Zertifikat für „${course}“ endet bald, der letzte gültige Tag ist der ${end}.`
					: `„${course}“ wartet darauf, dass Sie den Kurs abschließen.`
			}${note ? ` Dazu die Nachricht: „${note}“` : ""}`,
		"capacity shortfall": ({ course, count }) =>
			`„${course}“: ${plural("de", count, { one: "# Person kann", other: "# Personen können" })} nicht erneut eingeschrieben werden, weil kein Termin einen freien Platz hat. Legen Sie einen Termin an oder schalten Sie die Überbuchung ein.`,
		"waiting learners": ({ course, count }) =>
			`„${course}“: ${plural("de", count, { one: "# Person steht", other: "# Personen stehen" })} neu auf der Warteliste, ohne Termin.`,
		"failed re-enrollment": ({ course, count }) =>
			`„${course}“: ${plural("de", count, { one: "# Person hat", other: "# Personen haben" })} die Rezertifizierung nicht bestanden. Öffnen Sie den Versuch wieder oder schreiben Sie neu ein.`,
	},
	mail: {
		subject: (portal, count) =>
			count === 1
				? `${portal}: Neuigkeit zu einem Zertifikat`
				: `${portal}: ${plural("de", count, { one: "# Nachricht", other: "# Nachrichten" })} zu Zertifikaten`,
		greeting: (name) => `Guten Tag ${name},`,
		openApp: "Alles Weitere finden Sie hier:",
		footer: (portal) =>
			`Sie erhalten diese Nachricht, weil Sie ein Konto bei ${portal} haben.`,
		newPassword: {
			subject: (portal) => `${portal}: Neues Passwort festlegen`,
			text: "Sie haben ein neues Passwort angefordert. Legen Sie es innerhalb der nächsten Stunde hier fest; der Link funktioniert einmal:",
			ignore:
				"Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.",
		},
	},
};
