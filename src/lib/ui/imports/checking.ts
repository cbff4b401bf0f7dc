import type { ImportField } from "#domain/imports/columns.ts";
import type { CheckedRow, ImportAction, Outcome } from "#domain/imports/row.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Trial } from "#lib/local/device.svelte.ts";
import { takeTurns } from "#lib/local/turns.ts";

/** Rows tried together. */
const AT_A_TIME = 250;

export type Checked = {
	/** What several rows need first, in its order. */
	first: ImportAction[];
	rows: CheckedRow[];
	counts: Record<Outcome, number>;
};

export type Checker = {
	check(row: number, cells: readonly string[]): CheckedRow;
	first(): ImportAction[];
};

/**
 * What would become of each row: by the checker, and then by trying what it asks for over what is on this
 * device, by the same rules as the server. Null as soon as `isStale()`.
 */
export async function checkRows(
	rows: readonly { row: number; cells: readonly string[] }[],
	checker: Checker,
	trial: Trial,
	isStale: () => boolean,
	onProgress: (done: number) => void,
): Promise<Checked | null> {
	const first: ImportAction[] = [];
	const checked: CheckedRow[] = [];
	const counts: Checked["counts"] = {
		new: 0,
		change: 0,
		there: 0,
		"left out": 0,
		error: 0,
	};
	for (let start = 0; start < rows.length; start += AT_A_TIME) {
		const some: CheckedRow[] = [];
		for (const { row, cells } of rows.slice(start, start + AT_A_TIME)) {
			await takeTurns();
			some.push(checker.check(row, cells));
		}
		const before = checker.first();
		first.push(...before);
		const tried = [...before, ...some.flatMap(({ actions }) => actions)];
		const reasons = await trial.decide(tried);
		if (isStale()) return null;
		let at = before.length;
		for (const row of some) {
			const own = reasons.slice(at, at + row.actions.length);
			at += row.actions.length;
			const judged = withReasons(row, own);
			counts[judged.outcome] += 1;
			checked.push(judged);
		}
		onProgress(checked.length);
	}
	return { first, rows: checked, counts };
}

const fieldOf: Record<string, ImportField> = {
	learnerId: "email",
	courseId: "course",
	completedOn: "completedOn",
	expiresOn: "expiresOn",
	score: "score",
	email: "email",
	name: "name",
	role: "role",
	groupIds: "groups",
	groupId: "groups",
};

function withReasons(
	row: CheckedRow,
	reasons: readonly (RejectionReason | null)[],
): CheckedRow {
	const reason = reasons.find((each) => each !== null);
	if (!reason) return row;
	if (reason.code === "already_exists")
		return { ...row, outcome: "there", note: "Is here already.", actions: [] };
	const problem = {
		field: (reason.field && fieldOf[reason.field]) || null,
		message: reason.message,
	};
	return {
		...row,
		outcome: "error",
		problems: [problem],
		note: "",
		actions: [],
	};
}
