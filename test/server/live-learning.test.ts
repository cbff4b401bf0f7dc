import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type {
	Enrollment,
	Notification,
	Session,
} from "#domain/documents/index.ts";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { onEachDatabase } from "./databases.ts";
import { openWorld, publishedCourse, type World } from "./world.ts";

const at = (text: string): Instant => instantOf(Date.parse(text));
const START = at("2025-01-10T12:00:00Z");
/** Re-enrollment day of who passed on 10 January: 365 days valid, 30 days before. */
const DUE = at("2025-12-11T00:00:00Z");

onEachDatabase("places in Live Learning", (open) => {
	let base: World;
	let world: World;
	let courseId: string;
	let courseVersionId: string;
	beforeAll(async () => {
		base = await openWorld(await open());
	});
	afterAll(() => base.server.stop());
	beforeEach(async () => {
		base.clock.now = START;
		world = await base.otherPortal();
		({ courseId, courseVersionId } = await publishedCourse(world));
	});

	const event = (over: Record<string, boolean> = {}) =>
		world.admin.must("setLiveLearning", {
			courseVersionId,
			changes: Object.fromEntries(
				Object.entries({ hasLiveLearning: true, ...over }).map(
					([field, to]) => [field, { from: !to, to }],
				),
			),
		});
	const session = async (startsAt: string, capacity: number) => {
		const sessionId = uuidv7();
		await world.admin.must("addSession", {
			sessionId,
			courseVersionId,
			startsAt: at(startsAt),
			endsAt: instantOf(epochMilliseconds(at(startsAt)) + 3_600_000),
			place: "Room 1",
			capacity,
			instructorIds: [],
		});
		return sessionId;
	};
	const enroll = async (learnerId: string) => {
		const enrollmentId = uuidv7();
		const verdict = await world.admin.act("enroll", {
			enrollmentId,
			learnerId,
			courseId,
		});
		return { enrollmentId, verdict };
	};
	/** A learner with an imported certificate that ends on `expiresOn`. */
	const certified = async (completedOn: string, expiresOn: string) => {
		const learnerId = await world.person();
		await world.admin.must("importCompletion", {
			enrollmentId: uuidv7(),
			learnerId,
			courseId,
			completedOn,
			expiresOn,
		});
		return learnerId;
	};
	const enrollments = async (): Promise<Enrollment[]> => {
		await world.admin.pull();
		return world.admin.documents<Enrollment>("enrollments");
	};
	const reEnrolled = async (learnerId: string) =>
		(await enrollments()).find(
			(each) =>
				each.learnerId === learnerId && each.source === "recertification",
		);
	const registered = async (sessionId: string) => {
		await world.admin.pull();
		return world.admin
			.documents<Session>("sessions")
			.find(({ id }) => id === sessionId)?.registered;
	};

	it("short places go to whose certificate ends first, then to who passed first; the rest wait (R23, R25)", async () => {
		const late = await certified("2024-12-01", "2025-12-30");
		const second = await certified("2024-11-02", "2025-12-20");
		const first = await certified("2024-11-01", "2025-12-20");
		await event();
		await session("2025-12-12T09:00:00Z", 1);
		const later = await session("2025-12-19T09:00:00Z", 1);
		base.clock.now = DUE;
		expect(await world.server.recertifyNow(world.portalId)).toBe(2);
		expect((await reEnrolled(first))?.sessionId).not.toBe(later);
		expect((await reEnrolled(second))?.sessionId).toBe(later);
		expect(await reEnrolled(late)).toBeUndefined();
		expect(await world.server.recertifyNow(world.portalId)).toBe(0);

		const added = await session("2025-12-29T09:00:00Z", 3);
		expect(await world.server.recertifyNow(world.portalId)).toBe(1);
		expect(await reEnrolled(late)).toMatchObject({
			sessionId: added,
			unregistered: false,
		});
		expect(await registered(added)).toBe(1);
	});

	it("a session that has started takes nobody (R23)", async () => {
		const learnerId = await certified("2024-11-01", "2025-12-20");
		await event();
		await session("2025-12-10T23:00:00Z", 5);
		base.clock.now = DUE;
		expect(await world.server.recertifyNow(world.portalId)).toBe(0);
		expect(await reEnrolled(learnerId)).toBeUndefined();
	});

	it("with overbook on they go on the list, and sessions take them in order of enrollment date (R24)", async () => {
		const learners = [
			await certified("2024-11-01", "2025-12-20"),
			await certified("2024-11-01", "2025-12-21"),
		];
		await event({ overbook: true, autoRegister: false });
		base.clock.now = DUE;
		expect(await world.server.recertifyNow(world.portalId)).toBe(2);
		for (const learnerId of learners)
			expect(await reEnrolled(learnerId)).toMatchObject({
				sessionId: null,
				unregistered: true,
			});
		const sessionId = await session("2025-12-19T09:00:00Z", 1);
		expect(await registered(sessionId), "by hand: nobody yet").toBe(0);
		await world.admin.must("setLiveLearning", {
			courseVersionId,
			changes: { autoRegister: { from: false, to: true } },
		});
		expect(await registered(sessionId)).toBe(1);
		const [taken] = (await enrollments())
			.filter((each) => each.source === "recertification")
			.sort((a, b) => (a.id < b.id ? -1 : 1));
		expect(taken).toMatchObject({ sessionId, unregistered: false });
	});

	it("an enrollment by hand without a place and without overbook is refused on the course (R23)", async () => {
		await event();
		const { verdict } = await enroll(await world.person());
		expect(verdict).toMatchObject({
			status: "rejected",
			code: "no_place",
			field: "courseId",
		});
	});

	it("cancelling returns learners to the list in order, and other places take them from there (R26)", async () => {
		await event({ overbook: true });
		const cancelled = await session("2025-02-01T09:00:00Z", 3);
		const ids: string[] = [];
		for (let index = 0; index < 3; index += 1) {
			base.clock.now = instantOf(epochMilliseconds(START) + index * 60_000);
			ids.push((await enroll(await world.person())).enrollmentId);
		}
		const other = await session("2025-02-02T09:00:00Z", 1);
		await world.admin.must("cancelSession", { sessionId: cancelled });
		expect(await registered(cancelled)).toBe(0);
		expect(await registered(other)).toBe(1);
		const after = new Map((await enrollments()).map((each) => [each.id, each]));
		expect(ids.map((id) => after.get(id as Enrollment["id"]))).toMatchObject([
			{ sessionId: other, unregistered: false },
			{ sessionId: null, unregistered: true },
			{ sessionId: null, unregistered: true },
		]);
	});

	it("of many at once for the last place one gets it (R26)", async () => {
		await event();
		const sessionId = await session("2025-02-01T09:00:00Z", 1);
		const learners = [await world.person(), await world.person()];
		const devices = await Promise.all(
			learners.map(() => world.device(world.admin.identity.personId)),
		);
		const verdicts = await Promise.all(
			devices.map((device, index) =>
				device.act("enroll", {
					enrollmentId: uuidv7(),
					learnerId: learners[index],
					courseId,
				}),
			),
		);
		expect(verdicts.map(({ status }) => status).sort()).toEqual([
			"accepted",
			"rejected",
		]);
		expect(await registered(sessionId)).toBe(1);
	});

	it("the database itself forbids giving more places than there are (R26)", async () => {
		await event();
		const sessionId = await session("2025-02-01T09:00:00Z", 1);
		await expect(
			writePortal(world.database, world.portalId, async (portal) => {
				const seq = await takePlaces(portal, 1);
				await portal.tx.execute(
					sql`update sessions set registered = 2, seq = ${seq} where portal_id = ${world.portalId} and id = ${sessionId}`,
				);
			}),
		).rejects.toThrow();
	});

	it("attendance gives the result, and with it the certificate (R26)", async () => {
		await event();
		const sessionId = await session("2025-02-01T09:00:00Z", 2);
		const { enrollmentId: present } = await enroll(await world.person());
		const { enrollmentId: absent } = await enroll(await world.person());
		const mark = (enrollmentId: string, attendance: string) =>
			world.admin.act("markAttendance", { enrollmentId, attendance });
		expect(await mark(present, "attended")).toMatchObject({
			code: "not_started_yet",
		});
		base.clock.now = at("2025-02-01T10:00:00Z");
		await mark(present, "attended");
		await mark(absent, "absent");
		const after = new Map((await enrollments()).map((each) => [each.id, each]));
		expect(after.get(present as Enrollment["id"])).toMatchObject({
			status: "passed",
			attendance: "attended",
			sessionId,
		});
		expect(after.get(absent as Enrollment["id"])?.status).toBe("failed");
		expect(
			world.admin.documents<{ id: string }>("awards").map(({ id }) => id),
		).toEqual([present]);
	});

	it("an instructor sees whom the own sessions register, and no longer once they are moved (R26)", async () => {
		await event({ overbook: true });
		const instructorId = await world.person("instructor");
		const instructor = await world.device(instructorId);
		const learnerId = await world.person();
		const { enrollmentId } = await enroll(learnerId);
		const people = async () => {
			await instructor.pull();
			return instructor
				.documents<{ id: string }>("people")
				.map(({ id }) => id)
				.sort();
		};
		expect(await people()).toEqual([instructorId]);
		const sessionId = await session("2025-02-01T09:00:00Z", 1);
		await world.admin.must("editSession", {
			sessionId,
			changes: { instructorIds: { from: [], to: [instructorId] } },
		});
		expect(await people()).toEqual([instructorId, learnerId].sort());
		await world.admin.must("moveToSession", { enrollmentId, sessionId: null });
		expect(await people()).toEqual([instructorId]);
	});

	it("a removed learner's place goes to the next on the list", async () => {
		await event({ overbook: true });
		const sessionId = await session("2025-02-01T09:00:00Z", 1);
		const leaving = await world.person();
		await enroll(leaving);
		base.clock.now = instantOf(epochMilliseconds(START) + 60_000);
		const { enrollmentId } = await enroll(await world.person());
		await world.admin.must("removePerson", { personId: leaving });
		expect(await registered(sessionId)).toBe(1);
		expect(
			(await enrollments()).find(({ id }) => id === enrollmentId),
		).toMatchObject({ sessionId, unregistered: false });
	});

	it("who is re-enrolled is told so, once (R27)", async () => {
		const learnerId = await certified("2024-11-01", "2025-12-20");
		base.clock.now = DUE;
		await world.server.recertifyNow(world.portalId);
		await world.server.recertifyNow(world.portalId);
		const device = await world.device(learnerId);
		await device.pull();
		expect(
			device
				.documents<Notification>("notifications")
				.filter(({ kind }) => kind === "re-enrolled"),
		).toMatchObject([{ courseId, forOn: "2025-12-11", readAt: null }]);
	});

	/** A new learner who enrolls from the catalog, naming the session. */
	const selfEnroll = async (sessionId?: string) => {
		const learner = await world.device(await world.person());
		const enrollmentId = uuidv7();
		const verdict = await learner.act("selfEnroll", {
			enrollmentId,
			courseId,
			...(sessionId ? { sessionId } : {}),
		});
		return { learner, enrollmentId, verdict };
	};
	const inCatalog = () =>
		world.admin.must("editCourse", {
			courseId,
			changes: { inCatalog: { from: false, to: true } },
		});

	it("a learner chooses the session at self-enrollment; one that was taken meanwhile is refused (R23, R26)", async () => {
		await inCatalog();
		await event({ overbook: true });
		const early = await session("2025-02-01T09:00:00Z", 5);
		const later = await session("2025-02-08T09:00:00Z", 1);
		const first = await selfEnroll(later);
		expect(first.verdict.status).toBe("accepted");
		expect(await registered(later)).toBe(1);
		expect(await registered(early)).toBe(0);
		const second = await selfEnroll(later);
		expect(second.verdict).toMatchObject({
			status: "rejected",
			code: "session_full",
			field: "sessionId",
		});
		expect(await registered(later)).toBe(1);
		base.clock.now = at("2025-02-01T10:00:00Z");
		expect((await selfEnroll(early)).verdict).toMatchObject({
			status: "rejected",
			code: "session_begun",
		});
	});

	it("who is on the list does not choose (R24), and nobody changes to a full session (R26)", async () => {
		await inCatalog();
		await event({ overbook: true });
		const early = await session("2025-02-01T09:00:00Z", 1);
		const later = await session("2025-02-08T09:00:00Z", 1);
		const { learner, enrollmentId } = await selfEnroll(early);
		await selfEnroll(later);
		const waiting = await selfEnroll();
		expect(
			await waiting.learner.act("chooseSession", {
				enrollmentId: waiting.enrollmentId,
				sessionId: later,
			}),
		).toMatchObject({ status: "rejected", code: "no_session_to_change" });
		const change = { enrollmentId, sessionId: later };
		expect(await learner.act("chooseSession", change)).toMatchObject({
			status: "rejected",
			code: "session_full",
		});
		expect(await registered(early)).toBe(1);
	});

	it("nobody changes a session that has begun, or of somebody else", async () => {
		await inCatalog();
		await event();
		const early = await session("2025-02-01T09:00:00Z", 1);
		const { learner, enrollmentId } = await selfEnroll(early);
		const later = await session("2025-02-08T09:00:00Z", 2);
		const change = { enrollmentId, sessionId: later };
		const other = await world.device(await world.person());
		expect((await other.act("chooseSession", change)).status).toBe("rejected");
		await learner.must("chooseSession", change);
		expect(await registered(early)).toBe(0);
		expect(await registered(later)).toBe(1);
		base.clock.now = at("2025-02-08T09:30:00Z");
		await session("2025-02-20T09:00:00Z", 2);
		const another = await session("2025-02-21T09:00:00Z", 2);
		expect(
			await learner.act("chooseSession", { enrollmentId, sessionId: another }),
		).toMatchObject({ status: "rejected", code: "session_begun" });
	});
});
