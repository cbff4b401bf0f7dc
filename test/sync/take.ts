import { followsWhole } from "./checks.ts";
import { type Deed, deedOf } from "./deeds.ts";
import type { SimDevice } from "./device.ts";
import { type Game, openTab, touches } from "./game.ts";
import { moveHistory } from "./history.ts";
import { imageOf, restoreImage } from "./portalImage.ts";
import type { Step } from "./steps.ts";
import { compactNow, seenBy } from "./upkeep.ts";
import { pass, settle, turn } from "./virtualTime.ts";

const DAY = 86_400_000;

type Kind = Step["kind"];
type Taking<K extends Kind> = (
	game: Game,
	step: Extract<Step, { kind: K }>,
) => unknown;

/** Takes one step, where there is something to take it with and the history is not spared it. */
export async function take(game: Game, step: Step): Promise<void> {
	if (game.isSpared(step.kind)) return;
	game.add("steps");
	const taking = takings[step.kind] as Taking<Kind>;
	await taking(game, step);
}

const takings: { [K in Kind]: Taking<K> } = {
	async act(game, step) {
		const device = game.devices[step.device];
		const tab = device?.tab;
		if (!device || !tab) return;
		const seen = await device.shown(tab);
		const deeds = step.deeds
			.flatMap((choice) => deedOf(device.identity.role, seen, choice) ?? [])
			.filter((deed) => mayBeDone(game, deed));
		if (deeds.length === 0) return;
		const kinds = deeds.map(({ kind }) => kind).join(", ");
		game.tell(
			`${device.title} does ${kinds}${step.dies === null ? "" : `, killed after ${step.dies} turns`}`,
		);
		if (step.dies === null) return device.act(tab, deeds);
		game.add("device killed in the middle of a write");
		device.begin(tab, deeds);
		for (let n = 0; n < step.dies; n += 1) await turn();
		return device.kill(tab);
	},

	async move(game, { call: number, fate }) {
		const { network, devices } = game;
		const call = network.calls[number % network.calls.length];
		if (!call) return;
		const isAnswer = call.answer !== null;
		const what = isAnswer ? "answer" : "request";
		const [first] = network.of(call.device);
		if (first && first !== call) game.add(`${what} overtook an earlier one`);
		// What the server has answered once arrives once.
		const becomes = isAnswer && fate === "doubled" ? "arrives" : fate;
		if (becomes !== "arrives") game.add(`${what} ${words[becomes]}`);
		game.tell(
			`${devices[call.device]?.title}: the ${what} to ${call.kind} ${words[becomes]}`,
		);
		return network.move(call, becomes);
	},

	async flow(game, step) {
		const { network, devices, tell } = game;
		const device = devices[step.device];
		if (!device) return;
		if (step.isBack) await comeBack(game, device);
		await settle();
		let moved = 0;
		for (; moved < step.calls; moved += 1) {
			const [call] = network.of(device.index);
			if (!call) break;
			await network.move(call, "arrives");
			await settle();
		}
		if (moved > 0) tell(`${device.title}: ${moved} messages arrive`);
	},

	wait({ network, add, tell }, { seconds }) {
		for (const { answer } of network.calls)
			add(answer ? "answer delayed" : "request delayed");
		tell(`${seconds} seconds pass`);
		return pass(seconds * 1000);
	},

	async attend({ devices, tell }, step) {
		const device = devices[step.device];
		const tab = device?.tab;
		if (!device || !tab) return;
		const entries = tab.entries.filter(
			({ state }) => state === "rejected" || state === "conflict",
		);
		const entry = entries[step.entry % entries.length];
		if (!entry) return;
		const { kind, payload } = entry.action;
		tell(
			`${device.title} ${step.discard ? "discards" : "repeats"} ${kind}, which is ${entry.state}`,
		);
		if (!step.discard) return device.act(tab, [{ kind, payload }], entry.id);
		void tab.core.discard(entry.id).then(
			() => device.settled.add(entry.id),
			() => {},
		);
	},

	async poke({ network, server, devices, add, tell }, step) {
		const feed = [...network.feeds][step.feed % network.feeds.size];
		if (!feed) return;
		const device = devices[feed.device];
		if (!device) return;
		const { personId } = device.identity;
		const word = await server.word(feed, personId, device.isOutdated);
		if (step.off !== 0) {
			feed.late = word;
			// Told what is not so, or nothing: what is said next then begins where the device does not stand.
			const head = step.off === -1 ? null : Math.max(0, word.head + step.off);
			tell(`${device.title} hears that the feed is at ${head ?? "…"}`);
			add(
				head === null
					? "word of the live feed not told"
					: "wrong word from the live feed",
			);
			if (head !== null) feed.onWord({ head, news: null });
			return;
		}
		tell(
			`${device.title} hears that the feed is at ${word.head}${word.news ? ", with the news" : ""}`,
		);
		feed.onWord(word);
		if (feed.late) {
			add("late word from the live feed");
			feed.onWord(feed.late);
		}
		feed.late = null;
	},

	breakFeed({ network, devices, add, tell }, step) {
		const feed = [...network.feeds][step.feed % network.feeds.size];
		if (!feed) return;
		add("live feed broken");
		tell(`${devices[feed.device]?.title} loses its live feed`);
		network.feeds.delete(feed);
		feed.onEnd();
	},

	async kill({ devices, add, tell }, step) {
		const device = devices[step.device];
		const tab = device?.tabs[step.tab % device.tabs.length];
		if (!device || !tab) return;
		const what = tab.synchronizer ? "leading tab" : "tab";
		add(`${what} closed`);
		tell(`${device.title}: a ${what} is closed`);
		await device.kill(tab);
		// The browser gives its lock to the next one.
		const [next] = device.tabs;
		if (next && !device.tabs.some(({ synchronizer }) => synchronizer))
			device.lead(next);
	},

	async openTab(game, step) {
		const device = game.devices[step.device];
		if (!device) return;
		game.tell(`${device.title} opens a tab beside ${device.tabs.length}`);
		await openTab(game, device);
	},

	async takeOver(game, step) {
		const device = game.devices[step.device];
		if (!device?.tab) return;
		const follower = () =>
			device.tabs.find(({ synchronizer }) => !synchronizer);
		if (!follower()) await openTab(game, device);
		const other = follower();
		if (!other) return;
		game.add("leading tab frozen");
		game.tell(`${device.title}: a tab takes over from the frozen leading one`);
		for (const tab of device.tabs) if (tab.synchronizer) tab.link.freeze();
		device.lead(other);
	},

	setClock({ devices, add, tell }, step) {
		const device = devices[step.device];
		if (!device) return;
		add(
			`clock set ${Math.abs(step.days) < 365 ? "by days" : "by years"} ${step.days < 0 ? "back" : "ahead"}`,
		);
		tell(`${device.title}: the clock is set by ${step.days} days`);
		device.skew += step.days * DAY;
	},

	fullDisk({ devices, tell }, step) {
		const device = devices[step.device];
		if (!device) return;
		tell(
			`${device.title}: after ${step.after} writes, ${step.writes} find no room${step.of ? ` for ${step.of}` : ""}`,
		);
		device.failingWrites = step.writes;
		device.roomFor = step.after;
		device.fullTable = step.of;
	},

	closedStorage({ devices, add, tell }, step) {
		const device = devices[step.device];
		if (!device?.tab) return;
		add("storage closed");
		tell(`${device.title}: the browser closes the storage`);
		device.tab.store.close({ disableAutoOpen: false });
	},

	async elsewhere(game, step) {
		const { server, stage } = game;
		const other = await server.identity(stage.otherAdmin);
		if (other?.role !== "admin") return;
		const caller = await stage.world.device(stage.otherAdmin);
		const seen = await seenBy(stage, other);
		for (const choice of step.deeds) {
			const deed = deedOf("admin", seen, choice);
			if (!deed || touches(deed.payload, stage.otherAdmin)) continue;
			const verdict = await caller.act(deed.kind, deed.payload);
			game.tell(`Elsewhere ${deed.kind} is ${verdict.status}`);
			const isWaitedOn = game.devices.some(({ tabs }) =>
				tabs.some(({ entries }) =>
					entries.some(({ state }) => state === "waiting"),
				),
			);
			const change = changeBy(deed);
			if (change && verdict.status === "accepted" && isWaitedOn)
				game.add(`${change} while edits wait`);
		}
	},

	crash({ server, tell }, { statement }) {
		tell(`The server dies before statement ${statement} of the next request`);
		server.crashBefore = statement;
	},

	async backUp(game) {
		const { database, portalId } = game.stage.world;
		game.tell("The server is backed up");
		game.backup = await imageOf(database, portalId);
	},

	restore({ stage: { world }, backup, add, tell }) {
		add("server restored from a backup");
		tell("The server is restored from its backup");
		return restoreImage(world.database, world.portalId, backup, "new epoch");
	},

	compact({ stage, add, tell }) {
		add("tombstones compacted");
		tell("The server forgets its tombstones");
		return compactNow(stage);
	},

	upgrade({ devices, add, tell }) {
		add("server upgraded");
		tell("The server is upgraded: all open apps are outdated");
		for (const device of devices) device.isOutdated = true;
	},

	days(game, { days }) {
		game.add("days gone by");
		game.tell(`${days} days go by`);
		game.goOn(days);
	},

	async history(game, { days, dies }) {
		game.tell(`${days} days go by`);
		game.goOn(days);
		await moveHistory(game, dies);
	},

	async look(game, step) {
		const device = game.devices[step.device];
		if (device) await followsWhole(game, device);
	},
};

