import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionKinds } from "#domain/actions/index.ts";
import { verdictsOf } from "./browser.ts";
import { digest } from "./digest.ts";
import { type OverHttp, openOverHttp } from "./overHttp.ts";
import { enrolled } from "./world.ts";

// Bad input at random over the running server: a 4xx or a verdict, never a 5xx.

let http: OverHttp;
beforeAll(async () => {
	http = await openOverHttp();
});
afterAll(() => http.world.server.stop());

describe("fuzzed", () => {
	const anything = fc.anything({
		withNullPrototype: false,
		withDate: false,
		maxDepth: 2,
	});
	const json = anything.map((value) => {
		try {
			return JSON.parse(JSON.stringify(value) ?? "null") as unknown;
		} catch {
			return null;
		}
	});

	it("whatever is sent to whatever procedure: a 2xx or 4xx, never a 5xx", async () => {
		const procedures = [
			"sync.act",
			"portal.setUp",
			"invitation.create",
			"invitation.accept",
		];
		const before = await digest(http.world);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...procedures),
				json,
				async (procedure, value) => {
					const { status } = await http.post(
						procedure,
						JSON.stringify({ json: value }),
					);
					expect(status).toBeLessThan(500);
				},
			),
			{ numRuns: 120 },
		);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom("sync.pull", "invitation.show", "session.identity"),
				json,
				async (procedure, value) => {
					expect((await http.get(procedure, value)).status).toBeLessThan(500);
				},
			),
			{ numRuns: 60 },
		);
		expect(await digest(http.world)).toBe(before);
	});

	it("actions of every kind with mangled payloads are decided, never retried, and change nothing when rejected", async () => {
		const real = {
			enrollmentId: uuidv7(),
			learnerId: http.learnerId,
			personId: http.learnerId,
			courseId: http.course.courseId,
			courseVersionId: http.course.courseVersionId,
			certificateId: http.course.certificateId,
			awardId: uuidv7(),
			groupId: uuidv7(),
		};
		const field = fc.constantFrom(
			...Object.keys(real),
			"changes",
			"reason",
			"name",
			"title",
			"status",
			"completedOn",
		);
		const value = fc.oneof(
			json,
			fc.constantFrom(...Object.values(real)),
			fc.string({ unit: "binary" }),
		);
		const payload = fc
			.dictionary(field, value, { maxKeys: 5 })
			.map((mangled) => ({ ...real, ...mangled }));
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...Object.keys(actionKinds)),
				payload,
				async (kind, mangled) => {
					const before = await digest(http.world);
					const answer = await http.act([http.around(kind, mangled)]);
					expect(answer.status).toBe(200);
					const [decided] = await verdictsOf(answer);
					const verdict = decided?.verdict;
					expect(verdict?.status).toMatch(/^(accepted|rejected)$/);
					if (verdict?.status === "rejected")
						expect(await digest(http.world)).toBe(before);
				},
			),
			{ numRuns: 200 },
		);
	});

	it("replayed and reordered batches take effect once", async () => {
		const enrollmentId = await enrolled(
			http.world,
			http.course.courseId,
			await http.world.person(),
		);
		const actions = [
			http.around("recordResult", { enrollmentId, status: "in_progress" }),
			http.around("recordResult", { enrollmentId, status: "passed" }),
		];
		const shuffled = [...actions].reverse();
		const first = await (await http.act(shuffled)).json();
		const after = await digest(http.world);
		for (const batch of [actions, shuffled, [...actions, ...actions]])
			await http.act(batch);
		expect(await digest(http.world)).toBe(after);
		expect(JSON.stringify(first)).not.toContain("rejected");
	});
});
