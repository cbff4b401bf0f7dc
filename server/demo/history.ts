import { CourseVersionId, EnrollmentId } from "#domain/documents/document.ts";
import { addDays, type Day, startOfDay } from "#domain/time.ts";
import { fateOf, officeHour } from "./fate.ts";
import {
	type Deed,
	type DemoPortal,
	deed,
	later,
	type NewEnrollment,
	timeZone,
} from "./portal.ts";
import {
	addition,
	type Cast,
	type CastCourse,
	type CastPerson,
	setUpDemo,
} from "./portalSetUp.ts";
import type { Random } from "./random.ts";

/** First enrollments are spread over this many weeks, so that not everything falls due at once. */
const FIRST_WEEKS = 26;
const CERTIFICATES_BROUGHT = 0.4;

/** What will be done on a day, by whom, and which learner it concerns. */
type Planned = {
	by: string;
	learnerId: string;
	enrollmentId: string;
	deed: Deed;
};
type Agenda = Map<Day, Planned[]>;
type Plan = (on: Day, planned: Planned) => void;

/**
 * Plays the portal's life from `beginning` for `days` days: the engine runs each morning, and what
 * people did in a week reaches the server at its end, as from devices that were offline.
 */
export async function playHistory(
	portal: DemoPortal,
	random: Random,
	beginning: Day,
	days: number,
	progress: (day: number) => void,
): Promise<void> {
	const cast = await setUpDemo(portal, random, days);
	const people = new Map(
		cast.people.map((person) => [String(person.id), person]),
	);
	const courses = new Map(
		cast.courses.map((course) => [String(course.id), course]),
	);
	const agenda: Agenda = new Map();
	const givenUp = new Set<string>();
	const plan: Plan = (on, planned) => {
		agenda.set(on, [...(agenda.get(on) ?? []), planned]);
	};
	planEnrollments(portal, random, cast, beginning, days, plan);

	for (let day = 0; day <= days; day += 1) {
		const today = addDays(beginning, day);
		portal.turnTo(later(startOfDay(today, timeZone), 6 * 60));
		let isNews = (await portal.recertify()) > 0;
		await staffChanges(portal, cast, day);
		await courseChanges(portal, random, cast, day);
		if (day % 7 === 0 || day === days) {
			portal.turnTo(later(startOfDay(today, timeZone), 19 * 60));
			await sendWeek(portal, agenda, givenUp, people, today, day, days);
			await portal.recertify();
			isNews = true;
		}
		for (const enrollment of isNews ? await portal.newEnrollments() : []) {
			const course = courses.get(enrollment.courseId);
			const learner = people.get(enrollment.learnerId);
			if (!course || !learner) continue;
			// Most starts are left out: what shows today is those of the last weeks.
			for (const event of fateOf(random, enrollment, course))
				if (event.by !== "learner" || event.on > addDays(beginning, days - 40))
					plan(event.on, {
						by: actorOf(event.by, portal, cast, learner, enrollment),
						learnerId: learner.id,
						enrollmentId: enrollment.id,
						deed: event.deed,
					});
		}
		if (day % 30 === 0) progress(day);
	}
}

function actorOf(
	by: "learner" | "marker" | "admin",
	portal: DemoPortal,
	cast: Cast,
	learner: CastPerson,
	enrollment: NewEnrollment,
): string {
	if (by === "learner") return enrollment.learnerId;
	return by === "marker"
		? (cast.instructorOf.get(learner.group) ?? portal.adminId)
		: portal.adminId;
}

/** Everything planned up to today, person by person; what learners do who have left meanwhile falls away. */
async function sendWeek(
	portal: DemoPortal,
	agenda: Agenda,
	givenUp: Set<string>,
	people: Map<string, CastPerson>,
	today: Day,
	day: number,
	days: number,
): Promise<void> {
	const byPerson = new Map<string, Deed[]>();
	for (const on of [...agenda.keys()]
		.filter((planned) => planned <= today)
		.sort()) {
		for (const planned of agenda.get(on) ?? []) {
			const { by, learnerId, enrollmentId } = planned;
			if (!isThere(people.get(by), day) || !isThere(people.get(learnerId), day))
				givenUp.add(enrollmentId);
			if (!givenUp.has(enrollmentId))
				byPerson.set(by, [...(byPerson.get(by) ?? []), planned.deed]);
		}
		agenda.delete(on);
	}
	// The day is not over yet: what would happen later today has not happened.
	const happened = ({ madeAt }: Deed) => day < days || madeAt <= portal.now();
	for (const [personId, deeds] of byPerson)
		await portal.act(personId, deeds.filter(happened));
}

function isThere(person: CastPerson | undefined, day: number): boolean {
	if (!person) return true;
	const { joins, leaves, returns } = person;
	if (day < joins) return false;
	return (
		leaves === null || day < leaves || (returns !== null && day >= returns)
	);
}

