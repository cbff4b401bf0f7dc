import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { ActionEnvelope } from "./actions/action.ts";
import type { CourseId, GroupId, PersonId } from "./documents/document.ts";
import type { MarkedResult } from "./documents/enrollments.ts";
import type { Award, Enrollment } from "./documents/index.ts";
import { Rejection } from "./rejection.ts";
import { addDays, type Day } from "./time.ts";

/** One of the many that something is to be done with: a person, and where the list has them an enrollment and an award. */
export type BulkSubject = {
	/** What a person tells it by, e.g. "Ana Silva" or "Ana Silva, Fire safety". */
	name: string;
	learnerId: PersonId;
	enrollment?: Enrollment | undefined;
	award?: Award | undefined;
};

/** Where a day is moved to: to one day for all, none for all, or each by so many days. */
export type Move = { to: Day | null } | { byDays: number };

/** What is to be done with each of many; one kind of action a task. */
export type BulkTask =
	| { task: "enroll"; courseId: CourseId }
	| { task: "joinGroup"; groupId: GroupId }
	| { task: "leaveGroup"; groupId: GroupId }
	| { task: "deactivate" }
	| { task: "reactivate" }
	| { task: "recordResult"; status: z.infer<typeof MarkedResult> }
	| { task: "reopen" }
	| { task: "withdraw" }
	| { task: "setDueDate"; move: Move }
	| { task: "setValidPeriod"; move: Move }
	| { task: "setExpiry"; move: Move; reason: string }
	| { task: "nudge"; note: string }
	| { task: "reEnroll"; reason: string }
	| { task: "revoke"; reason: string };

type Deed = Pick<ActionEnvelope, "kind" | "payload">;

/** The action that does the task with one of many; throws a Rejection where there is nothing to do it with. */
export function bulkAction(
	task: BulkTask,
	subject: BulkSubject,
	actorId: PersonId,
): Deed {
	const { learnerId } = subject;
	switch (task.task) {
		case "enroll":
			return {
				kind: "enroll",
				payload: {
					enrollmentId: uuidv7(),
					learnerId,
					courseId: task.courseId,
				},
			};
		case "joinGroup":
		case "leaveGroup":
			return {
				kind: task.task,
				payload: { personId: learnerId, groupId: task.groupId },
			};
		case "deactivate":
			// Whoever chooses all seldom means to lock the own door.
			if (learnerId === actorId)
				throw new Rejection(
					"yourself",
					null,
					"You would lock yourself out. Ask another admin to deactivate you.",
				);
			return { kind: "deactivatePerson", payload: { personId: learnerId } };
		case "reactivate":
			return { kind: "reactivatePerson", payload: { personId: learnerId } };
		case "recordResult":
			return {
				kind: "recordResult",
				payload: {
					enrollmentId: enrollmentOf(subject).id,
					status: task.status,
				},
			};
		case "reopen":
			return {
				kind: "reopenEnrollment",
				payload: { enrollmentId: enrollmentOf(subject).id },
			};
		case "withdraw":
			return {
				kind: "withdrawEnrollment",
				payload: { enrollmentId: enrollmentOf(subject).id },
			};
		case "setDueDate": {
			const { id, dueOn } = enrollmentOf(subject);
			return {
				kind: "setDueDate",
				payload: {
					enrollmentId: id,
					from: dueOn,
					dueOn: moved(
						dueOn,
						task.move,
						"There is no due date that could be moved by days.",
					),
				},
			};
		}
		case "setValidPeriod": {
			const { id, validThrough } = enrollmentOf(subject);
			return {
				kind: "setValidPeriod",
				payload: {
					enrollmentId: id,
					from: validThrough,
					validThrough: moved(
						validThrough,
						task.move,
						"There is no valid period that could be moved by days.",
					),
				},
			};
		}
		case "setExpiry": {
			const { id, expiresOn } = awardOf(subject);
			return {
				kind: "setExpiry",
				payload: {
					awardId: id,
					from: expiresOn,
					expiresOn: moved(
						expiresOn,
						task.move,
						"The certificate never expires.",
					),
					reason: task.reason,
				},
			};
		}
		case "nudge":
			return {
				kind: "nudge",
				payload: { enrollmentId: enrollmentOf(subject).id, note: task.note },
			};
		case "reEnroll":
			return {
				kind: "reEnrollNow",
				payload: {
					awardId: awardOf(subject).id,
					enrollmentId: uuidv7(),
					reason: task.reason,
				},
			};
		case "revoke":
			return {
				kind: "revokeAward",
				payload: { awardId: awardOf(subject).id, reason: task.reason },
			};
	}
}

/** What two subjects of a task share when doing it with one of them does it with both. */
export function sameSubject(
	{ task }: BulkTask,
	{ learnerId, enrollment, award }: BulkSubject,
): string {
	switch (task) {
		case "enroll":
		case "joinGroup":
		case "leaveGroup":
		case "deactivate":
		case "reactivate":
			return learnerId;
		case "recordResult":
		case "reopen":
		case "withdraw":
		case "setDueDate":
		case "setValidPeriod":
		case "nudge":
			return enrollment?.id ?? learnerId;
		default:
			return award?.id ?? enrollment?.id ?? learnerId;
	}
}

function moved(day: Day | null, move: Move, none: string): Day | null {
	if ("to" in move) return move.to;
	if (day === null) throw new Rejection("no_day", null, none);
	return addDays(day, move.byDays);
}

function enrollmentOf({ enrollment }: BulkSubject): Enrollment {
	if (!enrollment)
		throw new Rejection("no_enrollment", null, "There is no enrollment.");
	return enrollment;
}

function awardOf({ award }: BulkSubject): Award {
	if (!award)
		throw new Rejection("no_award", null, "There is no certificate yet.");
	return award;
}
