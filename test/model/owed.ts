import { exemptionOn } from "#domain/exemption.ts";
import { isNewer } from "#domain/recertification.ts";
import { addDays, type Day, dayAt, daysBetween } from "#domain/time.ts";
import type { State } from "./state.ts";

/** R27 said a second time: what learners are to be told on `today`, having been told through `since`. */
export function owedToLearners(
	state: State,
	since: Day,
	today: Day,
	timeZone: string,
): string[] {
	const reminders = [...(state.settings[0]?.reminderDays ?? []), -1];
	const people = new Map(state.people.map((person) => [person.id, person]));
	const courses = new Map(state.courses.map((course) => [course.id, course]));
	const results = new Map(
		state.enrollments.map(({ id, resultReceivedAt }) => [id, resultReceivedAt]),
	);
	return state.awards.flatMap((award) => {
		const { expiresOn } = award;
		if (expiresOn === null || award.revokedAt !== null) return [];
		if (people.get(award.learnerId)?.status !== "active") return [];
		const others = state.awards.filter(
			(other) =>
				other.learnerId === award.learnerId &&
				other.courseId === award.courseId,
		);
		const renewed = others.some(
			(other) =>
				(other.chainId === award.chainId && other.cycle > award.cycle) ||
				(courses.get(award.courseId)?.oneChainPerLearner &&
					other.chainId !== award.chainId &&
					other.revokedAt === null &&
					isNewer(other, award)),
		);
		if (renewed) return [];
		const come = reminders
			.filter((days) => addDays(expiresOn, -days) <= today)
			.sort((a, b) => a - b);
		const [days] = come;
		if (days === undefined) return [];
		const forOn = addDays(expiresOn, -days);
		if (forOn <= since) return [];
		const known = [
			results.get(award.enrollmentId) ?? award.awardedAt,
			award.expiryMovedAt ?? award.awardedAt,
		].sort()[1];
		if (known && dayAt(known, timeZone) >= forOn) return [];
		const exemptions = state.exemptions.filter(
			({ learnerId }) => learnerId === award.learnerId,
		);
		if (exemptionOn(exemptions, award.courseId, forOn)) return [];
		return `${award.learnerId} ${days < 0 ? "expired" : "expiring"} ${award.id} ${forOn} ${daysBetween(today, expiresOn)}`;
	});
}
