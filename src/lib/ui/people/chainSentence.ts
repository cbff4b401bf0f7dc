import { isOpen } from "#domain/enrollment.ts";
import { explainNone } from "#domain/explain.ts";
import { awardStatus } from "#domain/recertification.ts";
import { addDays, type Day, dayAt } from "#domain/time.ts";
import { formatDay } from "../baseWords.ts";
import type { ChainRow } from "../chainRows.ts";
import { outlookWords } from "../why/words.ts";

/** How a chain stands and what happens next, in plain sentences. */
export function chainSentence(row: ChainRow, today: Day): string {
	return [validityWords(row, today), nextWords(row, today)]
		.filter((sentence) => sentence !== "")
		.join(" ");
}

function validityWords({ state, chain }: ChainRow, today: Day): string {
	const { award } = state;
	if (!award) return "";
	const { expiresOn } = award;
	switch (awardStatus(award, today)) {
		case "revoked":
			// Said with what comes next.
			return "";
		case "valid":
			if (expiresOn === null) return "Valid, and never expires.";
			return expiresOn === today
				? "Valid until the end of today."
				: `Valid until ${formatDay(expiresOn)}.`;
		case "expired": {
			if (expiresOn === null) return "";
			const ended = `Ended on ${formatDay(expiresOn)}.`;
			if (state.state !== "in grace") return ended;
			const through = addDays(expiresOn, chain.governing?.graceDays ?? 0);
			return `${ended} ${`In grace until ${formatDay(through)}.`}`;
		}
	}
}

function nextWords({ chain, enrollment }: ChainRow, today: Day): string {
	const outlook = explainNone(chain, today);
	if (outlook.kind === "on") {
		if (outlook.exemptUntil)
			return `Will be enrolled again on ${formatDay(outlook.day)}, the first day back after an exemption.`;
		return outlook.daysLeft === 0
			? "Is about to be enrolled again."
			: `Will be enrolled again on ${formatDay(outlook.day)}.`;
	}
	if (outlook.kind === "waiting for capacity") return outlookWords(outlook);
	switch (outlook.why) {
		case "never expires":
			return "";
		case "no award":
			return firstWords(enrollment);
		case "already re-enrolled":
		case "open re-enrollment":
			return renewalWords(enrollment, chain.timeZone);
		default:
			// The reason of an exemption stands behind "Why?", and with the exemptions.
			return outlookWords({ ...outlook, reason: null });
	}
}

function firstWords({ status, dueOn }: ChainRow["enrollment"]): string {
	switch (status) {
		case "failed":
			return "Not passed, so there is no certificate.";
		case "passed":
		case "completed":
		case "not_needed":
			return "Finished without a certificate.";
		default:
			return dueOn
				? `To be finished by ${formatDay(dueOn)}: there is no certificate yet.`
				: "To be finished: there is no certificate yet.";
	}
}

function renewalWords(
	{ status, enrolledAt, dueOn }: ChainRow["enrollment"],
	timeZone: string,
): string {
	// R20
	if (status === "failed")
		return "The re-enrollment was not passed, and waits for another attempt.";
	if (!isOpen({ status }))
		return "The re-enrollment was finished without a certificate.";
	const on = formatDay(dayAt(enrolledAt, timeZone));
	return dueOn
		? `Enrolled again on ${on}, to be finished by ${formatDay(dueOn)}.`
		: `Enrolled again on ${on}, and not finished yet.`;
}
