import type { Viewer } from "#domain/actions/action.ts";
import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import { PersonId } from "#domain/documents/document.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Identity } from "#domain/sync.ts";
import { type Day, dayAt, type Instant, instantOf } from "#domain/time.ts";
import { endSession } from "#lib/sync/client.ts";
import { forgetIdentity, rememberIdentity } from "#lib/sync/identity.ts";
import { type Leadership, lead } from "#lib/sync/leader.ts";
import { serverRemote } from "#lib/sync/remote.ts";
import type { SyncState } from "#lib/sync/synchronizer.ts";
import {
	type Collections,
	createDocuments,
	type Shown,
} from "./collections.ts";
import { DeviceCore, type NewAction } from "./core.ts";
import { type FeedRow, LocalStore, type OutboxEntry } from "./store.ts";

export type { OutboxEntry, Shown };

const TICK_MILLISECONDS = 15_000;
/** Tries after which a change that the server could not decide is shown under "Needs attention". */
const PATIENCE = 5;

/** How sync stands, for people. */
export class SyncStatus {
	online = $state(typeof navigator === "undefined" || navigator.onLine);
	signedIn = $state(true);
	upgradeNeeded = $state(false);
	error = $state<string | null>(null);
	waiting = $state(0);
	attention = $state(0);
	lastSyncAt = $state<Instant | null>(null);
	filling = $state.raw<{ done: number; total: number } | null>(null);
	/** Whether this tab is the one that syncs. */
	leads = $state(false);
	/** Whether what is stored on this device has been loaded. */
	ready = $state(false);
	/** Whether this device has ever been filled: before that, lists are not yet what there is. */
	filled = $state(false);
}

/** One person's device, in this tab: documents to query, actions to take, how sync stands. */
export class Device {
	#identity = $state.raw<Identity>() as Identity;
	readonly #core: DeviceCore;
	#leadership: Leadership | undefined;
	#entries = $state.raw<OutboxEntry[]>([]);
	#now = $state(instantOf(Date.now()));
	#zone = $state("UTC");
	#timer: ReturnType<typeof setInterval>;
	readonly sync = new SyncStatus();

	constructor(
		identity: Identity,
		store: LocalStore,
		documents: Awaited<ReturnType<typeof createDocuments>>,
	) {
		this.#identity = identity;
		this.#zone = identity.timeZone;
		this.#core = new DeviceCore(
			store,
			documents,
			{ viewer: () => this.viewer, timeZone: () => this.#zone },
			{
				feed: (feed) => this.#fed(feed),
				outbox: (entries) => this.#filed(entries),
				loaded: () => {
					this.sync.ready = true;
				},
				failed: (error) => {
					this.sync.error =
						error instanceof Error ? error.message : String(error);
				},
			},
		);
		documents.settings.findOne().$.subscribe((settings) => {
			if (settings) this.#zone = settings.timeZone;
		});
		this.#timer = setInterval(() => this.#tick(), TICK_MILLISECONDS);
	}

	get identity(): Identity {
		return this.#identity;
	}

