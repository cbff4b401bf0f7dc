import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importedEnrollmentId } from "#domain/derivedIds.ts";
import { CourseId, PersonId } from "#domain/documents/document.ts";
import { Day } from "#domain/timeSchemas.ts";
import { onEachDatabase } from "./databases.ts";
import {
	count,
	enrolled,
	openWorld,
	type PublishedCourse,
	passed,
	publishedCourse,
	type World,
} from "./world.ts";

onEachDatabase("acting", (open) => {
	let world: World;
	let course: PublishedCourse;
	beforeAll(async () => {
		world = await openWorld(await open());
		course = await publishedCourse(world);
	});
	afterAll(() => world.server.stop());

	const rows = async (table: string) =>
		count(
			await world.database.db.execute(
				sql`select count(*) from ${sql.raw(table)} where portal_id = ${world.portalId}`,
			),
		);

	it("an action sent again gets its verdict again and does nothing", async () => {
		const learnerId = await world.person();
		const action = world.admin.envelope("enroll", {
			enrollmentId: uuidv7(),
			learnerId,
			courseId: course.courseId,
		});
		const [first] = await world.admin.send([action]);
		const before = await rows("enrollments");
		expect(await world.admin.send([action, action])).toEqual([first, first]);
		expect(first?.status).toBe("accepted");
		expect(await rows("enrollments")).toBe(before);
	});

	it("an action of somebody else is not answered with their verdict", async () => {
		const learner = await world.device(await world.person());
		const action = world.admin.envelope("createGroup", {
			groupId: uuidv7(),
			name: "Night shift",
			managerIds: [],
			instructorIds: [],
		});
		await world.admin.send([action]);
		expect(await learner.send([action])).toMatchObject([
			{ status: "rejected", code: "not_yours" },
		]);
	});

	it("one rejected action holds up no other, and dependent ones are rejected with it", async () => {
		const good = uuidv7();
		const missing = uuidv7();
		const verdicts = await world.admin.send([
			world.admin.envelope("createGroup", {
				groupId: missing,
				name: "",
				managerIds: [],
				instructorIds: [],
			}),
			world.admin.envelope("editGroup", {
				groupId: missing,
				changes: { name: { from: "", to: "Late shift" } },
			}),
			world.admin.envelope("createGroup", {
				groupId: good,
				name: "Day shift",
				managerIds: [],
				instructorIds: [],
			}),
		]);
		expect(verdicts).toMatchObject([
			{ status: "rejected", field: "name", message: "Enter the group's name." },
			{ status: "rejected", code: "not_found", field: "groupId" },
			{ status: "accepted" },
		]);
	});

	it("a batch is decided in the device's order, whatever order it arrives in", async () => {
		const groupId = uuidv7();
		const create = world.admin.envelope("createGroup", {
			groupId,
			name: "One",
			managerIds: [],
			instructorIds: [],
		});
		const edit = world.admin.envelope("editGroup", {
			groupId,
			changes: { name: { from: "One", to: "Two" } },
		});
		expect(await world.admin.send([edit, create])).toMatchObject([
			{ status: "accepted" },
			{ status: "accepted" },
		]);
		await world.admin.pull();
		expect(world.admin.documents("groups")).toContainEqual(
			expect.objectContaining({ id: groupId, name: "Two" }),
		);
	});

	it("an error that is no verdict is answered retry, leaves nothing, and concerns that action alone", async () => {
		await world.database.db.execute(sql`
			create or replace function fail_on_boom() returns trigger language plpgsql as
			$$ begin if new.name = 'Boom' then raise exception 'boom'; end if; return new; end $$`);
		await world.database.db.execute(
			sql`create trigger boom before insert on groups for each row execute function fail_on_boom()`,
		);
		const before = await rows("actions");
		const boom = world.admin.envelope("createGroup", {
			groupId: uuidv7(),
			name: "Boom",
			managerIds: [],
			instructorIds: [],
		});
		const fine = world.admin.envelope("createGroup", {
			groupId: uuidv7(),
			name: "Fine",
			managerIds: [],
			instructorIds: [],
		});
		expect(await world.admin.send([boom, fine])).toMatchObject([
			{ status: "retry" },
			{ status: "accepted" },
		]);
		expect(await rows("actions")).toBe(before + 1);
		await world.database.db.execute(sql`drop trigger boom on groups`);
		expect(await world.admin.send([boom])).toMatchObject([
			{ status: "accepted" },
		]);
	});

	it("whoever lost their role after the request was let in decides nothing by it", async () => {
		const personId = await world.person("admin");
		const demoted = await world.device(personId);
		const before = await rows("groups");
		const verdicts = await demoted.send([
			demoted.envelope("editPerson", {
				personId,
				changes: { role: { from: "admin", to: "learner" } },
			}),
			demoted.envelope("createGroup", {
				groupId: uuidv7(),
				name: "Too late",
				managerIds: [],
				instructorIds: [],
			}),
		]);
		expect(verdicts).toMatchObject([
			{ status: "accepted" },
			{ status: "retry" },
		]);
		expect(await rows("groups")).toBe(before);
	});

	it("two admins editing one course: untouched fields are set, a field changed meanwhile comes back", async () => {
		const second = await world.device(await world.person("admin"));
		const { courseId } = course;
		await world.admin.must("editCourse", {
			courseId,
			changes: { title: { from: "Fire safety", to: "Fire safety A" } },
		});
		const verdict = await second.act("editCourse", {
			courseId,
			changes: {
				title: { from: "Fire safety", to: "Fire safety B" },
				description: { from: "", to: "Extinguishers" },
			},
		});
		expect(verdict).toMatchObject({
			status: "accepted",
			conflicts: [
				{ field: "title", yours: "Fire safety B", theirs: "Fire safety A" },
			],
		});
		await second.pull();
		expect(second.documents("courses")).toContainEqual(
			expect.objectContaining({
				id: courseId,
				title: "Fire safety A",
				description: "Extinguishers",
			}),
		);
	});

	it("a pass awards in the same transaction, and a second result is refused (R12)", async () => {
		const learnerId = await world.person();
		const enrollmentId = await passed(world, course.courseId, learnerId);
		await world.admin.pull();
		expect(world.admin.documents("awards")).toContainEqual(
			expect.objectContaining({
				id: enrollmentId,
				issuedOn: "2025-01-10",
				expiresOn: "2026-01-10",
			}),
		);
		expect(
			await world.admin.act("recordResult", { enrollmentId, status: "failed" }),
		).toMatchObject({
			status: "rejected",
			code: "already_decided",
			field: "status",
		});
	});

	it("a completion imported by two admins at once exists once, with its score", async () => {
		const learnerId = await world.person();
		const other = await world.device(await world.person("admin"));
		const completion = {
			enrollmentId: importedEnrollmentId(
				PersonId.parse(learnerId),
				CourseId.parse(course.courseId),
				Day.parse("2024-05-01"),
			),
			learnerId,
			courseId: course.courseId,
			completedOn: "2024-05-01",
			expiresOn: null,
			score: 87.5,
		};
		const answers = await Promise.all(
			[world.admin, other].map((device) =>
				device.act("importCompletion", completion),
			),
		);
		expect(
			answers
				.map((answer) =>
					answer.status === "rejected" ? answer.code : answer.status,
				)
				.sort(),
		).toEqual(["accepted", "already_exists"]);
		await other.pull();
		expect(other.documents("enrollments")).toContainEqual(
			expect.objectContaining({
				id: completion.enrollmentId,
				source: "import",
				status: "passed",
				score: 87.5,
			}),
		);
	});

	it("a device's clock makes neither a future nor a pre-enrollment award, and both times are kept (R11)", async () => {
		const enrollment = async () =>
			enrolled(world, course.courseId, await world.person());
		const [late, early, future] = [
			await enrollment(),
			await enrollment(),
			await enrollment(),
		];
		world.clock.now = "2025-01-20T12:00:00.000Z" as typeof world.clock.now;
		await world.admin.act(
			"recordResult",
			{ enrollmentId: late, status: "passed" },
			"2025-01-15T08:00:00.000Z",
		);
		await world.admin.act(
			"recordResult",
			{ enrollmentId: early, status: "passed" },
			"1999-01-01T00:00:00.000Z",
		);
		await world.admin.act(
			"recordResult",
			{ enrollmentId: future, status: "passed" },
			"2031-01-01T00:00:00.000Z",
		);
		await world.admin.pull();
		const awards = world.admin.documents<{ id: string; issuedOn: string }>(
			"awards",
		);
		const issued = (id: string) =>
			awards.find((award) => award.id === id)?.issuedOn;
		expect([issued(late), issued(early), issued(future)]).toEqual([
			"2025-01-15",
			"2025-01-10",
			"2025-01-20",
		]);
		expect(world.admin.documents("enrollments")).toContainEqual(
			expect.objectContaining({
				id: late,
				resultMadeAt: "2025-01-15T08:00:00.000Z",
				resultReceivedAt: "2025-01-20T12:00:00.000Z",
			}),
		);
		const log = await world.database.db.execute(
			sql`select made_at from actions where portal_id = ${world.portalId} and payload ->> 'enrollmentId' = ${early}  and kind = 'recordResult'`,
		);
		expect(String(log.rows[0]?.made_at)).toContain("1999-01-01");
	});
});
