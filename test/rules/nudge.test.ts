import { v7 as uuidv7 } from "uuid";
import { describe, expect, test } from "vitest";
import type { Documents } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { Group } from "#domain/documents/groups.ts";
import type {
	Award,
	Course,
	Enrollment,
	Exemption,
	Notification,
	Person,
	Role,
} from "#domain/documents/index.ts";
import { notificationText } from "#domain/notificationText.ts";
import { dayAt } from "#domain/time.ts";
import { Layer, Reader } from "#lib/local/layer.ts";
import { Tables } from "#lib/local/tables.ts";
import {
	award,
	course,
	day,
	enrollment,
	exemption,
	id,
	instant,
	person,
	reEnrollment,
	session,
} from "./builders.ts";

const crew = Group.parse({
	id: id(20),
	name: "Crew",
	managerIds: [id(30)],
	instructorIds: [id(31)],
	requiredCourseIds: [],
});
const leaders: Record<Exclude<Role, "learner">, Person> = {
	admin: person({ id: id(29) as never, name: "Ada Admin", role: "admin" }),
	manager: person({ id: id(30) as never, name: "Mia Berg", role: "manager" }),
	instructor: person({
		id: id(31) as never,
		name: "Ivo Petrov",
		role: "instructor",
	}),
};
const ana = person({ groupIds: [crew.id] });
/** The certificate of `award()` ends on 3 March 2025. */
const now = instant("2025-02-24T10:00");

type Held = {
	learner?: Person;
	course?: Course;
	enrollments?: Enrollment[];
	awards?: Award[];
	exemptions?: Exemption[];
};

/** Nudges; the notification and the enrollment that it leaves, or the sentence of the refusal. */
async function nudged(
	of: Enrollment,
	held: Held = {},
	{ role = "manager" as Exclude<Role, "learner">, at = now, note = "" } = {},
) {
	const tables = new Tables();
	tables.of("groups").write([crew], []);
	tables
		.of("people")
		.write([...Object.values(leaders), held.learner ?? ana], []);
	tables.of("courses").write([held.course ?? course()], []);
	tables.of("enrollments").write(held.enrollments ?? [of], []);
	tables.of("awards").write(held.awards ?? [], []);
	tables.of("exemptions").write(held.exemptions ?? [], []);
	tables
		.of("sessions")
		.write([session(50, { instructorIds: [leaders.instructor.id] })], []);
	const documents: Documents = new Reader(tables, new Layer(), new Layer());
	try {
		const { changes } = await decide(
			{ kind: "nudge", payload: { enrollmentId: of.id, note } },
			{
				viewer: { personId: leaders[role].id, role },
				documents,
				actionId: uuidv7(),
				now: at,
				madeAt: at,
				timeZone: "UTC",
				today: dayAt(at, "UTC"),
			},
		);
		const found: { notification?: Notification; enrollment?: Enrollment } = {};
		for (const change of changes) {
			if ("deleted" in change) continue;
			if (change.collection === "notifications")
				found.notification = change.document;
			if (change.collection === "enrollments")
				found.enrollment = change.document;
		}
		return found;
	} catch (error) {
		return (error as Error).message;
	}
}

const open = reEnrollment();
const both = { enrollments: [enrollment(), open], awards: [award()] };

