import type { Language } from "./documents/document.ts";
import type { Notification } from "./documents/index.ts";
import { ar } from "./notificationTexts/ar.ts";
import { de } from "./notificationTexts/de.ts";
import { en } from "./notificationTexts/en.ts";
import { es } from "./notificationTexts/es.ts";
import { fr } from "./notificationTexts/fr.ts";
import type { Texts } from "./notificationTexts/texts.ts";
import { addDays, type Day, dayText } from "./time.ts";

/** What is said to people, in each language (R27). */
export const notificationTexts: Record<Language, Texts> = {
	en,
	de,
	es,
	fr,
	ar,
};

/** A notification as sentences. Days are calendar days; `daysLeft` is that of the day on which it was told. */
export function notificationText(
	notification: Pick<
		Notification,
		"kind" | "daysLeft" | "count" | "forOn" | "fromName" | "note"
	>,
	course: string,
	language: Language,
	toldOn: Day = notification.forOn,
): string {
	const { kind, daysLeft, count, fromName, note } = notification;
	return notificationTexts[language].sentences[kind]({
		course,
		end: dayText(addDays(toldOn, daysLeft ?? 0), language),
		daysLeft: daysLeft ?? 0,
		count: count ?? 1,
		from: fromName ?? "",
		isEnding: daysLeft !== null,
		note: note ?? "",
	});
}