/** Who needs which course is enrolled by the admin, or brings a certificate from before; some from the catalog. */
function planEnrollments(
	portal: DemoPortal,
	random: Random,
	cast: Cast,
	beginning: Day,
	days: number,
	plan: Plan,
): void {
	for (const person of cast.people) {
		for (const course of cast.courses) {
			const needsIt = course.groups.includes(person.group);
			const isWilling = !needsIt && course.inCatalog && random.chance(0.25);
			if (!needsIt && !isWilling) continue;
			const wait = isWilling
				? random.between(20, days)
				: random.between(0, FIRST_WEEKS) * 7;
			const day =
				person.joins === 0 ? wait : person.joins + random.between(1, 10);
			if (
				day > days ||
				(course.archivedAfter !== undefined && day > course.archivedAfter - 14)
			)
				continue;
			const on = addDays(beginning, day);
			const madeAt = officeHour(random, on);
			const enrollmentId = EnrollmentId.parse(random.uuid(madeAt));
			const payload = {
				enrollmentId,
				learnerId: person.id,
				courseId: course.id,
			};
			const planFor = (by: string, planned: Deed) =>
				plan(on, { by, learnerId: person.id, enrollmentId, deed: planned });
			if (isWilling)
				planFor(
					person.id,
					deed("selfEnroll", { enrollmentId, courseId: course.id }, madeAt),
				);
			else if (course.imported && random.chance(CERTIFICATES_BROUGHT)) {
				const validFor = course.policy.expiresAfterDays ?? 365;
				const completedOn = addDays(on, -random.between(20, validFor - 10));
				const completion = { ...payload, completedOn, expiresOn: null };
				planFor(portal.adminId, deed("importCompletion", completion, madeAt));
			} else planFor(portal.adminId, deed("enroll", payload, madeAt));
		}
	}
}

/** People who join, leave, come back and are removed on this day. */
async function staffChanges(
	portal: DemoPortal,
	cast: Cast,
	day: number,
): Promise<void> {
	const now = portal.now();
	const deeds: Deed[] = [];
	for (const person of cast.people) {
		const { id: personId, joins, leaves, returns, isRemoved } = person;
		if (day > 0 && day === joins) deeds.push(addition(portal, cast, person));
		if (day === leaves) deeds.push(deed("deactivatePerson", { personId }, now));
		if (day === returns)
			deeds.push(deed("reactivatePerson", { personId }, now));
		if (isRemoved && leaves !== null && day === leaves + 30)
			deeds.push(deed("removePerson", { personId }, now));
	}
	if (deeds.length > 0) await portal.act(portal.adminId, deeds);
}

const reasons = {
	revoked: "Issued to the wrong person of that name.",
	moved: "The training provider's certificate says so.",
	early: "Moves to another site next month.",
};

/** What the admin does to courses and to single certificates on this day. */
async function courseChanges(
	portal: DemoPortal,
	random: Random,
	cast: Cast,
	day: number,
): Promise<void> {
	const now = portal.now();
	const deeds: Deed[] = [];
	for (const course of cast.courses) {
		if (day === course.archivedAfter)
			deeds.push(deed("archiveCourse", { courseId: course.id }, now));
		if (day === course.secondVersionAfter)
			deeds.push(...secondVersion(portal, random, course));
	}
	if (day > 300 && day % 90 === 0) {
		const active = cast.courses.filter(
			({ archivedAfter, policy }) =>
				policy.reEnrollEnabled &&
				(archivedAfter === undefined || day < archivedAfter),
		);
		const award = await portal.someAward(random.pick(active).id, 100);
		if (award) deeds.push(byHand(portal, random, award));
	}
	if (deeds.length > 0) await portal.act(portal.adminId, deeds);
}

function byHand(
	portal: DemoPortal,
	random: Random,
	award: { id: string; expiresOn: Day },
): Deed {
	const now = portal.now();
	const what = random.between(1, 3);
	const awardId = award.id;
	if (what === 1)
		return asDeed("revokeAward", { awardId, reason: reasons.revoked });
	if (what === 2)
		return asDeed("setExpiry", {
			awardId,
			from: award.expiresOn,
			expiresOn: addDays(award.expiresOn, -40),
			reason: reasons.moved,
		});
	return asDeed("reEnrollNow", {
		awardId,
		enrollmentId: random.uuid(now),
		reason: reasons.early,
	});

	function asDeed(
		kind: "revokeAward" | "setExpiry" | "reEnrollNow",
		payload: unknown,
	): Deed {
		return { kind, payload, madeAt: now };
	}
}

function secondVersion(
	portal: DemoPortal,
	random: Random,
	course: CastCourse,
): Deed[] {
	const now = portal.now();
	const courseVersionId = CourseVersionId.parse(random.uuid(now));
	return [
		deed("createVersion", { courseId: course.id, courseVersionId }, now),
		deed(
			"editCourseVersion",
			{
				courseVersionId,
				changes: { dueAfterDays: { from: course.dueAfterDays, to: 21 } },
			},
			now,
		),
		deed(
			"publishVersion",
			{ courseVersionId, moveNotStarted: true, restartInProgress: false },
			now,
		),
	];
}