describe("a nudge", () => {
	test("tells the learner who wrote, and stays on the enrollment", async () => {
		const answer = await nudged(open, both, { note: " Please do. " });
		expect(answer).toMatchObject({
			enrollment: { id: open.id, nudgedAt: now, nudgedById: id(30) },
			notification: {
				personId: ana.id,
				kind: "nudged",
				enrollmentId: open.id,
				daysLeft: null,
				fromName: "Mia Berg",
				note: "Please do.",
			},
		});
	});

	test("of a certificate about to end says when", async () => {
		const answer = await nudged(enrollment(), { awards: [award()] });
		expect(answer).toMatchObject({
			notification: { daysLeft: 7, awardId: award().id, note: null },
		});
	});

	const ended = instant("2025-03-04T10:00");
	const early = instant("2025-01-31T10:00");
	const nothing = /^The learner has nothing to finish here/;
	test.each<[string, Enrollment, Held, typeof now, RegExp]>([
		[
			"a passed enrollment without a certificate",
			enrollment(),
			{},
			now,
			nothing,
		],
		[
			"a certificate that ends in 31 days",
			enrollment(),
			{ awards: [award()] },
			early,
			nothing,
		],
		[
			"a certificate that has ended",
			enrollment(),
			{ awards: [award()] },
			ended,
			nothing,
		],
		[
			"a revoked certificate",
			enrollment(),
			{ awards: [award({ revokedAt: now })] },
			now,
			nothing,
		],
		["a certificate that is being renewed", enrollment(), both, now, nothing],
		[
			"a valid period that is over",
			{ ...open, validThrough: day("2025-02-23") },
			{},
			now,
			nothing,
		],
		[
			"a certificate that another one has replaced",
			enrollment(),
			{
				course: course({ oneChainPerLearner: true }),
				awards: [
					award(),
					award({
						id: id(60) as never,
						enrollmentId: id(60) as never,
						chainId: id(60) as never,
						awardedAt: instant("2025-02-20T09:00"),
					}),
				],
			},
			now,
			nothing,
		],
		[
			"somebody on leave",
			open,
			{ ...both, exemptions: [exemption({ courseId: null })] },
			now,
			/exempt from this course or on leave/,
		],
		[
			"somebody deactivated",
			open,
			{ ...both, learner: { ...ana, status: "deactivated" } },
			now,
			/deactivated/,
		],
		[
			"somebody of another group",
			open,
			{ ...both, learner: person() },
			now,
			/in none of your groups/,
		],
	])("is refused of %s", async (_, of, held, at, sentence) => {
		expect(await nudged(of, { enrollments: [of], ...held }, { at })).toMatch(
			sentence,
		);
	});

	test("is given by an admin and by who runs the session, whatever the group", async () => {
		const learner = person();
		const seated = { ...open, sessionId: id(50) as never };
		for (const role of ["admin", "instructor"] as const)
			expect(
				await nudged(seated, { learner, enrollments: [seated] }, { role }),
			).toMatchObject({ enrollment: { nudgedById: leaders[role].id } });
	});

	test("is given once in 24 hours, whoever gives it; the refusal says when and who", async () => {
		const before: Enrollment = {
			...open,
			nudgedAt: instant("2025-02-23T10:01"),
			nudgedById: leaders.manager.id,
		};
		const held = { enrollments: [before] };
		expect(await nudged(before, held, { role: "admin" })).toBe(
			"The learner was nudged about this on 2025-02-23 at 10:01 by Mia Berg. Once in 24 hours is enough.",
		);
		const at = instant("2025-02-24T10:01");
		expect(await nudged(before, held, { role: "admin", at })).toMatchObject({
			enrollment: { nudgedAt: at },
		});
	});

	test("carries no more than 500 characters", async () => {
		expect(await nudged(open, both, { note: "x".repeat(501) })).toMatch(
			/500 characters/,
		);
	});
});

test.each(["en", "de", "es", "fr", "ar"] as const)(
	"the text in %s says who wrote, what for and the line",
	(language) => {
		const told = {
			kind: "nudged",
			count: null,
			forOn: day("2025-02-24"),
			fromName: "Mia Berg",
			note: "Please do.",
		} as const;
		const open = notificationText(
			{ ...told, daysLeft: null },
			"Fire safety",
			language,
		);
		for (const part of ["Mia Berg", "Fire safety", "Please do."])
			expect(open).toContain(part);
		const ending = notificationText(
			{ ...told, daysLeft: 7 },
			"Fire safety",
			language,
		);
		expect(ending).not.toBe(open);
		expect(ending).toMatch(/2025|٢٠٢٥/);
	},
);
