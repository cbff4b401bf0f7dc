import { instantOf } from "#domain/time.ts";
import type { Figures } from "#test/seeds.ts";
import { compareAll, foresees } from "./checks.ts";
import { SimDevice } from "./device.ts";
import type { Game } from "./game.ts";
import { heal } from "./heal.ts";
import { Network } from "./network.ts";
import { restoreImage } from "./portalImage.ts";
import { SimServer, type Stage } from "./stage.ts";
import type { History } from "./steps.ts";
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
	await restoreImage(stage.world.database, stage.world.portalId, stage.image);
	reseed(history.seed);
	stopTime(BEGIN);
	const faults: Figures = {};
	const game = await gameOf(stage, history, faults, tell);
	const { devices, server } = game;
	try {
		for (const device of devices) {
			await device.open();
			if (device.tab) device.lead(device.tab);
		}
		await heal(game);
		for (const step of history.steps) {
			game.goOn(0);
			await take(game, step);
			await settle();
			if (server.faults.length > 0) throw server.faults[0];
		}
		tell("The faults end.");
		await heal(game);
		await compareAll(game);
		for (const probe of history.probes) await foresees(game, probe);
		const rejected = devices.flatMap(
			({ tab }) =>
				tab?.entries.filter(({ state }) => state === "rejected") ?? [],
		);
		return {
			steps: history.steps.length,
			actions: devices.reduce((sum, { kept }) => sum + kept.size, 0),
			rejected: rejected.length,
			...faults,
		};
	} finally {
		for (const device of devices)
			for (const tab of [...device.tabs]) await device.kill(tab);
		resumeTime();
		for (const { name } of devices) indexedDB.deleteDatabase(name);
	}
}

async function gameOf(
	stage: Stage,
	history: History,
	faults: Figures,
	tell: (line: string) => void,
): Promise<Game> {
	const { world } = stage;
	let daysGone = 0;
	const now = () => BEGIN + elapsed() + daysGone * DAY;
	const tick = () => {
		world.clock.now = instantOf(now());
	};
	tick();
	const count = (fault: string) => {
		faults[fault] = (faults[fault] ?? 0) + 1;
	};
	const server = new SimServer(world, count);
	const devices: SimDevice[] = [];
	const network = new Network((call) => {
		tick();
		const device = devices[call.device] as SimDevice;
		return server.serve(device.identity.personId, device.isOutdated, call);
	});
	histories += 1;
	const { admin, manager, instructor, learner } = stage.cast;
	const leader = history.seed % 2 ? manager : instructor;
	const cast = [admin, admin, leader, learner];
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
		backup: stage.image,
		count,
		tell,
	};
}
