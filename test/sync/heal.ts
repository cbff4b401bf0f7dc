import { sql } from "drizzle-orm";
import { type Game, openTab } from "./game.ts";
import { pass, settle } from "./virtualTime.ts";

const ROUNDS = 40;

/**
 * The faults end: everybody may sign in, disks have room, the network carries, whoever runs an old version
 * updates. Resolves once every device has sent everything and has come up to the server; throws if that
 * never happens.
 */
export async function heal(game: Game): Promise<void> {
	const { devices, network, server } = game;
	server.crashBefore = null;
	for (const device of devices) {
		device.failingWrites = 0;
		// A person reloads a page whose storage went away, and one that asks for it.
		for (const tab of [...device.tabs])
			if (device.isOutdated || tab.failures.length > 0 || !tab.store.isOpen())
				await device.kill(tab);
		if (device.tabs.length === 0) await openTab(game, device);
		const [first] = device.tabs;
		if (first) device.lead(first);
	}
	for (let round = 0; round < ROUNDS; round += 1) {
		await reactivateAll(game);
		for (let moved = true; moved; ) {
			moved = false;
			for (const call of [...network.calls]) {
				await network.move(call, "arrives");
				await settle();
				moved = true;
			}
		}
		const late = await behind(game);
		if (late === null) return;
		for (const { tabs } of devices)
			for (const { synchronizer } of tabs) synchronizer?.retryNow();
		await settle();
		if (network.calls.length === 0) await pass(35_000);
		if (round === ROUNDS - 1) throw new Error(`Never settles: ${late}`);
	}
}

/** What is not yet settled, or null. */
async function behind({ devices, server }: Game): Promise<string | null> {
	const head = await server.head();
	for (const { name, tab } of devices) {
		if (!tab) return `${name} did not open`;
		const { positions, filling } = await tab.store.feed();
		const checkpoint = positions.active?.checkpoint;
		const waiting = tab.entries.filter(({ state }) => state === "waiting");
		if (waiting.length > 0)
			return `${name} waits with ${waiting.map(({ action, lastError }) => `${action.kind} (${lastError})`)}; ${JSON.stringify(tab.state)}`;
		if (
			filling !== null ||
			checkpoint?.phase !== "follow" ||
			checkpoint.seq !== head.seq ||
			positions.active?.epoch !== head.epoch
		)
			return `${name} is at ${JSON.stringify(positions.active)} of ${JSON.stringify(head)}; ${JSON.stringify(tab.state)}`;
	}
	return null;
}

async function reactivateAll({ stage, devices }: Game): Promise<void> {
	const { world, otherAdmin } = stage;
	const { rows } = await world.database.db.execute(sql`
		select id from people where portal_id = ${world.portalId} and status <> 'active'`);
	for (const { id } of rows) {
		if (!devices.some(({ identity }) => identity.personId === id)) continue;
		const admin = await world.device(otherAdmin);
		await admin.act("reactivatePerson", { personId: id });
	}
}
