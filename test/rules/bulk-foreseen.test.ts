// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { expect, test } from "vitest";
import type { BulkTask } from "#domain/bulk.ts";
import { GroupId, PersonId } from "#domain/documents/document.ts";
import { foresee } from "#lib/ui/bulk/foresee.ts";
import { course, id, person, version } from "./builders.ts";
import { LocalServer } from "./localServer.ts";
import { eventually, openTab } from "./localTab.ts";

const groupId = GroupId.parse(id(30));
const PEOPLE = 600;

/** A device with 600 people: each tenth is in the group already, each hundredth has been removed. */
async function listed() {
	const server = new LocalServer();
	server.put("groups", {
		id: groupId,
		name: "Crew",
		managerIds: [],
		instructorIds: [],
		requiredCourseIds: [course().id],
	});
	server.put("courses", course());
	server.put("courseVersions", version());
	const people = Array.from({ length: PEOPLE }, (_, n) =>
		person({
			id: PersonId.parse(id(1000 + n)),
			name: `Person ${n}`,
			email: `p${n}@example.com`,
			groupIds: n % 10 === 1 ? [groupId] : [],
			status: n % 100 === 2 ? "removed" : "active",
		}),
	);
	for (const each of people) server.put("people", each);
	const tab = await openTab(server);
	tab.sync();
	await eventually(
		() => tab.core.tables.of("people").size,
		(size) => size >= PEOPLE,
	);
	const device = {
		viewer: {
			personId: PersonId.parse(server.identity.personId),
			role: "admin" as const,
		},
		trial() {
			const layer = tab.core.trialLayer();
			return {
				foresee: tab.core.foreseeOn.bind(tab.core, layer),
				made: tab.core.madeIn.bind(tab.core, layer),
			};
		},
	};
	const subjects = people.map(({ id: learnerId, name }) => ({
		learnerId,
		name,
	}));
	return { tab, device, subjects };
}

const joining: BulkTask = { task: "joinGroup", groupId };

test("before anything is done it is known with how many it can be, with whom not and why, and what comes of it", async () => {
	const { tab, device, subjects } = await listed();
	const steps: number[] = [];
	const found = await foresee(
		device,
		joining,
		// Twice: whoever is listed twice is one person.
		[...subjects, ...subjects],
		() => false,
		(done) => steps.push(done),
	);
	expect(found?.doable).toHaveLength(534);
	expect(found?.enrollments).toBe(534);
	expect(found?.hindered).toEqual([
		{ why: "It is so already.", names: expect.arrayContaining(["Person 11"]) },
		{
			why: "Removed from the portal.",
			names: expect.arrayContaining(["Person 102"]),
		},
	]);
	expect(found?.hindered.map(({ names }) => names.length)).toEqual([60, 6]);
	expect(steps).toEqual([250, 500, 750, 1000, 1200]);
	expect(found?.doable[0]?.opposite).toEqual({
		kind: "leaveGroup",
		payload: { personId: subjects[0]?.learnerId, groupId },
	});
	// Nothing of it has been done.
	expect(await tab.store.outbox.count()).toBe(0);
	expect(tab.core.tables.of("enrollments").size).toBe(0);
});

test("what nobody waits for any more is not worked out to its end", async () => {
	const { device, subjects } = await listed();
	const steps: number[] = [];
	const found = await foresee(
		device,
		joining,
		subjects,
		() => steps.length > 0,
		(done) => steps.push(done),
	);
	expect(found).toBeNull();
	expect(steps).toEqual([250]);
});
