import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { instantOf } from "#domain/time.ts";
import type { TestDevice } from "#test/server/world.ts";
import { compareAll, followsWhole, foresees } from "./checks.ts";
import { deedOf } from "./deeds.ts";
import { type Contents, SimDevice, type Tab } from "./device.ts";
import { heal } from "./heal.ts";
import { Network } from "./network.ts";
import { imageOf, type PortalImage, restoreImage } from "./portalImage.ts";
import { SimServer, type Stage } from "./stage.ts";
import type { History, Step } from "./steps.ts";
import { compactNow, seenBy } from "./upkeep.ts";
import {
	elapsed,
	pass,
	reseed,
	resumeTime,
	settle,
	stopTime,
	turn,
} from "./virtualTime.ts";

export type Played = {
	steps: number;
	/** How often each kind of fault really struck. */
	faults: Record<string, number>;
	actions: number;
	rejected: number;
};

/** One history under way. */
export type Game = {
	stage: Stage;
	server: SimServer;
	network: Network;
	devices: SimDevice[];
	/** Days that went by at once. */
	now(): number;
	backup: PortalImage;
	restores: number;
	count(fault: string): void;
};

const BEGIN = Date.parse("2027-03-01T09:00:00Z");
const DAY = 86_400_000;
let histories = 0;

