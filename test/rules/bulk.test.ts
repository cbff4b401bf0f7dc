import { describe, expect, test } from "vitest";
import type { Context, Documents } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { opposite } from "#domain/actions/opposite.ts";
import { type BulkTask, bulkAction, sameSubject } from "#domain/bulk.ts";
import { chainState } from "#domain/chain.ts";
import {
	AwardId,
	CourseId,
	GroupId,
	PersonId,
} from "#domain/documents/document.ts";
import type { Collection } from "#domain/documents/index.ts";
import type { Role } from "#domain/documents/people.ts";
import { Progress } from "#domain/documents/progress.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	id,
	instant,
	person,
	reEnrollment,
	session,
	version,
} from "./builders.ts";

type Doc = { id: string; [field: string]: unknown };
type Deed = { kind: string; payload: unknown };

/** Documents in memory, and what deciding over them leaves there. */
function portal(first: Partial<Record<Collection, readonly Doc[]>>) {
	const all = new Map<string, Map<string, Doc>>();
	const of = (collection: string) => {
		const found = all.get(collection) ?? new Map<string, Doc>();
		all.set(collection, found);
		return found;
	};
	for (const [collection, documents] of Object.entries(first))
		for (const each of documents) of(collection).set(each.id, each);
	const documents = {
		get: async (collection: string, wanted: string) =>
			of(collection).get(wanted),
		find: async (collection: string, where: object) =>
			[...of(collection).values()].filter((each) =>
				Object.entries(where).every(
					([field, value]) => each[field as keyof Doc] === value,
				),
			),
	} as unknown as Documents;
	let actions = 900;
	return {
		documents,
		get: (collection: Collection, wanted: string) => of(collection).get(wanted),
		async act(deed: Deed, role: Role = "admin") {
			actions += 1;
			const now = instant("2025-01-20T12:00");
			const context: Context = {
				viewer: { personId: PersonId.parse(id(6)), role },
				documents,
				actionId: id(actions),
				now,
				madeAt: now,
				timeZone: "UTC",
				today: day("2025-01-20"),
			};
			const { changes } = await decide(deed, context);
			for (const change of changes)
				if ("deleted" in change) of(change.collection).delete(change.deleted);
				else of(change.collection).set(change.document.id, change.document);
		},
	};
}

const group = (requiredCourseIds: string[] = []) => ({
	id: id(30),
	name: "Crew",
	managerIds: [],
	instructorIds: [],
	requiredCourseIds,
});
const open = enrollment({
	status: "in_progress",
	resultMadeAt: null,
	resultReceivedAt: null,
});
const untouched = { ...open, status: "not_started" as const };
const attempted = Progress.parse({
	id: id(10),
	learnerId: id(5),
	courseId: id(1),
	courseVersionId: id(2),
	doneIds: [],
	attempts: [
		{
			id: id(70),
			examId: id(71),
			examTitle: "Exam",
			startedAt: "2025-01-10T09:00:00.000Z",
			finishedAt: "2025-01-10T09:30:00.000Z",
			receivedAt: "2025-01-10T09:30:00.000Z",
			status: "failed",
			points: 0,
			maximum: 10,
			passMark: 50,
			score: 0,
			written: [],
			counts: true,
		},
	],
	awaitsReview: false,
	reviewRequestedAt: null,
});
/** A portal with one of each, but for what a case has otherwise. */
const base = {
	people: [person(), person({ id: PersonId.parse(id(6)), role: "admin" })],
	groups: [group()],
	courses: [course()],
	courseVersions: [version()],
	enrollments: [open],
	awards: [award()],
	progress: [],
	sessions: [],
};
const member = person({ groupIds: [GroupId.parse(id(30))] });
const membership = { personId: id(5), groupId: id(30) };
const toMay = { from: "2025-03-03", expiresOn: "2025-05-01", reason: "Ill" };

