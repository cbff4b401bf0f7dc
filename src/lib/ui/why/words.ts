import type { Fact, Outlook } from "#domain/explain.ts";
import type { WhyNone } from "#domain/recertification.ts";
import { daysWords, formatDay, formatInstant } from "../baseWords.ts";

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
			const end = expiresOn
				? `, valid through ${formatDay(expiresOn)}`
				: ", which never expires";
			return `It renews certificate ${number}, awarded on ${formatDay(issuedOn)}${end}. It is cycle ${fact.cycle} of this chain.`;
		}
		case "from older award":
			return `It renews a certificate that is in the older history, on the server. It is cycle ${fact.cycle} of this chain.`;
		case "repeats":
			return fact.on
				? `It repeats the attempt that was failed on ${formatDay(fact.on)}.`
				: "It repeats a failed attempt.";
		case "policy": {
			const policy = `The policy then was to re-enroll ${daysWords(fact.daysBeforeExpiry)} before expiry: on ${formatDay(fact.reEnrollOn)}.`;
			if (fact.late === 0) return policy;
			return fact.late > 0
				? `${policy} It was made ${daysWords(fact.late)} after that day.`
				: `${policy} It was made ${daysWords(-fact.late)} earlier.`;
		}
		case "version":
			return `It is on version ${fact.number}, the published one at that time unless it was moved since.`;
		case "session":
			return `${fact.cancelled ? "It had" : "It has"} a place in the session on ${formatInstant(fact.startsAt, timeZone)}${fact.cancelled ? ", which was cancelled" : ""}.`;
		case "unregistered":
			return "It is on the list of Unregistered learners: no session has a free place for it yet.";
		case "not needed":
			return "It was closed as not needed: a success from before it arrived later.";
	}
}

function madeWords(
	{ source, byId, on }: Extract<Fact, { kind: "made" }>,
	nameOf: Said["nameOf"],
): string {
	const by = byId === null ? null : (nameOf(byId) ?? "somebody");
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

const noneWords: Record<WhyNone, (since: string) => string> = {
	"no award": () =>
		"Not re-enrolled: there is no certificate yet. Only success starts the countdown.",
	revoked: (since) => `Not re-enrolled: the certificate was revoked${since}.`,
	"never expires": () => "Not re-enrolled: the certificate never expires.",
	"learner removed": () => "Not re-enrolled: the learner has been removed.",
	"learner deactivated": () =>
		"Not re-enrolled: the learner is deactivated. Reactivating runs what is still valid.",
	"course archived": (since) =>
		`Not re-enrolled: the course was archived${since}, which ended this chain.`,
	"certificate removed": () =>
		"Not re-enrolled: the published version awards no certificate.",
	disabled: () =>
		"Not re-enrolled: auto re-enroll is disabled on the published version.",
	"already re-enrolled": () =>
		"Re-enrolled already from this certificate. It happens once for each.",
	"open re-enrollment": () =>
		"Not re-enrolled again: a re-enrollment of this chain is open.",
	"expired before enabled": (since) =>
		`Not re-enrolled: the certificate had ended before auto re-enroll was enabled${since.replace(" on ", ", on ")}.`,
	"left alone": (since) =>
		`Not re-enrolled: the certificate ended while the learner was deactivated or not required, and was left alone${since}.`,
	"replaced by a newer award": (since) =>
		`Not re-enrolled: a newer certificate${since ? ` awarded${since}` : ""} has taken its place. The course keeps one chain per learner.`,
	"no longer required": () =>
		"Not re-enrolled: no group of the learner requires this course any more.",
	exempt: (since) =>
		`Not re-enrolled: the learner is exempt${since}, without an end.`,
};

/** What comes next, or why nothing does. */
export function outlookWords(outlook: Outlook): string {
	switch (outlook.kind) {
		case "on":
			return outlook.exemptUntil
				? `To be re-enrolled on ${formatDay(outlook.day)}, the first day back after an exemption.`
				: outlook.daysLeft === 0
					? "Due: to be re-enrolled with the next run."
					: `Not yet due: to be re-enrolled on ${formatDay(outlook.day)}, in ${daysWords(outlook.daysLeft)}.`;
		case "waiting for capacity":
			return `Due since ${formatDay(outlook.since)}, but no session has a free place and Training overbook is off.${outlook.expiresOn ? ` The certificate’s last valid day is ${formatDay(outlook.expiresOn)}.` : ""}`;
		case "none": {
			const sentence = noneWords[outlook.why](
				outlook.since
					? ` ${outlook.why === "exempt" ? "since" : "on"} ${formatDay(outlook.since)}`
					: "",
			);
			return outlook.reason
				? `${sentence} Reason: ${outlook.reason}`
				: sentence;
		}
	}
}
