import { plural } from "../plural.ts";
import { formatDay } from "../words.ts";
import type { Bounced } from "./bouncedEmails.svelte.ts";
import type { Unregistered } from "./figures.ts";
import type { Shortfall } from "./liveShortfalls.svelte.ts";

/** Something that the admin has to see to, with the page where that is done. */
export type Need = { key: string; text: string; href: string };

/** What is missing and who waits, most urgent first. */
export function needsOf(
	shortfalls: readonly Shortfall[],
	unregistered: readonly Unregistered[],
	bounced: Bounced,
): Need[] {
	const needs: Need[] = [];
	for (const { course, places, day } of shortfalls)
		needs.push({
			key: `places ${course.id}`,
			href: `/courses/${course.id}/live-learning`,
			text: `${course.title} · ${plural(places, ["# place is missing", "# places are missing"])} · ${formatDay(day)}`,
		});
	for (const { course, count } of unregistered)
		needs.push({
			key: `unregistered ${course.id}`,
			href: `/courses/${course.id}/live-learning`,
			text: `${course.title} · ${plural(count, ["# learner waits for a session", "# learners wait for a session"])}`,
		});
	if (bounced.count > 0)
		needs.push({
			key: "emails",
			href: "/settings/emails",
			text: bounced.isAtLeast
				? plural(bounced.count, [
						"At least # e-mail could not be delivered.",
						"At least # e-mails could not be delivered.",
					])
				: plural(bounced.count, [
						"# e-mail could not be delivered.",
						"# e-mails could not be delivered.",
					]),
		});
	return needs;
}
