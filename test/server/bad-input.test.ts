import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { verdictsOf } from "./browser.ts";
import { digest } from "./digest.ts";
import { type OverHttp, openOverHttp } from "./overHttp.ts";

// Bad input over the running server: a 4xx or a rejection with code and sentence, never a 5xx; nothing changes.

let http: OverHttp;
beforeAll(async () => {
	http = await openOverHttp();
});
afterAll(() => http.world.server.stop());

describe("malformed requests", () => {
	it.each([
		["no JSON at all", "{"],
		["another shape", JSON.stringify({ json: 7 })],
		["no actions", JSON.stringify({ json: { schemaVersion: SCHEMA_VERSION } })],
		[
			"actions without ids",
			JSON.stringify({
				json: { schemaVersion: SCHEMA_VERSION, actions: [{}] },
			}),
		],
		[
			"unknown fields",
			JSON.stringify({
				json: {
					schemaVersion: SCHEMA_VERSION,
					actions: [],
					portalId: uuidv7(),
				},
			}),
		],
		[
			"too many actions",
			JSON.stringify({
				json: {
					schemaVersion: SCHEMA_VERSION,
					actions: Array.from({ length: 101 }, () => ({ id: uuidv7() })),
				},
			}),
		],
	])("%s is a 4xx", async (_, body) => {
		const before = await digest(http.world);
		const { status } = await http.post("sync.act", body);
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect(await digest(http.world)).toBe(before);
	});

	it("a body over the limit is a 413", async () => {
		expect(
			(
				await http.post(
					"sync.act",
					JSON.stringify({ json: "x".repeat(1_100_000) }),
				)
			).status,
		).toBe(413);
	});

	it("an unknown procedure is a 404, and a checkpoint from nowhere a 400", async () => {
		expect((await http.post("sync.erase", "{}")).status).toBe(404);
		expect(
			(
				await http.get("sync.pull", {
					schemaVersion: 1,
					epoch: null,
					grantRevision: null,
					checkpoint: { phase: "follow", seq: -1 },
				})
			).status,
		).toBe(400);
	});

	it("a checkpoint beyond the head is answered reset, an old schema upgrade", async () => {
		await http.world.admin.pull();
		const ahead = {
			schemaVersion: SCHEMA_VERSION,
			...http.world.admin.under,
			checkpoint: { phase: "follow", seq: 10 ** 12 },
		};
		expect(await (await http.get("sync.pull", ahead)).text()).toContain(
			'"reset"',
		);
	});

	it("an error never tells what the server is made of", async () => {
		const text = await (await http.post("sync.act", "{")).text();
		expect(text).not.toMatch(/\bat .*\.ts|node_modules|select /i);
	});
});

describe("actions that make no sense", () => {
	const other = uuidv7();
	const cases: [string, () => unknown][] = [
		["an unknown kind", () => http.around("eraseEverything", {})],
		[
			"a kind named like a property of objects",
			() => http.around("constructor", {}),
		],
		["no payload", () => http.around("createCourse", undefined)],
		[
			"unknown fields",
			() =>
				http.around("createCertificate", {
					certificateId: uuidv7(),
					title: "A",
					text: "",
					portalId: uuidv7(),
				}),
		],
		[
			"the character NUL",
			() =>
				http.around("createCertificate", {
					certificateId: uuidv7(),
					title: "a\u0000b",
					text: "",
				}),
		],
		[
			"half a character",
			() =>
				http.around("createCertificate", {
					certificateId: uuidv7(),
					title: "a\ud800",
					text: "",
				}),
		],
		[
			"a day that does not exist",
			() =>
				http.around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId: http.learnerId,
					courseId: http.course.courseId,
					completedOn: "2024-02-30",
					expiresOn: null,
				}),
		],
		[
			"a day out of range",
			() =>
				http.around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId: http.learnerId,
					courseId: http.course.courseId,
					completedOn: "0001-01-01",
					expiresOn: null,
				}),
		],
		[
			"a day in the future",
			() =>
				http.around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId: http.learnerId,
					courseId: http.course.courseId,
					completedOn: "2290-01-01",
					expiresOn: null,
				}),
		],
		[
			"a time zone that does not exist",
			() =>
				http.around("editPortal", {
					portalId: http.world.portalId,
					changes: { timeZone: { from: "UTC", to: "Mars/Olympus" } },
				}),
		],
		[
			"an offset for a time zone",
			() =>
				http.around("editPortal", {
					portalId: http.world.portalId,
					changes: { timeZone: { from: "UTC", to: "+01:00" } },
				}),
		],
		[
			"a number too large",
			() =>
				http.around("setPolicy", {
					courseVersionId: http.course.courseVersionId,
					changes: { expiresAfterDays: { from: 365, to: 1e300 } },
					includeExpired: false,
				}),
		],
		[
			"days that are no whole number",
			() =>
				http.around("setPolicy", {
					courseVersionId: http.course.courseVersionId,
					changes: { daysBeforeExpiry: { from: 30, to: 1.5 } },
					includeExpired: false,
				}),
		],
		[
			"a version that is nobody's",
			() =>
				http.around("publishVersion", {
					courseVersionId: other,
					moveNotStarted: false,
					restartInProgress: false,
				}),
		],
		[
			"a certificate that is nobody's",
			() =>
				http.around("setPolicy", {
					courseVersionId: http.course.courseVersionId,
					changes: {
						certificateId: { from: http.course.certificateId, to: other },
					},
					includeExpired: false,
				}),
		],
		[
			"a http.course's id for its version's",
			() =>
				http.around("publishVersion", {
					courseVersionId: http.course.courseId,
					moveNotStarted: false,
					restartInProgress: false,
				}),
		],
		[
			"an instant that is none",
			() => ({
				...http.around("archiveCourse", { courseId: http.course.courseId }),
				madeAt: "yesterday",
			}),
		],
		[
			"an instant before history",
			() => ({
				...http.around("archiveCourse", { courseId: http.course.courseId }),
				madeAt: "0001-01-01T00:00:00.000Z",
			}),
		],
		[
			"a counter of nothing",
			() => ({
				...http.around("archiveCourse", { courseId: http.course.courseId }),
				counter: 0,
			}),
		],
	];

	it.each(cases)(
		"%s: rejected with code and sentence, and the next one goes on",
		async (_, make) => {
			const before = await digest(http.world);
			const bad = make() as { id: string };
			const answer = await http.act([
				bad,
				http.around("joinGroup", {
					personId: http.learnerId,
					groupId: uuidv7(),
				}),
			]);
			expect(answer.status).toBe(200);
			const verdicts = await verdictsOf(answer);
			expect(verdicts).toMatchObject([
				{ id: bad.id, verdict: { status: "rejected" } },
				{ verdict: { status: "rejected", code: "not_found" } },
			]);
			const verdict = verdicts[0]?.verdict;
			expect(verdict).toMatchObject({
				code: expect.stringMatching(/./),
				message: expect.stringMatching(/^.{11,}$/s),
			});
			expect(await digest(http.world)).toBe(before);
		},
	);
});
