import { instantOf } from "#domain/time.ts";
import type { History, Trouble } from "./moves.ts";

/** A history in words: what happens when, and what goes wrong meanwhile. */
export function storyOf(history: History): string {
	const lines = [
		`A portal in ${history.zone}, from ${instantOf(history.from)} on.`,
		...history.policies.map(
			(policy, index) =>
				`Course ${index}: ${detailsOf(policy)}; event: ${history.events[index] ? detailsOf(history.events[index]) : "none"}`,
		),
		`Due ${history.due.kind}; one chain a learner on course 0: ${history.oneChain}; three learners completed course 0 and course 1 ${history.importedDaysAgo.join(", ")} days ago.`,
	];
	for (const { minutes, moves, acting, running, batch } of history.rounds) {
		lines.push(`${minutes} minutes later${troubleIn(acting)}:`);
		for (const { kind, ...details } of moves)
			lines.push(`  ${kind} ${detailsOf(details)}`);
		lines.push(`  the engine runs, ${batch} at a time${troubleIn(running)}`);
	}
	if (history.daysAhead > 0)
		lines.push(`Then ${history.daysAhead} days are foreseen and played.`);
	return lines.join("\n");
}

function detailsOf(value: object): string {
	return Object.entries(value)
		.map(([key, detail]) => `${key} ${JSON.stringify(detail)}`)
		.join(", ");
}

function troubleIn(trouble: Trouble): string {
	if (trouble.kind === "crash")
		return `, crashing at statement ${trouble.statement}`;
	return trouble.kind === "none" ? "" : ", two at once";
}
