import type { Award, Enrollment } from "#domain/documents/index.ts";
import { isReEnrollment } from "#domain/enrollment.ts";
import {
	awardStatus,
	daysLeft,
	type NextReEnrollment,
} from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";
import { daysWords, formatDay } from "../words.ts";

const FAILED =
	"You have not passed the re-enrollment: ask your admin for another attempt.";

/** What a learner should know of a certificate, in one or two sentences. */
export function certificateSentence(
	award: Award,
	next: NextReEnrollment,
	newest: Pick<Enrollment, "status" | "source">,
	today: Day,
): string {
	const status = awardStatus(award, today);
	if (status === "revoked") return "This certificate has been revoked.";
	if (award.expiresOn === null) return "This certificate never expires.";
	const days = daysLeft(award, today) ?? 0;
	// R20: the chain waits until an admin reopens the attempt or enrolls anew.
	const failed = newest.status === "failed" && isReEnrollment(newest);
	const validity =
		status === "expired"
			? `Expired on ${formatDay(award.expiresOn)}, ${daysWords(-days)} ago.`
			: days === 0
				? "Valid until the end of today."
				: `Valid until ${formatDay(award.expiresOn)}, ${daysWords(days)} left.`;
	return `${validity} ${failed ? FAILED : nextSentence(next, today)}`.trim();
}

function nextSentence(next: NextReEnrollment, today: Day): string {
	if (next.kind === "on")
		return next.day > today
			? `You will be enrolled again on ${formatDay(next.day)}.`
			: "You are about to be enrolled again.";
	switch (next.why) {
		case "already re-enrolled":
		case "open re-enrollment":
			return "You have been enrolled again: pass it to renew your certificate.";
		case "replaced by a newer award":
			return "A newer certificate of yours replaces it.";
		case "learner deactivated":
			return "You will not be enrolled again while your account is deactivated.";
		default:
			return "You will not be enrolled again automatically.";
	}
}
