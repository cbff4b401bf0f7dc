import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Kind } from "#domain/actions/index.ts";
import { roles } from "#domain/documents/values.ts";
import { instantOf } from "#domain/time.ts";
import { identityOf } from "#server/auth/viewer.ts";
import { onEachDatabase } from "./databases.ts";
import { expectedContents } from "./oracle.ts";
import {
	openWorld,
	type Payload,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

// Whatever is written, and wherever in between devices pull with pages of whatever size: each ends with
// exactly what it may see. Steps pick by number from what there is, so that they can be shrunk.

type Step =
	| { kind: "write"; what: number; a: number; b: number }
	| { kind: "pull"; device: number; limit: number; pages: number };
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("write" as const),
			what: fc.nat(),
			a: fc.nat(7),
			b: fc.nat(7),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("pull" as const),
			device: fc.nat(),
			limit: fc.constantFrom(1, 2, 7),
			pages: fc.constantFrom(1, 3, 200),
		}),
	},
);

onEachDatabase("pulling, at random", (open) => {
	let root: World;
	beforeAll(async () => {
		root = await openWorld(await open());
	});
	afterAll(() => root.server.stop());

	it("every device ends with exactly what its person may see", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { minLength: 15, maxLength: 40 }),
				async (steps) => {
					const stage = await setStage(await root.otherPortal());
					for (const step of steps)
						if (step.kind === "write") await stage.write(step);
						else {
							const device = stage.devices[step.device % stage.devices.length];
							for (let page = 0; device && page < step.pages; page += 1)
								if (!(await stage.pullPage(device, step.limit))) break;
						}
					for (const [index, device] of stage.devices.entries()) {
						while (await stage.pullPage(device, [1, 2, 7][index % 3] ?? 1));
						const now = await identityOf(
							root.database,
							device.identity.personId,
						);
						if (now)
							expect(device.contents()).toEqual(
								await expectedContents(stage.world, device),
							);
					}
				},
			),
			{ numRuns: 15 },
		);
	});
});

/** A portal with two people of each role, two groups and two courses, and a device of each person. */
async function setStage(world: World) {
	const people: string[] = [];
	for (const role of roles)
		for (let n = 0; n < 2; n += 1) people.push(await world.person(role));
	const groups = [uuidv7(), uuidv7()];
	for (const groupId of groups)
		await world.admin.must("createGroup", {
			groupId,
			name: "Group",
			managerIds: [],
			instructorIds: [],
		});
	const courses = [await publishedCourse(world), await publishedCourse(world)];
	const enrollments: string[] = [];
	const drafts: string[] = [];
	const devices: TestDevice[] = [];
	for (const personId of people) devices.push(await world.device(personId));

	const from = <T>(list: readonly T[], n: number) => list[n % list.length] as T;
	const act = (kind: Kind, payload: Payload) => world.admin.act(kind, payload);
	const courseOf = (n: number) => from(courses, n).courseId;
	const flip = async (field: "inCatalog", n: number, to: boolean) =>
		act("editCourse", {
			courseId: courseOf(n),
			changes: { [field]: { from: !to, to } },
		});
	// Rejections are welcome: they must change nothing that is pulled.
	const writes: ((a: number, b: number) => Promise<unknown>)[] = [
		(a, b) => enroll(a, b),
		(a, b) => enroll(a, b),
		async (a, b) => {
			await enroll(a, b);
			await act("recordResult", {
				enrollmentId: enrollments.at(-1),
				status: b % 2 ? "passed" : "failed",
			});
		},
		(a) =>
			act("recordResult", {
				enrollmentId: from(enrollments, a),
				status: "passed",
			}),
		(a) => flip("inCatalog", a, true),
		(a) => flip("inCatalog", a, true),
		(a) => flip("inCatalog", a, false),
		(a) => flip("inCatalog", a, false),
		(a, b) =>
			act("joinGroup", { personId: from(people, a), groupId: from(groups, b) }),
		(a, b) =>
			act("leaveGroup", {
				personId: from(people, a),
				groupId: from(groups, b),
			}),
		(a, b) =>
			act("editGroup", {
				groupId: from(groups, a),
				changes: {
					managerIds: { from: [], to: [from(people, b)] },
					instructorIds: { from: [], to: [from(people, b)] },
				},
			}),
		(a, b) =>
			act("editPerson", {
				personId: from(people, a),
				changes: { role: { from: from(roles, a >> 1), to: from(roles, b) } },
			}),
		(a) =>
			act(a % 2 ? "deactivatePerson" : "reactivatePerson", {
				personId: from(people, a),
			}),
		(a) => {
			drafts.push(uuidv7());
			return act("createVersion", {
				courseId: courseOf(a),
				courseVersionId: drafts.at(-1),
			});
		},
		(a) =>
			act("discardDraft", { courseVersionId: from(drafts, a) ?? uuidv7() }),
		(a, b) =>
			act("publishVersion", {
				courseVersionId: from(drafts, a) ?? uuidv7(),
				moveNotStarted: b % 2 === 0,
				restartInProgress: b % 3 === 0,
			}),
		(a) => act("archiveCourse", { courseId: courseOf(a) }),
		(a) => act("unarchiveCourse", { courseId: courseOf(a) }),
		(a) =>
			act("editCourse", {
				courseId: courseOf(a),
				changes: { title: { from: "Fire safety", to: "Safety" } },
			}),
		(a) =>
			act("editCertificate", {
				certificateId: from(courses, a).certificateId,
				changes: { title: { from: "Certificate", to: "Renamed" } },
			}),
		(a) => act("removePerson", { personId: from(people, a) }),
		async () => {
			world.clock.now = instantOf(
				Date.parse(world.clock.now) + 100 * 86_400_000,
			);
			await world.server.recertifyNow(world.portalId);
		},
	];

	async function enroll(a: number, b: number): Promise<void> {
		enrollments.push(uuidv7());
		await act("enroll", {
			enrollmentId: enrollments.at(-1),
			learnerId: from(people, a),
			courseId: courseOf(b),
		});
	}

	return {
		world,
		devices,
		write: ({ what, a, b }: { what: number; a: number; b: number }) =>
			from(writes, what)(a, b),
		/** Pulls as the person whom the database knows now; nothing when they are no longer let in. */
		async pullPage(device: TestDevice, limit: number): Promise<boolean> {
			const { personId } = device.identity;
			const identity = await identityOf(world.database, personId);
			if (!identity) return false;
			device.become(identity);
			return device.pullPage(limit);
		},
	};
}
