import { instantOf } from "#domain/time.ts";
import type { Figures } from "#test/seeds.ts";
import { compareAll, foresees } from "./checks.ts";
import { type Held, SimDevice } from "./device.ts";
import type { Game } from "./game.ts";
import { heal } from "./heal.ts";
import { moveHistory } from "./history.ts";
import { Network } from "./network.ts";
import { restoreImage } from "./portalImage.ts";
import { SimServer, type Stage } from "./stage.ts";
import type { History, Sparable } from "./steps.ts";
import { take } from "./take.ts";
import {
	elapsed,
	reseed,
	resumeTime,
	settle,
	stopTime,
} from "./virtualTime.ts";

const BEGIN = Date.parse("2027-03-01T09:00:00Z");
const DAY = 86_400_000;
let histories = 0;

/**
 * Plays a history on the stage's portal as it was furnished, and tells what happens; throws what does not
 * hold of it. Resolves to how much there was of what, faults by their names.
 */
export async function play(
	stage: Stage,
	history: History,
	tell: (line: string) => void,
): Promise<Figures> {
	stage.filled ??= await fillOnce(stage);
	const { admin, manager, instructor, learner } = stage.cast;
	const others = [admin, manager, instructor, learner, learner];
	const cast = [
		admin,
		others[history.second % others.length] ?? admin,
		others[history.third % others.length] ?? learner,
	];
	const game = await begin(stage, cast, history, tell);
	const { devices, server, figures } = game;
	try {
		for (const device of devices) {
			const held = stage.filled.get(device.identity.personId);
			// One of them may have seen nothing yet.
			if (held && device.index !== history.empty) await device.fill(held);
			await device.open();
			if (device.tab) device.lead(device.tab);
		}
		await settle();
		for (const step of history.steps) {
			game.goOn(0);
			await take(game, step);
			await settle();
			if (server.faults.length > 0) throw server.faults[0];
		}
		tell("The faults end");
		await heal(game);
		await moveHistory(game, null);
		await heal(game);
		await compareAll(game);
		for (const probe of history.probes) await foresees(game, probe);
		for (const { kept, refusedWrites } of devices) {
			game.add("actions", kept.size);
			game.add("disk full", refusedWrites);
		}
		return figures;
	} finally {
		await end(game);
	}
}

/** What a device of each person holds at the beginning. */
async function fillOnce(stage: Stage): Promise<Map<string, Held>> {
	const game = await begin(
		stage,
		Object.values(stage.cast),
		{ seed: 0, page: 1000, spared: [] },
		() => {},
	);
	try {
		for (const device of game.devices) await device.open();
		await heal(game);
		const filled = new Map<string, Held>();
		for (const { identity, tab } of game.devices)
			if (tab)
				filled.set(identity.personId, {
					pages: await tab.store.pages.toArray(),
					feed: await tab.store.feed(),
				});
		return filled;
	} finally {
		await end(game);
	}
}

/** Restores the portal, stops the time and puts the cast's devices on the stage. */
async function begin(
	stage: Stage,
	cast: readonly string[],
	{ seed, page, spared }: Pick<History, "seed" | "page" | "spared">,
	tell: (line: string) => void,
): Promise<Game> {
	const { world } = stage;
	await restoreImage(world.database, world.portalId, stage.image, "same epoch");
	reseed(seed);
	stopTime(BEGIN);
	let daysGone = 0;
	const now = () => BEGIN + elapsed() + daysGone * DAY;
	const tick = () => {
		world.clock.now = instantOf(now());
	};
	tick();
	const figures: Figures = {};
	const add = (name: string, number = 1) => {
		figures[name] = (figures[name] ?? 0) + number;
	};
	const server = new SimServer(world, page, add);
	const devices: SimDevice[] = [];
	const network = new Network((call) => {
		tick();
		const device = devices[call.device] as SimDevice;
		return server.serve(device.identity.personId, device.isOutdated, call);
	});
	histories += 1;
	for (const [index, personId] of cast.entries()) {
		const identity = await server.identity(personId);
		if (!identity) throw new Error("The cast is not active.");
		devices.push(
			new SimDevice(
				index,
				`device-${histories}-${index}`,
				identity,
				network,
				now,
			),
		);
	}
	return {
		stage,
		server,
		network,
		devices,
		now,
		goOn(days) {
			daysGone += days;
			tick();
		},
		isSpared: (kind) => spared.includes(kind as Sparable),
		backup: stage.image,
		figures,
		add,
		tell,
	};
}

async function end({ devices }: Game): Promise<void> {
	for (const device of devices)
		for (const tab of [...device.tabs]) await device.kill(tab);
	resumeTime();
	for (const { name } of devices) indexedDB.deleteDatabase(name);
}