/** Plays a history on the stage's portal as it was furnished; throws what does not hold of it. */
export async function play(stage: Stage, history: History): Promise<Played> {
	const { world } = stage;
	await restoreImage(world.database, world.portalId, stage.image);
	reseed(history.seed);
	stopTime(BEGIN);
	let daysGone = 0;
	const now = () => BEGIN + elapsed() + daysGone * DAY;
	const tick = () => {
		world.clock.now = instantOf(now());
	};
	tick();
	const server = new SimServer(world);
	const faults: Record<string, number> = {};
	const count = (fault: string) => {
		faults[fault] = (faults[fault] ?? 0) + 1;
	};
	histories += 1;
	const devices: SimDevice[] = [];
	const network = new Network((call) => {
		tick();
		const device = devices[call.device] as SimDevice;
		return server.serve(device.identity.personId, device.isOutdated, call);
	});
	for (const [index, personId] of stage.cast.entries()) {
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
	const game: Game = {
		stage,
		server,
		network,
		devices,
		now,
		backup: stage.image,
		restores: 0,
		count,
	};
	try {
		for (const device of devices) {
			await device.open();
			if (device.tab) device.lead(device.tab);
		}
		await heal(game);
		for (const step of history.steps) {
			if (step.kind === "days") daysGone += step.days;
			tick();
			if (process.env.TRACE) console.error(JSON.stringify(step));
			await take(game, step);
			await settle();
			if (server.faults.length > 0) throw server.faults[0];
		}
		await heal(game);
		await compareAll(game);
		for (const probe of history.probes) await foresees(game, probe);
		return {
			steps: history.steps.length,
			faults,
			actions: devices.reduce((sum, { kept }) => sum + kept.size, 0),
			rejected: devices.reduce(
				(sum, { tab }) =>
					sum +
					(tab?.entries.filter(({ state }) => state === "rejected").length ??
						0),
				0,
			),
		};
	} finally {
		for (const device of devices)
			for (const tab of [...device.tabs]) await device.kill(tab);
		resumeTime();
		for (const { name } of devices) indexedDB.deleteDatabase(name);
	}
}

async function take(game: Game, step: Step): Promise<void> {
	const { network, server, devices, stage, count } = game;
	const device = "device" in step ? devices[step.device] : undefined;
	const tab = device?.tab;
	switch (step.kind) {
		case "act": {
			if (!device || !tab) return;
			const seen: Contents = await device.shown(tab);
			const deeds = step.deeds
				.flatMap((choice) => deedOf(device.identity.role, seen, choice) ?? [])
				.filter(({ payload }) => !touches(payload, stage.otherAdmin));
			if (deeds.length === 0) return;
			if (step.dies === null) return device.act(tab, deeds);
			count("killed while acting");
			void tab.core.act(deeds).then(
				(results) => {
					for (const result of results)
						if (result.ok) device.kept.add(result.actionId);
				},
				() => {},
			);
			for (let n = 0; n < step.dies; n += 1) await turn();
			return device.kill(tab);
		}
		case "move": {
			const call = network.calls[step.call % network.calls.length];
			if (!call) return;
			if (step.fate !== "arrives")
				count(`${call.answer ? "answer" : "request"} ${step.fate}`);
			return network.move(call, step.fate);
		}
		case "flow": {
			if (!device) return;
			for (let n = 0; n < step.calls; n += 1) {
				const [call] = network.of(device.index);
				if (!call) return;
				await network.move(call, "arrives");
				await settle();
			}
			return;
		}
		case "wait":
			return pass(step.seconds * 1000);
		case "attend": {
			if (!device || !tab) return;
			const entries = tab.entries.filter(
				({ state }) => state === "rejected" || state === "conflict",
			);
			const entry = entries[step.entry % entries.length];
			if (!entry) return;
			if (step.discard) {
				void tab.core.discard(entry.id).then(
					() => device.settled.add(entry.id),
					() => {},
				);
				return settle();
			}
			return device.act(
				tab,
				[{ kind: entry.action.kind, payload: entry.action.payload }],
				entry.id,
			);
		}
		case "poke": {
			const feed = [...network.feeds][step.feed % network.feeds.size];
			if (!feed) return;
			const head = await server.head();
			feed.onHead(step.stale ? Math.max(0, head - 3) : head);
			return;
		}
		case "breakFeed": {
			const feed = [...network.feeds][step.feed % network.feeds.size];
			if (!feed) return;
			count("feed broken");
			network.feeds.delete(feed);
			feed.onEnd();
			return;
		}
		case "kill": {
			const killed = device?.tabs[step.tab % device.tabs.length];
			if (!device || !killed) return;
			count("tab killed");
			return device.kill(killed);
		}
		case "openTab":
			return device && openTab(game, device);
		case "takeOver": {
			const other = device?.tabs.find(({ synchronizer }) => !synchronizer);
			if (!device || !other) return;
			count("leader frozen");
			device.lead(other);
			return;
		}
		case "setClock":
			if (!device) return;
			count("clock set");
			device.skew += step.days * DAY;
			return;
		case "fullDisk":
			if (!device) return;
			count("disk full");
			device.failingWrites = step.writes;
			return;
		case "closedStorage":
			if (!tab) return;
			count("storage closed");
			tab.store.close({ disableAutoOpen: false });
			return;
		case "elsewhere": {
			const other = await server.identity(stage.otherAdmin);
			if (other?.role !== "admin") return;
			const caller = await stage.world.device(stage.otherAdmin);
			const seen = await seenBy(stage, other);
			for (const choice of step.deeds) {
				const deed = deedOf("admin", seen, choice);
				if (deed && !touches(deed.payload, stage.otherAdmin))
					await actAs(caller, deed);
			}
			return;
		}
		case "crash":
			server.crashBefore = step.statement;
			return;
		case "backUp":
			game.backup = await imageOf(stage.world.database, stage.world.portalId);
			return;
		case "restore":
			count("server restored");
			game.restores += 1;
			return restoreImage(
				stage.world.database,
				stage.world.portalId,
				game.backup,
			);
		case "compact":
			count("tombstones compacted");
			return compactNow(stage);
		case "upgrade":
			count("server upgraded");
			for (const each of devices) each.isOutdated = true;
			return;
		case "days":
			count("days gone by");
			return;
		case "look":
			if (device) await followsWhole(game, device);
			return;
	}
}

/** Opens one more tab, at most three; with all closed before, an outdated app is a new one afterwards. */
export async function openTab(game: Game, device: SimDevice): Promise<void> {
	if (device.tabs.length >= 3) return;
	const updates = device.isOutdated && device.tabs.length === 0;
	if (!(await device.open())) return;
	const opened = device.tabs.at(-1) as Tab;
	if (updates) {
		game.count("app updated");
		device.isOutdated = false;
		device.failingWrites = 0;
		await storedByFormerVersion(opened);
	}
	if (!device.tabs.some(({ synchronizer }) => synchronizer))
		device.lead(opened);
}

/** Marks what was pulled as the version before this one would have. */
async function storedByFormerVersion({ store }: Tab): Promise<void> {
	const feed = await store.feed();
	const former = <P extends { schemaVersion: number } | null>(position: P): P =>
		position && { ...position, schemaVersion: SCHEMA_VERSION - 1 };
	await store.meta.put({
		...feed,
		positions: {
			active: former(feed.positions.active),
			filling: former(feed.positions.filling),
		},
	});
}

async function actAs(
	caller: TestDevice,
	deed: { kind: string; payload: unknown },
): Promise<void> {
	await caller.act(deed.kind, deed.payload);
}

/** Whether it is about this person: nobody takes the role from the admin by whom a history goes on. */
export function touches(payload: unknown, personId: string): boolean {
	return JSON.stringify(payload).includes(personId);
}
