import type { Kind } from "#domain/actions/index.ts";
import { rolesOf } from "#domain/actions/roles.ts";
import type { BulkSubject } from "#domain/bulk.ts";
import type { Role } from "#domain/documents/index.ts";
import type { BulkChoice } from "../SelectionBar.svelte";
import type { Asked } from "./choices.ts";
import { type TaskName, taskWords } from "./taskWords.ts";

const kindOf: Record<TaskName, Kind> = {
	enroll: "enroll",
	joinGroup: "joinGroup",
	leaveGroup: "leaveGroup",
	deactivate: "deactivatePerson",
	reactivate: "reactivatePerson",
	recordResult: "recordResult",
	reopen: "reopenEnrollment",
	withdraw: "withdrawEnrollment",
	setDueDate: "setDueDate",
	setValidPeriod: "setValidPeriod",
	setExpiry: "setExpiry",
	nudge: "nudge",
	reEnroll: "reEnrollNow",
	revoke: "revokeAward",
};

/** A task that a list offers; `applies`: to which rows, when not to all. */
export type Offer<T> = {
	task: TaskName;
	applies?: (row: T) => boolean;
	subject: (row: T) => BulkSubject;
};

/** What is chosen in a list, and what is asked for with it. */
export class BulkList<T> {
	selected = $state.raw<ReadonlySet<string>>(new Set());
	asked = $state.raw<Asked | null>(null);
	open = $state(false);
	/** For the list's table: of what is offered, what this role may do. */
	readonly choices: readonly BulkChoice<T>[];

	constructor(
		role: Role,
		offers: readonly Offer<T>[],
		place: Pick<Asked, "groupId" | "courseId"> = {},
	) {
		this.choices = offers
			.filter(({ task }) => rolesOf[kindOf[task]].includes(role))
			.map(({ task, applies, subject }) => ({
				label: taskWords[task].choice,
				danger: task === "revoke",
				...(applies && { applies }),
				onselect: (rows) => {
					const fitting = applies ? rows.filter(applies) : rows;
					this.asked = { task, subjects: fitting.map(subject), ...place };
					this.open = true;
				},
			}));
	}

	clear(): void {
		this.selected = new Set();
	}
}
