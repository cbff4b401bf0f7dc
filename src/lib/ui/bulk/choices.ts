import type { z } from "zod";
import type { BulkSubject, BulkTask, Move } from "#domain/bulk.ts";
import type { CourseId, GroupId } from "#domain/documents/document.ts";
import type { MarkedResult } from "#domain/documents/enrollments.ts";
import type { Day } from "#domain/time.ts";
import type { TaskName } from "./taskWords.ts";

/** What is asked for with many; made anew each time. */
export type Asked = {
	task: TaskName;
	subjects: readonly BulkSubject[];
	/** Where the list is one group's, or one course's. */
	groupId?: GroupId;
	courseId?: CourseId;
};

/** What has been chosen in the dialog so far. */
export type Choices = {
	courseId: CourseId | undefined;
	groupId: GroupId | undefined;
	status: z.infer<typeof MarkedResult> | undefined;
	by: "day" | "days" | "none";
	day: Day | null;
	days: number | null;
};

export const noChoices: Choices = {
	courseId: undefined,
	groupId: undefined,
	status: undefined,
	by: "day",
	day: null,
	days: null,
};

/** No day is further off. */
const MOST_DAYS = 36_500;
/** Until the person has given theirs. */
const someReason = "…";

/** The task that the choices make; null while one of them is missing. */
export function taskOf(asked: Asked, choices: Choices): BulkTask | null {
	const { task } = asked;
	switch (task) {
		case "enroll": {
			const courseId = asked.courseId ?? choices.courseId;
			return courseId ? { task, courseId } : null;
		}
		case "joinGroup":
		case "leaveGroup": {
			const groupId = asked.groupId ?? choices.groupId;
			return groupId ? { task, groupId } : null;
		}
		case "recordResult":
			return choices.status ? { task, status: choices.status } : null;
		case "setDueDate":
		case "setValidPeriod": {
			const move = moveOf(choices);
			return move && { task, move };
		}
		case "setExpiry": {
			const move = moveOf(choices);
			return move && { task, move, reason: someReason };
		}
		case "reEnroll":
		case "revoke":
			return { task, reason: someReason };
		case "nudge":
			return { task, note: "" };
		default:
			return { task };
	}
}

function moveOf({ by, day, days }: Choices): Move | null {
	if (by === "none") return { to: null };
	if (by === "day") return day ? { to: day } : null;
	return days !== null &&
		Number.isInteger(days) &&
		days !== 0 &&
		Math.abs(days) <= MOST_DAYS
		? { byDays: days }
		: null;
}