	get viewer(): Viewer {
		return {
			personId: PersonId.parse(this.#identity.personId),
			role: this.#identity.role,
		};
	}

	/** The documents as shown: the server's with the waiting actions laid over them. */
	get documents(): Collections {
		return this.#core.documents.collections;
	}

	/** The portal's IANA zone. */
	get timeZone(): string {
		return this.#zone;
	}

	/** The time as the server last told it; `today` is the portal's calendar day. */
	readonly clock = ((device: Device) => ({
		get now(): Instant {
			return device.#now;
		},
		get today(): Day {
			return dayAt(device.#now, device.#zone);
		},
	}))(this);

	readonly outbox = ((device: Device) => ({
		get waiting() {
			return device.#entries.filter((entry) => entry.state === "waiting");
		},
		get attention() {
			return device.#entries.filter(needsAttention);
		},
		get recent() {
			return device.#entries
				.filter((entry) => entry.state === "accepted")
				.reverse();
		},
	}))(this);

	/** Decides here, keeps the action durably, shows it; or says what is wrong, and with which field. */
	async act<K extends Kind>(
		kind: K,
		payload: PayloadOf<K>,
	): Promise<
		{ ok: true; actionId: string } | { ok: false; reason: RejectionReason }
	> {
		const [result] = await this.#core.act([{ kind, payload }]);
		void askToPersist();
		return (
			result ?? {
				ok: false,
				reason: { code: "nothing", field: null, message: "Nothing was done." },
			}
		);
	}

	/** Many at once, in one durable step; those that are wrong are left out and named. */
	async actAll(
		actions: readonly NewAction[],
	): Promise<{
		accepted: number;
		refused: { index: number; reason: RejectionReason }[];
	}> {
		const results = await this.#core.act(actions);
		void askToPersist();
		const refused = results.flatMap((result, index) =>
			result.ok ? [] : [{ index, reason: result.reason }],
		);
		return { accepted: results.length - refused.length, refused };
	}

	/** Takes an entry off "Needs attention". */
	discard(actionId: string): Promise<void> {
		return this.#core.discard(actionId);
	}

	/** Sends an entry under "Needs attention" again, corrected, as a new action in its place. */
	async resend(
		actionId: string,
		payload: unknown,
	): Promise<{ ok: true } | { ok: false; reason: RejectionReason }> {
		const entry = this.#entries.find(({ id }) => id === actionId);
		if (!entry)
			return {
				ok: false,
				reason: {
					code: "gone",
					field: null,
					message: "This entry is no longer there.",
				},
			};
		const [result] = await this.#core.act(
			[{ kind: entry.action.kind, payload }],
			actionId,
		);
		return result?.ok === false ? result : { ok: true };
	}

	/** Syncs at once: the person asked, or has signed in again. */
	resume(): void {
		this.#leadership?.retryNow();
	}

	/** Ends the session and removes everything of this person from the device. */
	async signOut(): Promise<void> {
		await endSession().catch(() => {
			// Offline: the session's cookie outlives this, but nothing is left on the device that it could show.
		});
		await this.close();
		await this.#core.store.delete();
		forgetIdentity();
	}

	async close(): Promise<void> {
		clearInterval(this.#timer);
		await this.#leadership?.stop();
		this.#core.stop();
		await this.#core.documents.close();
		if (open?.device === this) open = undefined;
	}

	async start(): Promise<void> {
		await this.#core.start();
		this.#leadership = lead(
			this.#core.store,
			serverRemote,
			this.#identity.personId,
			{
				state: (state) => this.#synced(state),
				leads: (leads) => {
					this.sync.leads = leads;
				},
				identity: (identity) => {
					if (JSON.stringify(identity) === JSON.stringify(this.#identity))
						return;
					this.#identity = identity;
					rememberIdentity(identity);
				},
			},
		);
	}

	#synced(state: SyncState): void {
		this.sync.online = state.online;
		this.sync.signedIn = state.signedIn;
		this.sync.upgradeNeeded = state.upgradeNeeded;
		this.sync.error = state.error;
	}

	#fed(feed: FeedRow): void {
		this.sync.lastSyncAt = feed.lastSyncAt;
		this.sync.filling = feed.progress;
		this.sync.filled = feed.positions.active?.checkpoint.phase === "follow";
		this.#tick();
	}

	#filed(entries: OutboxEntry[]): void {
		this.#entries = entries;
		this.sync.waiting = entries.filter(
			(entry) => entry.state === "waiting",
		).length;
		this.sync.attention = entries.filter(needsAttention).length;
	}

	#tick(): void {
		this.#now = this.#core.now();
	}
}

function needsAttention(entry: OutboxEntry): boolean {
	if (entry.state === "waiting") return entry.attempts >= PATIENCE;
	return entry.state === "rejected" || entry.state === "conflict";
}

let open: { device: Device; ready: Promise<Device> } | undefined;

/** Opens this person's database on this device and begins to sync; another person's is closed first. */
export async function openDevice(identity: Identity): Promise<Device> {
	if (open && open.device.identity.personId === identity.personId) {
		open.device.resume();
		return open.ready;
	}
	await open?.device.close();
	const store = new LocalStore(
		`perennial-${identity.portalId}-${identity.personId}`,
	);
	await store.open();
	const device = new Device(identity, store, await createDocuments());
	open = { device, ready: device.start().then(() => device) };
	return open.ready;
}

/** The device that is open in this tab; throws before `openDevice`. */
export function getDevice(): Device {
	if (!open) throw new Error("No device is open: nobody is signed in here.");
	return open.device;
}

let asked = false;

/** Asks the browser once not to evict this origin's storage: it holds work that is nowhere else yet. */
async function askToPersist(): Promise<void> {
	if (asked) return;
	asked = true;
	await navigator.storage?.persist?.();
}
