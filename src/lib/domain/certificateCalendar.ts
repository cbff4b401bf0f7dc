import { certificateTexts } from "./certificate.ts";
import type { Award } from "./documents/awards.ts";
import type { Language } from "./documents/document.ts";
import type { CalendarEvent } from "./iCalendar.ts";
import {
	type Chain,
	type NextReEnrollment,
	newestAward,
	nextReEnrollment,
} from "./recertification.ts";
import { type Day, dayText } from "./time.ts";

/**
 * The days of one certificate that its learner wants in a calendar: its last valid day, and the day on
 * which they are enrolled again from it. A revoked one has none.
 */
export function awardEvents(
	award: Pick<Award, "id" | "expiresOn" | "revokedAt" | "number">,
	course: string,
	next: NextReEnrollment,
	language: Language,
): CalendarEvent[] {
	if (award.revokedAt !== null || award.expiresOn === null) return [];
	const texts = certificateTexts[language].calendar;
	const end = dayText(award.expiresOn, language);
	const number = `${certificateTexts[language].number} ${award.number}`;
	const events: CalendarEvent[] = [
		{
			uid: `${award.id}-end`,
			on: award.expiresOn,
			summary: texts.ends(course),
			description: `${texts.lastDay(end)} ${number}`,
		},
	];
	if (next.kind === "on" && next.award.id === award.id)
		events.push({
			uid: `${award.id}-re-enrollment`,
			on: next.day,
			summary: texts.reEnrolled(course),
			description: `${texts.lastDay(end)} ${number}`,
		});
	return events;
}

/** The days of each chain's newest certificate, as things stand on `today`. */
export function calendarEvents(
	chains: readonly Chain[],
	today: Day,
	language: Language,
): CalendarEvent[] {
	return chains
		.flatMap((chain) => {
			const award = newestAward(chain.awards);
			return award
				? awardEvents(
						award,
						chain.course.title,
						nextReEnrollment(chain, today),
						language,
					)
				: [];
		})
		.sort((a, b) => a.on.localeCompare(b.on));
}
