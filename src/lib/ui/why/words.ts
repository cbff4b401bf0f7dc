import type { Fact, Outlook } from "#domain/explain.ts";
import type { WhyNone } from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";
import {
	dayDistanceWords,
	daysWords,
	formatDay,
	formatInstant,
} from "../baseWords.ts";
import { plural } from "../plural.ts";

type Said = {
	/** A person's name, or null where this device has no such person. */
	nameOf(id: string): string | null;
	timeZone: string;
};

/** A fact as a sentence. */
export function factWords(fact: Fact, { nameOf, timeZone }: Said): string {
	switch (fact.kind) {
		case "made":
			return madeWords(fact, nameOf);
		case "from award": {
			const { number, issuedOn, expiresOn } = fact.award;
			const renews = expiresOn
				? `It renews certificate ${number}, awarded on ${formatDay(issuedOn)}, valid through ${formatDay(expiresOn)}.`
				: `It renews certificate ${number}, awarded on ${formatDay(issuedOn)}, which never expires.`;
			return `${renews} ${cycleWords(fact.cycle)}`;
		}
		case "from older award":
			return `${"It renews a certificate that is in the older history, on the server."} ${cycleWords(fact.cycle)}`;
		case "repeats":
			return fact.on
				? `It repeats the attempt that was failed on ${formatDay(fact.on)}.`
				: "It repeats a failed attempt.";
		case "policy": {
			const policy = `The policy then was to re-enroll ${daysWords(fact.daysBeforeExpiry)} before expiry: on ${formatDay(fact.reEnrollOn)}.`;
			if (fact.late === 0) return policy;
			return fact.late > 0
				? `${policy} ${plural(fact.late, ["It was made # day after that day.", "It was made # days after that day."])}`
				: `${policy} ${plural(-fact.late, ["It was made # day earlier.", "It was made # days earlier."])}`;
		}
		case "version":
			return `It is on version ${fact.number}, the published one at that time unless it was moved since.`;
		case "session":
			return fact.cancelled
				? `It had a place in the session on ${formatInstant(fact.startsAt, timeZone)}, which was cancelled.`
				: `It has a place in the session on ${formatInstant(fact.startsAt, timeZone)}.`;
		case "unregistered":
			return "It is on the list of Unregistered learners: no session has a free place for it yet.";
		case "not needed":
			return "It was closed as not needed: a success from before it arrived later.";
		case "withdrawn":
			return "It was withdrawn before the learner had begun.";
	}
}

function cycleWords(cycle: number): string {
	return `It is cycle ${cycle} of this chain.`;
}

function madeWords(
	{ source, byId, on }: Extract<Fact, { kind: "made" }>,
	nameOf: Said["nameOf"],
): string {
	const by = byId === null ? null : (nameOf(byId) ?? "Somebody");
	const day = formatDay(on);
	switch (source) {
		case "recertification":
			return by
				? `${by} re-enrolled the learner by hand on ${day}.`
				: `The learner was re-enrolled automatically on ${day}.`;
		case "manual":
			return by
				? `${by} enrolled the learner by hand on ${day}.`
				: `The learner was enrolled by hand on ${day}.`;
		case "catalog":
			return `The learner enrolled from the catalog on ${day}.`;
		case "group":
			return `The learner was enrolled on ${day} because a group requires the course.`;
		case "import":
			return by
				? `${by} imported this completion on ${day}.`
				: `This completion was imported on ${day}.`;
	}
}

function reasonWords(reason: string): string {
	return `Reason: ${reason}`;
}

function lastDayWords(day: Day): string {
	return `The certificate’s last valid day is ${formatDay(day)}.`;
}

/** Each for when it is known since which day, and for when it is not. */
const noneWords: Record<WhyNone, (since: string | null) => string> = {
	"no award": () =>
		"Not re-enrolled: there is no certificate yet. Only success starts the countdown.",
	revoked: (since) =>
		since
			? `Not re-enrolled: the certificate was revoked on ${since}.`
			: "Not re-enrolled: the certificate was revoked.",
	"never expires": () => "Not re-enrolled: the certificate never expires.",
	"learner removed": () => "Not re-enrolled: the learner has been removed.",
	"learner deactivated": () =>
		"Not re-enrolled: the learner is deactivated. Reactivating runs what is still valid.",
	"course archived": (since) =>
		since
			? `Not re-enrolled: the course was archived on ${since}, which ended this chain.`
			: "Not re-enrolled: the course was archived, which ended this chain.",
	"certificate removed": () =>
		"Not re-enrolled: the published version awards no certificate.",
	disabled: () =>
		"Not re-enrolled: auto re-enroll is disabled on the published version.",
	"already re-enrolled": () =>
		"Re-enrolled already from this certificate. It happens once for each.",
	"open re-enrollment": () =>
		"Not re-enrolled again: a re-enrollment of this chain is open.",
	"expired before enabled": (since) =>
		since
			? `Not re-enrolled: the certificate had ended before auto re-enroll was enabled, on ${since}.`
			: "Not re-enrolled: the certificate had ended before auto re-enroll was enabled.",
	"left alone": (since) =>
		since
			? `Not re-enrolled: the certificate ended while the learner was deactivated or not required, and was left alone on ${since}.`
			: "Not re-enrolled: the certificate ended while the learner was deactivated or not required, and was left alone.",
	"replaced by a newer award": (since) =>
		since
			? `Not re-enrolled: a newer certificate awarded on ${since} has taken its place. The course keeps one chain per learner.`
			: "Not re-enrolled: a newer certificate has taken its place. The course keeps one chain per learner.",
	"no longer required": () =>
		"Not re-enrolled: no group of the learner requires this course any more.",
	exempt: (since) =>
		since
			? `Not re-enrolled: the learner is exempt since ${since}, without an end.`
			: "Not re-enrolled: the learner is exempt, without an end.",
};

/** What comes next, or why nothing does. */
export function outlookWords(outlook: Outlook): string {
	switch (outlook.kind) {
		case "on":
			return outlook.exemptUntil
				? `To be re-enrolled on ${formatDay(outlook.day)}, the first day back after an exemption.`
				: outlook.daysLeft === 0
					? "Due: to be re-enrolled with the next run."
					: `Not yet due: to be re-enrolled on ${formatDay(outlook.day)} (${dayDistanceWords(outlook.daysLeft)}).`;
		case "waiting for capacity": {
			const due = `Due since ${formatDay(outlook.since)}, but no session has a free place and Training overbook is off.`;
			return outlook.expiresOn
				? `${due} ${lastDayWords(outlook.expiresOn)}`
				: due;
		}
		case "none": {
			const sentence = noneWords[outlook.why](
				outlook.since ? formatDay(outlook.since) : null,
			);
			return outlook.reason
				? `${sentence} ${reasonWords(outlook.reason)}`
				: sentence;
		}
	}
}
