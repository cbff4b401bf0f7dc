import { EnrollmentId } from "#domain/documents/document.ts";
import {
	addDays,
	type Day,
	dayAt,
	type Instant,
	startOfDay,
} from "#domain/time.ts";
import type { DemoCourse } from "./courses.ts";
import {
	type Deed,
	deed,
	later,
	type NewEnrollment,
	timeZone,
} from "./portal.ts";
import type { Random } from "./random.ts";

/** What will happen to an enrollment, and who does it. */
export type Event = { on: Day; by: "learner" | "marker" | "admin"; deed: Deed };

/** Most do it in time; some late, some fail and try again, a few never do it. */
export function fateOf(
	random: Random,
	enrollment: NewEnrollment,
	course: DemoCourse,
): Event[] {
	const enrolledOn = dayAt(enrollment.enrolledAt, timeZone);
	const dueOn = enrollment.dueOn ?? addDays(enrolledOn, 30);
	const lot = random.between(1, 100);
	if (lot <= 2)
		return random.chance(0.5)
			? [started(random, enrollment, addDays(enrolledOn, 9))]
			: [];

	let doneOn = someDayBetween(random, addDays(enrolledOn, 1), dueOn);
	if (lot <= 8)
		doneOn = someDayBetween(
			random,
			addDays(dueOn, 1),
			addDays(enrollment.endsOn ?? dueOn, 50),
		);
	if (enrollment.validThrough !== null && doneOn > enrollment.validThrough)
		doneOn = enrollment.validThrough;
	const startedOn = someDayBetween(random, enrolledOn, doneOn);
	const events = [started(random, enrollment, startedOn)];

	const marker = course.practical ? "marker" : "admin";
	const result = (
		on: Day,
		status: "pending_review" | "passed" | "completed" | "failed",
	): Event => ({
		on,
		by: marker,
		deed: deed(
			"recordResult",
			{ enrollmentId: EnrollmentId.parse(enrollment.id), status },
			officeHour(random, on),
		),
	});
	const success =
		course.policy.awardOn === "completion" ? "completed" : "passed";
	if (course.practical) {
		events.push(result(doneOn, "pending_review"));
		doneOn = addDays(doneOn, random.between(7, 14));
	}
	if (lot > 13 || course.policy.awardOn === "completion")
		return [...events, result(doneOn, success)];

	events.push(result(doneOn, "failed"));
	if (random.chance(0.3)) return events;
	const reopenedOn = addDays(doneOn, random.between(8, 25));
	const reopen = deed(
		"reopenEnrollment",
		{ enrollmentId: EnrollmentId.parse(enrollment.id) },
		officeHour(random, reopenedOn),
	);
	return [
		...events,
		{ on: reopenedOn, by: "admin", deed: reopen },
		result(addDays(reopenedOn, random.between(8, 20)), success),
	];
}

function started(random: Random, enrollment: NewEnrollment, on: Day): Event {
	const payload = { enrollmentId: EnrollmentId.parse(enrollment.id) };
	return {
		on,
		by: "learner",
		deed: deed("startEnrollment", payload, officeHour(random, on)),
	};
}

function someDayBetween(random: Random, first: Day, last: Day): Day {
	return last <= first
		? first
		: addDays(
				first,
				random.between(
					0,
					Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000),
				),
			);
}

/** Some minute between eight and six. */
export function officeHour(random: Random, on: Day): Instant {
	return later(startOfDay(on, timeZone), random.between(8 * 60, 18 * 60));
}
