// First: Dexie looks for IndexedDB when it is loaded, and time is counted from here.
import "fake-indexeddb/auto";
import "./virtualTime.ts";

import { playSeeds } from "#test/seeds.ts";
import { play } from "./play.ts";
import { openStage } from "./stage.ts";
import { History } from "./steps.ts";
import { summary } from "./summary.ts";

// `npm run test:sync`: random histories of devices, network and server against the four promises.

await playSeeds({
	name: "test:sync",
	file: import.meta.filename,
	seeds: 1000,
	histories: History,
	async open(database) {
		const stage = await openStage(database);
		return {
			play: (history, tell) => play(stage, history, tell),
			close: () => stage.world.server.stop(),
		};
	},
	summary,
});
