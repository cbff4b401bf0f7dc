import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { Figures } from "#test/seeds.ts";
import type { Held, SimDevice, Tab } from "./device.ts";
import type { Network } from "./network.ts";
import type { PortalImage } from "./portalImage.ts";
import type { SimServer, Stage } from "./stage.ts";

/** One history under way. */
export type Game = {
	stage: Stage;
	server: SimServer;
	network: Network;
	devices: SimDevice[];
	/** The world's time, which the server goes by, in epoch milliseconds. */
	now(): number;
	/** Lets days go by in which nobody does anything. */
	goOn(days: number): void;
	/** Whether this kind of step, or of change, is left out of the history. */
	isSpared(kind: string): boolean;
	backup: PortalImage;
	/** How much there was of what: faults that really struck, by their names. */
	figures: Figures;
	add(name: string, number?: number): void;
	/** What happens, in words. */
	tell(line: string): void;
};

/** Opens one more tab, at most three; with all closed before, an outdated app is a new one afterwards. */
export async function openTab(game: Game, device: SimDevice): Promise<void> {
	if (device.tabs.length >= 3) return;
	const updates = device.isOutdated && device.tabs.length === 0;
	if (updates) await device.revise(asFormerVersion);
	if (!(await device.open())) return;
	const opened = device.tabs.at(-1) as Tab;
	if (updates) {
		const waits = opened.entries.some(({ state }) => state === "waiting");
		game.add(waits ? "app updated with a full outbox" : "app updated");
		device.isOutdated = false;
		device.failingWrites = 0;
	}
	if (!device.tabs.some(({ synchronizer }) => synchronizer))
		device.lead(opened);
}

/** What was pulled as the version before this one would have stored it: documents of another shape. */
function asFormerVersion({ pages, feed }: Held): Held {
	const former = <P extends { schemaVersion: number } | null>(position: P): P =>
		position && { ...position, schemaVersion: SCHEMA_VERSION - 1 };
	return {
		pages: pages.map((page) => ({
			...page,
			changes: page.changes.replaceAll('{"id":', '{"former":true,"id":'),
		})),
		feed: {
			...feed,
			positions: {
				active: former(feed.positions.active),
				filling: former(feed.positions.filling),
			},
		},
	};
}

/** Whether it is about this person: nobody takes the role from the admin by whom a history goes on. */
export function touches(payload: unknown, personId: string): boolean {
	return JSON.stringify(payload).includes(personId);
}