describe("what takes an action back leaves what was there before", () => {
	test.each<{
		name: string;
		over?: Partial<typeof base>;
		deed: Deed;
		changed: [Collection, string];
		/** What is no longer as it was, and need not be. */
		except?: readonly string[];
	}>([
		{
			name: "joining a group",
			deed: { kind: "joinGroup", payload: membership },
			changed: ["people", id(5)],
		},
		{
			name: "leaving a group that requires nothing",
			over: { people: [member] },
			deed: { kind: "leaveGroup", payload: membership },
			changed: ["people", id(5)],
		},
		{
			name: "deactivating",
			deed: { kind: "deactivatePerson", payload: { personId: id(5) } },
			changed: ["people", id(5)],
		},
		{
			name: "reactivating",
			over: {
				people: [
					person({
						status: "deactivated",
						deactivatedAt: instant("2025-01-19T12:00"),
					}),
				],
			},
			deed: { kind: "reactivatePerson", payload: { personId: id(5) } },
			changed: ["people", id(5)],
			except: ["deactivatedAt"],
		},
		{
			name: "moving a due date",
			deed: {
				kind: "setDueDate",
				payload: { enrollmentId: id(10), from: null, dueOn: "2025-02-01" },
			},
			changed: ["enrollments", id(10)],
		},
		{
			name: "moving a valid period",
			deed: {
				kind: "setValidPeriod",
				payload: {
					enrollmentId: id(10),
					from: null,
					validThrough: "2025-02-01",
				},
			},
			changed: ["enrollments", id(10)],
		},
		{
			name: "moving an expiry date (R22, R31)",
			deed: { kind: "setExpiry", payload: { awardId: id(10), ...toMay } },
			changed: ["awards", id(10)],
			except: ["expiryMovedAt"],
		},
		{
			name: "failing (R20)",
			deed: {
				kind: "recordResult",
				payload: { enrollmentId: id(10), status: "failed" },
			},
			changed: ["enrollments", id(10)],
		},
	])("$name", async ({ over, deed, changed, except = [] }) => {
		const { documents, get, act } = portal({ ...base, ...over });
		const before = get(...changed);
		const back = await opposite(deed, documents, "admin", (why) => why);
		await act(deed);
		expect(get(...changed)).not.toEqual(before);
		if (!back) throw new Error("Nothing takes it back.");
		await act(back);
		const without = (document: Doc | undefined) =>
			Object.entries(document ?? {}).filter(
				([field]) => !except.includes(field),
			);
		expect(without(get(...changed))).toEqual(without(before));
	});

	test("enrolling: the chain is over, and its place is free again (R26)", async () => {
		const seated = {
			...base,
			enrollments: [],
			courseVersions: [version({ hasLiveLearning: true })],
			sessions: [session(50)],
		};
		const { documents, get, act } = portal(seated);
		const deed = {
			kind: "enroll",
			payload: { enrollmentId: id(12), learnerId: id(5), courseId: id(1) },
		};
		const back = await opposite(deed, documents, "manager", (why) => why);
		await act(deed);
		expect(get("sessions", id(50))).toMatchObject({ registered: 1 });
		await act(back as Deed);
		expect(get("sessions", id(50))).toMatchObject({ registered: 0 });
		const withdrawn = enrollment(get("enrollments", id(12)) as never);
		expect(
			chainState(
				chain({ enrollments: [withdrawn], awards: [] }),
				day("2025-01-20"),
			),
		).toMatchObject({ state: "ended", reason: "withdrawn" });
	});
});

describe("nothing takes back", () => {
	const failed = {
		kind: "recordResult",
		payload: { enrollmentId: id(10), status: "failed" },
	};
	test.each<{
		name: string;
		over?: Partial<Record<Collection, readonly Doc[]>>;
		deed: Deed;
		role?: Role;
	}>([
		{
			name: "revoking",
			deed: { kind: "revokeAward", payload: { awardId: id(10), reason: "x" } },
		},
		{
			name: "re-enrolling early",
			deed: {
				kind: "reEnrollNow",
				payload: { awardId: id(10), enrollmentId: id(12), reason: "x" },
			},
		},
		{
			name: "passing",
			deed: {
				kind: "recordResult",
				payload: { enrollmentId: id(10), status: "passed" },
			},
		},
		{
			name: "leaving a group that requires courses: joining would enroll again",
			over: { groups: [group([id(1)])], people: [member] },
			deed: { kind: "leaveGroup", payload: membership },
		},
		{
			name: "moving the expiry of what was left alone (R21)",
			over: { awards: [award({ leftAloneAt: instant("2025-01-10T12:00") })] },
			deed: { kind: "setExpiry", payload: { awardId: id(10), ...toMay } },
		},
		{
			name: "failing after an attempt: it would count no longer",
			over: { progress: [attempted] },
			deed: failed,
		},
		{
			name: "failing with a place: it would be another one",
			over: { enrollments: [{ ...open, sessionId: id(50) }] },
			deed: failed,
		},
		{
			name: "failing, for an instructor, who cannot reopen",
			deed: failed,
			role: "instructor",
		},
	])("$name", async ({ over, deed, role = "admin" }) => {
		const { documents } = portal({ ...base, ...over });
		expect(await opposite(deed, documents, role, (why) => why)).toBeNull();
	});
});

describe("what has changed meanwhile is left alone", () => {
	test.each<[string, Deed, Deed, string]>([
		[
			"an expiry date that somebody else moved on",
			{ kind: "setExpiry", payload: { awardId: id(10), ...toMay } },
			{
				kind: "setExpiry",
				payload: {
					awardId: id(10),
					from: "2025-05-01",
					expiresOn: "2025-06-01",
					reason: "Longer",
				},
			},
			"changed_meanwhile",
		],
		[
			"a due date that somebody else moved on",
			{
				kind: "setDueDate",
				payload: { enrollmentId: id(10), from: null, dueOn: "2025-02-01" },
			},
			{
				kind: "setDueDate",
				payload: {
					enrollmentId: id(10),
					from: "2025-02-01",
					dueOn: "2025-02-02",
				},
			},
			"changed_meanwhile",
		],
		[
			"an enrollment that the learner has begun",
			{
				kind: "enroll",
				payload: { enrollmentId: id(12), learnerId: id(5), courseId: id(1) },
			},
			{
				kind: "recordResult",
				payload: { enrollmentId: id(12), status: "in_progress" },
			},
			"begun",
		],
		[
			"somebody who was removed",
			{ kind: "deactivatePerson", payload: { personId: id(5) } },
			{ kind: "removePerson", payload: { personId: id(5) } },
			"person_removed",
		],
	])("%s", async (_name, deed, meanwhile, code) => {
		const { documents, act } = portal(base);
		const back = await opposite(deed, documents, "admin", (why) => why);
		await act(deed);
		await act(meanwhile);
		await expect(act(back as Deed)).rejects.toMatchObject({ code });
	});
});

