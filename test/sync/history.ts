import { deepStrictEqual } from "node:assert";
import { dayAt, instantOf } from "#domain/time.ts";
import { moveToHistory } from "#server/history/moveToHistory.ts";
import { Crash, crashing } from "#test/model/crashing.ts";
import { readState } from "#test/model/state.ts";
import { historicalTurns, marked } from "#test/server/historyRule.ts";
import type { Game } from "./game.ts";

/**
 * The night's worker moves what has become historical off the devices of those who see more than their own;
 * afterwards exactly that is marked which the rule, said a second time, says. Null of `dies`: it lives.
 */
export async function moveHistory(
	game: Game,
	dies: number | null,
): Promise<void> {
	const { database, portalId } = game.stage.world;
	const now = () => instantOf(game.now());
	let moved: number;
	try {
		moved = await moveToHistory(
			dies === null ? database : crashing(database, dies),
			{ now },
			portalId,
			// One statement does not do it all.
			{ batch: 2 },
		);
	} catch (error) {
		if (!(error instanceof Crash)) throw error;
		game.add("history job killed");
		game.tell("The worker dies while it moves what has become historical");
		return;
	}
	if (moved > 0) game.add("turn moved to history", moved);
	game.tell(`${moved} turns are moved to history`);
	const rule = historicalTurns(
		await readState(database, portalId),
		dayAt(now(), "UTC"),
	);
	deepStrictEqual(
		[...(await historical(game))].sort(),
		rule.sort(),
		"What is marked as historical is not what the rule says.",
	);
}

/** The ids of the turns that are marked as historical. */
export function historical({ stage: { world } }: Game): Promise<Set<string>> {
	return marked(world.database, world.portalId, "enrollments");
}