/** The person opens the app, updates it where it asks for that, and the browser says that there is a network. */
async function comeBack(game: Game, device: SimDevice): Promise<void> {
	if (device.isOutdated)
		for (const tab of [...device.tabs]) await device.kill(tab);
	if (device.tabs.length === 0) await openTab(game, device);
	for (const { synchronizer, link } of device.tabs)
		if (!link.isFrozen()) synchronizer?.retryNow();
}

/** Nobody takes the role from the admin by whom a history goes on; some histories leave everybody's view alone. */
function mayBeDone(game: Game, deed: Deed): boolean {
	if (touches(deed.payload, game.stage.otherAdmin)) return false;
	const change = changeBy(deed);
	return !(
		(change === "role changed" || change === "group changed") &&
		game.isSpared("grants")
	);
}

/** What becomes of what others may do or see, by a deed like this. */
function changeBy({ kind, payload }: Deed): string | null {
	switch (kind) {
		case "editPerson":
			return "role" in (payload as { changes: object }).changes
				? "role changed"
				: null;
		case "editGroup":
			return "managerIds" in (payload as { changes: object }).changes
				? "group changed"
				: null;
		case "joinGroup":
		case "leaveGroup":
			return "group changed";
		case "deactivatePerson":
			return "person deactivated";
		case "archiveCourse":
			return "course archived";
		default:
			return null;
	}
}

const words = {
	arrives: "arrives",
	lost: "lost",
	doubled: "doubled",
	late: "late: given up",
};
