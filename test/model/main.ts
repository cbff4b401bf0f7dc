import { playSeeds } from "#test/seeds.ts";
import { History } from "./moves.ts";
import { play } from "./play.ts";
import { openStage } from "./stage.ts";
import { storyOf } from "./story.ts";

// `npm run test:model`: random histories of small portals against the rules.

await playSeeds({
	name: "test:model",
	file: import.meta.filename,
	seeds: 2000,
	histories: History,
	async open(database) {
		const stage = await openStage(database);
		return {
			async play(history, tell) {
				tell(storyOf(history));
				return play(stage, history);
			},
			close: () => stage.close(),
		};
	},
	summary: ({ reEnrolled = 0, told = 0, crashes = 0 }) => [
		`${reEnrolled} re-enrollments, ${told} notifications, ${crashes} crashes`,
	],
});