describe("R9: due date and valid period are moved apart from one another", () => {
	const move = (over: object) => ({
		kind: "setDueDate",
		payload: { enrollmentId: id(10), from: null, dueOn: "2025-02-01", ...over },
	});
	test("only the one is moved, and neither certificate nor chain", async () => {
		const { get, act } = portal(base);
		await act(move({}));
		expect(get("enrollments", id(10))).toEqual({
			...open,
			dueOn: "2025-02-01",
		});
		expect(get("awards", id(10))).toEqual(award());
	});
	test.each([
		["a finished one", enrollment(), {}, "finished"],
		[
			"a day before enrollment",
			open,
			{ dueOn: "2025-01-01" },
			"before_enrollment",
		],
		[
			"what is no longer as seen",
			open,
			{ from: "2025-01-31" },
			"changed_meanwhile",
		],
	])("refused: %s", async (_name, present, over, code) => {
		const { act } = portal({ ...base, enrollments: [present] });
		await expect(act(move(over))).rejects.toMatchObject({ code });
	});
});

describe("withdrawing", () => {
	const withdraw = {
		kind: "withdrawEnrollment",
		payload: { enrollmentId: id(10) },
	};
	test.each([
		["what has begun", open, [], "begun"],
		["what has been looked into", untouched, [attempted], "begun"],
		["what is finished", enrollment(), [], "finished"],
		[
			"a re-enrollment (R14)",
			{ ...reEnrollment(), id: untouched.id },
			[],
			"is_re_enrollment",
		],
	])("refused: %s", async (_name, present, progress, code) => {
		const { act } = portal({ ...base, enrollments: [present], progress });
		await expect(act(withdraw)).rejects.toMatchObject({ code });
	});
});

describe("a task with many", () => {
	const actor = PersonId.parse(id(6));
	const subject = {
		name: "Ana",
		learnerId: PersonId.parse(id(5)),
		enrollment: open,
		award: award(),
	};
	const courseId = CourseId.parse(id(1));
	const groupId = GroupId.parse(id(30));
	test.each<[BulkTask, Deed]>([
		[
			{ task: "setExpiry", move: { byDays: 30 }, reason: "Ill" },
			{
				kind: "setExpiry",
				payload: {
					awardId: id(10),
					from: "2025-03-03",
					expiresOn: "2025-04-02",
					reason: "Ill",
				},
			},
		],
		[
			{ task: "setDueDate", move: { to: day("2025-02-01") } },
			{
				kind: "setDueDate",
				payload: { enrollmentId: id(10), from: null, dueOn: "2025-02-01" },
			},
		],
		[
			{ task: "leaveGroup", groupId },
			{ kind: "leaveGroup", payload: membership },
		],
		[
			{ task: "nudge", note: "Please." },
			{
				kind: "nudge",
				payload: { enrollmentId: open.id, note: "Please." },
			},
		],
		[
			{ task: "revoke", reason: "Fraud" },
			{
				kind: "revokeAward",
				payload: { awardId: id(10), reason: "Fraud" },
			},
		],
	])("$task", (task, deed) => {
		expect(bulkAction(task, subject, actor)).toEqual(deed);
	});
	test.each<[string, BulkTask, object, string]>([
		[
			"a due date that there is none of, by days",
			{ task: "setDueDate", move: { byDays: 1 } },
			{},
			"no_day",
		],
		[
			"what never expires, by days",
			{ task: "setExpiry", move: { byDays: 1 }, reason: "x" },
			{ award: award({ expiresOn: null }) },
			"no_day",
		],
		[
			"a certificate that there is not yet",
			{ task: "revoke", reason: "x" },
			{ award: undefined },
			"no_award",
		],
		[
			"oneself, deactivated",
			{ task: "deactivate" },
			{ learnerId: actor },
			"yourself",
		],
	])("not: %s", (_name, task, over, code) => {
		expect(() => bulkAction(task, { ...subject, ...over }, actor)).toThrowError(
			expect.objectContaining({ code }),
		);
	});
	test("two chains of one learner are one person to enroll, and two certificates to revoke", () => {
		const other = { ...subject, award: award({ id: AwardId.parse(id(13)) }) };
		const enroll: BulkTask = { task: "enroll", courseId };
		expect(sameSubject(enroll, subject)).toBe(sameSubject(enroll, other));
		const revoke: BulkTask = { task: "revoke", reason: "x" };
		expect(sameSubject(revoke, subject)).not.toBe(sameSubject(revoke, other));
	});
});
