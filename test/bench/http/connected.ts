import { sql } from "drizzle-orm";
import { LiveFeed } from "#lib/sync/liveFeed.ts";
import type { Database } from "#server/database/database.ts";
import { dueDay } from "../fill.ts";
import type { Row } from "../row.ts";
import { act } from "./act.ts";
import {
	addLearners,
	type Furnished,
	type Person,
	signInAll,
} from "./furnish.ts";
import { remoteOf } from "./remote.ts";
import { Served, type ServeOptions } from "./served.ts";

const CONCERNED = 200;
const IDLE_MILLISECONDS = 10_000;
/** Sockets opened at a time, as if the devices came one after the other. */
const AT_A_TIME = 50;

/** A learner's device: its live feed, as the product opens and reopens it. */
type Device = { person: Person; heads: number; feed: LiveFeed };

export type Devices = {
	/** Learners who are due on the first day on which somebody is, and learners who are not. */
	concerned: Person[];
	others: Person[];
};

/** Learners with sessions: of those who are due some, the rest with nothing of their own. */
export async function furnishDevices(
	database: Database,
	{ portal: { portalId } }: Furnished,
	devices: number,
): Promise<Devices> {
	const { rows } = await database.db.execute(sql`
		select distinct learner_id as id from pending_re_enrollments
		where portal_id = ${portalId} and expires_on <= ${dueDay(1)}::date + 30 limit ${CONCERNED}`);
	const others = await addLearners(database, portalId, devices - rows.length);
	return {
		concerned: await signInAll(
			database,
			rows.map(({ id }) => String(id)),
		),
		others: await signInAll(database, others),
	};
}

/** So many devices on one server process: what they cost, whom a sweep wakes, and how they come back. */
export async function benchConnected(
	options: ServeOptions,
	furnished: Furnished & Devices,
): Promise<Row[]> {
	let served = await Served.start(options);
	try {
		const { concerned, others, portal } = furnished;
		const people = [...concerned, ...others];
		// What the first requests load belongs to no device.
		const admin = remoteOf(served.url, furnished.admin);
		await admin.identity();
		const before = await served.use(true);
		const devices = await connect(served.url, people);
		const of = `${devices.length} devices`;
		const connected = await served.use(true);
		const rows: Row[] = [
			reported(
				"memory of a connected device",
				of,
				`${((connected.held - before.held) / devices.length / 1024).toFixed(1)} kB`,
				`process ${Math.round(before.memory / 2 ** 20)} → ${Math.round(connected.memory / 2 ** 20)} MB`,
			),
			reported(
				"CPU of connecting",
				of,
				`${((connected.cpu - before.cpu) / devices.length).toFixed(2)} ms each`,
			),
		];
		await pause(IDLE_MILLISECONDS);
		const idle = (await served.use()).cpu - connected.cpu;
		rows.push(
			reported(
				"idle CPU",
				`${of}, ${IDLE_MILLISECONDS / 1000} s`,
				`${((idle / IDLE_MILLISECONDS) * 100).toFixed(2)} % of a core`,
			),
		);

		const toAll = await wake(served, devices, devices.length, () =>
			act(admin, furnished.admin.id, "editPortal", {
				portalId: portal.portalId,
				changes: { name: { from: "large", to: "Renamed" } },
			}),
		);
		rows.push(
			reported(
				"a change that all see has woken all",
				of,
				`${toAll.took.toFixed(0)} ms`,
				`${(toAll.cpu / devices.length).toFixed(2)} ms CPU each`,
			),
		);

		let enrolled = 0;
		const sweep = await wake(served, devices, concerned.length, async () => {
			enrolled = await served.recertify(portal.portalId);
		});
		const isOwn = devices.every(
			({ heads }, index) => heads > 0 === index < concerned.length,
		);
		rows.push({
			what: "a sweep wakes only whom it concerns",
			of: `${enrolled} re-enrollments, ${of}, ${concerned.length} concerned`,
			ours: `${sweep.woken} woken`,
			bare: `${concerned.length}`,
			ratio: sweep.woken / concerned.length,
			budget: "= 1 ×",
			isMet: isOwn && sweep.woken === concerned.length,
		});

		rows.push(await comeBack());
		for (const { feed } of devices) feed.close();
		return rows;

		/** Stops the server, starts it again on the same port, and waits until all have heard from it. */
		async function comeBack(): Promise<Row> {
			for (const device of devices) device.heads = 0;
			const { port } = served;
			await served.stop();
			served = await Served.start({ ...options, port });
			const listensAt = performance.now();
			const back: number[] = [];
			const tenths = new Map<number, number>();
			const seen = new Set<Device>();
			while (seen.size < devices.length) {
				if (performance.now() - listensAt > 120_000)
					throw new Error(`${devices.length - seen.size} never came back.`);
				await pause(10);
				const after = performance.now() - listensAt;
				for (const device of devices) {
					if (device.heads === 0 || seen.has(device)) continue;
					seen.add(device);
					back.push(after);
					const second = Math.floor(after / 1000);
					tenths.set(second, (tenths.get(second) ?? 0) + 1);
				}
			}
			const peak = Math.max(...tenths.values());
			const median = back[Math.floor(back.length / 2)] ?? Number.NaN;
			return reported(
				"all back after a restart",
				of,
				`${((back.at(-1) ?? 0) / 1000).toFixed(1)} s, half within ${(median / 1000).toFixed(1)} s`,
				`at most ${peak} in a second`,
			);
		}
	} finally {
		await served.stop();
	}
}

async function connect(
	url: string,
	people: readonly Person[],
): Promise<Device[]> {
	const devices = people.map((person): Device => {
		const device: Device = {
			person,
			heads: 0,
			feed: new LiveFeed(remoteOf(url, person), () => {
				device.heads += 1;
			}),
		};
		return device;
	});
	for (let from = 0; from < devices.length; from += AT_A_TIME) {
		const some = devices.slice(from, from + AT_A_TIME);
		for (const { feed } of some) feed.open();
		await until(() => some.every(({ heads }) => heads > 0));
	}
	return devices;
}

/** What a deed wakes, until so many are awake and then none more. */
async function wake(
	served: Served,
	devices: readonly Device[],
	expected: number,
	deed: () => Promise<unknown>,
): Promise<{ took: number; cpu: number; woken: number }> {
	for (const device of devices) device.heads = 0;
	const before = (await served.use()).cpu;
	const startedAt = performance.now();
	const woken = () => devices.filter(({ heads }) => heads > 0).length;
	await deed();
	await until(() => woken() >= expected);
	const took = performance.now() - startedAt;
	const { cpu } = await served.use();
	await pause(500);
	return { took, cpu: cpu - before, woken: woken() };
}

async function until(holds: () => boolean): Promise<void> {
	const end = performance.now() + 60_000;
	while (!holds()) {
		if (performance.now() > end) throw new Error("It never came about.");
		await pause(5);
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function reported(what: string, of: string, ours: string, bare = "–"): Row {
	return {
		what,
		of,
		ours,
		bare,
		ratio: Number.NaN,
		budget: "reported",
		isMet: true,
	};
}
