import { deepStrictEqual as same } from "node:assert";
import { v7 as uuidv7 } from "uuid";
import type { Change, Documents } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { Rejection } from "#domain/rejection.ts";
import { addDays, dayAt, type Instant } from "#domain/time.ts";
import { type Deed, deed } from "#server/scenario/device.ts";
import type { State } from "#test/model/state.ts";
import * as built from "#test/rules/builders.ts";

/**
 * What an admin's device decides over what is current is what the server decides over all of it, for
 * everything that can be done with what is current. What the server changes beside of what is historical,
 * the device neither holds nor shows.
 */
export async function checkDecisions(
	all: State,
	current: State,
	now: Instant,
): Promise<void> {
	const held = new Set(
		[...current.enrollments, ...current.awards].map(({ id }): string => id),
	);
	const historical = new Set(
		[...all.enrollments, ...all.awards].flatMap(({ id }): string[] =>
			held.has(id) ? [] : [id],
		),
	);
	for (const each of deedsWith(current, now)) {
		const decided = (state: State) => decidedOver(state, each, now);
		const byServer = await decided(all);
		same(
			await decided(current),
			Array.isArray(byServer)
				? byServer.filter(
						(change) =>
							"deleted" in change || !historical.has(change.document.id),
					)
				: byServer,
			`${each.kind} is decided alike`,
		);
	}
}

async function decidedOver(
	state: State,
	{ kind, payload }: Deed,
	now: Instant,
): Promise<Change[] | string> {
	try {
		const { changes } = await decide(
			{ kind, payload },
			{
				viewer: { personId: built.person().id, role: "admin" },
				documents: documentsOf(state),
				actionId: built.id(99),
				now,
				madeAt: now,
				timeZone: "UTC",
				today: dayAt(now, "UTC"),
			},
		);
		return changes;
	} catch (error) {
		if (error instanceof Rejection) return error.reason.code;
		throw error;
	}
}

function documentsOf(state: State): Documents {
	return {
		get: async (collection, id) =>
			state[collection].find((each) => each.id === id),
		find: async (collection, where) =>
			state[collection].filter((each) =>
				Object.entries(where).every(
					([field, value]) => each[field as keyof typeof each] === value,
				),
			),
	};
}

/** What can be done with the awards, enrollments and people that are held. */
function deedsWith(
	{ awards, enrollments, people, courses, groups }: State,
	now: Instant,
): Deed[] {
	const enrollmentId = built.enrollment({ id: uuidv7() as never }).id;
	const reason = "Because";
	const today = dayAt(now, "UTC");
	return [
		...awards.flatMap(({ id: awardId, expiresOn }) => [
			deed("setExpiry", {
				awardId,
				from: expiresOn,
				expiresOn: addDays(today, 10),
				reason,
			}),
			deed("revokeAward", { awardId, reason }),
			deed("reEnrollNow", { awardId, enrollmentId, reason }),
		]),
		...enrollments.flatMap(({ id }) => [
			deed("recordResult", { enrollmentId: id, status: "passed" }),
			deed("recordResult", { enrollmentId: id, status: "failed" }),
			deed("reopenEnrollment", { enrollmentId: id }),
		]),
		...people.flatMap(({ id: personId }) => [
			deed("deactivatePerson", { personId }),
			deed("reactivatePerson", { personId }),
			deed("removePerson", { personId }),
			...groups.map(({ id: groupId }) =>
				deed("joinGroup", { personId, groupId }),
			),
			...courses.flatMap(({ id: courseId }) => [
				deed("enroll", { enrollmentId, learnerId: personId, courseId }),
				deed("importCompletion", {
					enrollmentId,
					learnerId: personId,
					courseId,
					completedOn: addDays(today, -20),
					expiresOn: null,
				}),
			]),
		]),
	];
}
