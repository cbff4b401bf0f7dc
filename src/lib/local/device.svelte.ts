import type { Context, Viewer } from "#domain/actions/action.ts";
import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import type { PersonId } from "#domain/documents/document.ts";
import type { Collection, DocumentOf } from "#domain/documents/index.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Identity } from "#domain/sync.ts";
import {
	type Day,
	dayAt,
	type Instant,
	instantOf,
	isTimeZone,
} from "#domain/time.ts";
import { endSession, noteSignOut } from "#lib/sync/client.ts";
import {
	forgetIdentity,
	onOtherIdentity,
	rememberedIdentity,
	rememberIdentity,
} from "#lib/sync/identity.ts";
import { type Leadership, lead } from "#lib/sync/leader.ts";
import { messageOf, serverRemote } from "#lib/sync/remote.ts";
import type { SyncState } from "#lib/sync/synchronizer.ts";
import {
	type Collections,
	createDocuments,
	type LocalDocuments,
	type Shown,
} from "./collections.ts";
import { type ActResult, DeviceCore, type NewAction } from "./core.ts";
import { Drafts } from "./drafts.ts";
import { LessonFiles } from "./files.ts";
import { Imports } from "./imports.svelte.ts";
import { askToPersist, notKept } from "./keeping.ts";
import { needsAttention, type OutboxEntry } from "./outboxEntry.ts";
import type { Foreseen } from "./overlay.ts";
import type { FeedRow } from "./rows.ts";
import { LocalStore } from "./store.ts";
import { SyncStatus } from "./syncStatus.svelte.ts";

export type { OutboxEntry, Shown, SyncStatus };

const TICK_MILLISECONDS = 15_000;

/** Actions tried one after the other, each over what those before it would leave. */
export type Trial = {
	/** What would be wrong with each, or null. */
	decide(actions: readonly NewAction[]): Promise<(RejectionReason | null)[]>;
	/** What each would come to; `takenBack` words the reason of what takes it back. */
	foresee(
		actions: readonly NewAction[],
		takenBack: (reason: string) => string,
	): Promise<Foreseen[]>;
	/** How many documents of a collection would be new. */
	made(collection: Collection): number;
	/** The documents of a collection as they would be, in no order; they must not be changed. */
	documents<C extends Collection>(collection: C): Iterable<DocumentOf<C>>;
	/** What `decide` reads, for rules that say beforehand what an action would do. */
	context: Context;
};

/** One person's device, in this tab: documents to query, actions to take, how sync stands. */
export class Device {
	#identity = $state.raw<Identity>() as Identity;
	readonly #core: DeviceCore;
	#documents: LocalDocuments | undefined;
	#leadership: Leadership | undefined;
	#closed = false;
	#entries = $state.raw<OutboxEntry[]>([]);
	#now = $state(instantOf(Date.now()));
	#zone = $state("UTC");
	#chosenZone = $state<string | null>(null);
	readonly #timer: ReturnType<typeof setInterval>;
	readonly #unwatch: () => void;
	readonly sync = new SyncStatus();
	readonly imports: Imports;
	/** What this person has begun on this device. */
	readonly drafts: Drafts;
	/** Images and files of lessons. */
	readonly files: LessonFiles;

	constructor(identity: Identity, store: LocalStore) {
		this.#identity = identity;
		this.#zone = identity.timeZone;
		this.drafts = new Drafts(store);
		this.#core = new DeviceCore(
			store,
			{ viewer: () => this.viewer, timeZone: () => this.#zone },
			{
				feed: (feed) => this.#fed(feed),
				outbox: (entries) => this.#filed(entries),
				failed: (error) => {
					this.sync.error = messageOf(error);
				},
			},
		);
		this.imports = new Imports(this.#core);
		// Admins have all courses' lessons: they fetch what they look at.
		this.files = new LessonFiles(
			store.name,
			this.#core.tables.of("contents"),
			() => this.#identity.role !== "admin",
		);
		store.onNewerApp = () => {
			this.sync.newerApp = true;
		};
		this.#core.tables.of("settings").listen((changes) => {
			for (const { after } of changes) if (after) this.#zone = after.timeZone;
		});
		this.#core.tables.of("people").listen((changes) => {
			for (const { after } of changes)
				if (after?.id === identity.personId)
					// A browser may be older than the zone.
					this.#chosenZone =
						after.timeZone && isTimeZone(after.timeZone)
							? after.timeZone
							: null;
		});
		this.#timer = setInterval(() => this.#tick(), TICK_MILLISECONDS);
		// Signed out, or somebody else in, in another tab: what is shown here is not theirs to see.
		this.#unwatch = onOtherIdentity(identity.personId, () => {
			void this.close().finally(() => location.assign("/"));
		});
	}

	get identity(): Identity {
		return this.#identity;
	}

	get viewer(): Viewer {
		return {
			personId: this.#identity.personId as PersonId,
			role: this.#identity.role,
		};
	}

	/** The documents as shown: the server's with the waiting actions laid over them. */
	get documents(): Collections {
		if (!this.#documents) throw new Error("This device has not been opened.");
		return this.#documents.collections;
	}

	/** The portal's IANA zone: it says on which day something is. */
	get timeZone(): string {
		return this.#zone;
	}

	/** The IANA zone in which this person reads times of day: the one that they chose, or the portal's. */
	get ownZone(): string {
		return this.#chosenZone ?? this.#zone;
	}

	/** The time as the server last told it; `today` is the portal's calendar day, `ownToday` that of the person's zone. */
	readonly clock = ((device: Device) => ({
		get now(): Instant {
			return device.#now;
		},
		get today(): Day {
			return dayAt(device.#now, device.#zone);
		},
		get ownToday(): Day {
			return dayAt(device.#now, device.ownZone);
		},
	}))(this);

	/** The time as the server last told it, to the millisecond and not reactive: `clock` ticks slowly. */
	now(): Instant {
		return this.#core.now();
	}

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
	): Promise<ActResult> {
		const [result] = await this.#act([{ kind, payload }]);
		return result ?? { ok: false, reason: notKept("Nothing was done.") };
	}

	/** Many at once, in one durable step; those that are wrong are left out and named. */
	async actAll(actions: readonly NewAction[]): Promise<{
		accepted: number;
		refused: { index: number; reason: RejectionReason }[];
	}> {
		const results = await this.#act(actions);
		const refused = results.flatMap((result, index) =>
			result.ok ? [] : [{ index, reason: result.reason }],
		);
		return { accepted: results.length - refused.length, refused };
	}

	/** What this device cannot keep is a reason too: a form shows it and still has what was typed. */
	async #act(
		actions: readonly NewAction[],
		replaces?: string,
	): Promise<ActResult[]> {
		void askToPersist();
		try {
			return await this.#core.act(actions, { replaces });
		} catch (error) {
			return actions.map(() => ({ ok: false, reason: notKept(error) }));
		}
	}

	/**
	 * Loads everything from the server again, beside what is shown; the outbox stays as it is. Begins as
	 * soon as the server is reached.
	 */
	async refill(): Promise<void> {
		await this.#core.store.beginRefill();
		this.resume();
	}

	/** To try actions on what is shown, without doing them. */
	trial(): Trial {
		const layer = this.#core.trialLayer();
		return {
			decide: (actions) => this.#core.tryOn(layer, actions),
			context: this.#core.contextOn(layer),
			foresee: (actions, takenBack) =>
				this.#core.foreseeOn(layer, actions, takenBack),
			made: (collection) => this.#core.madeIn(layer, collection),
			documents: <C extends Collection>(collection: C) =>
				this.#core.shownUnder(layer, collection) as Iterable<DocumentOf<C>>,
		};
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
		const [result] = await this.#act(
			[{ kind: entry.action.kind, payload }],
			actionId,
		);
		return result?.ok === false ? result : { ok: true };
	}

	/** Syncs at once: the person asked, or has signed in again. */
	resume(): void {
		this.#leadership?.retryNow();
	}

	/**
	 * Removes everything of this person from the device and ends the session; without a network, the
	 * session ends as soon as the server is reached, before anything else is asked of it.
	 */
	async signOut(): Promise<void> {
		await noteSignOut();
		// Other tabs let go of the database when they see it.
		await forgetIdentity();
		await this.close();
		await this.#core.store.delete();
		await this.files.delete();
		await endSession();
	}

	/** Lets go of the database; nothing of it is removed. */
	async close(): Promise<void> {
		if (open?.device === this) open = null;
		this.#closed = true;
		clearInterval(this.#timer);
		this.#unwatch();
		await this.imports.stop();
		this.files.close();
		await this.#leadership?.stop();
		await this.#core.stop();
		await this.#documents?.close();
		this.#core.store.close();
	}

	/** Opens what pages query, begins to load what is stored, what belongs to this course first, and then to sync. */
	async start(courseId?: string): Promise<void> {
		const { store, tables, loading } = this.#core;
		if (courseId !== undefined) void loading.until("enrollments", courseId);
		const opening = createDocuments(tables, loading);
		await store.open();
		void Promise.resolve(loading.until("people")).then(() => {
			this.sync.ready = true;
		});
		const loaded = this.#core.start();
		this.#documents = await opening;
		loaded.then(
			() => this.#beginSync(),
			(error) => {
				if (!this.#closed) this.sync.unreadable = messageOf(error);
			},
		);
	}

	#beginSync(): void {
		if (this.#closed) return;
		this.imports.start();
		this.#leadership = lead(
			this.#core.store,
			serverRemote,
			this.#identity.personId,
			{
				state: (state) => this.#synced(state),
				leads: (leads) => {
					this.sync.leads = leads;
				},
				stalled: (stalled) => {
					this.sync.stalled = stalled;
				},
				identity: (identity) => {
					if (JSON.stringify(identity) === JSON.stringify(this.#identity))
						return;
					this.#identity = identity;
					// Signed out meanwhile in another tab: this one must not undo it.
					if (rememberedIdentity()?.personId === identity.personId)
						void rememberIdentity(identity);
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

type Opening = {
	key: string;
	device: Device | null;
	ready: Promise<Device>;
};

let open: Opening | null = null;

/**
 * Opens this person's database on this device and begins to sync; another person's is closed first.
 * `onBlocked`: it waits for a tab of the app's former version.
 */
export async function openDevice(
	identity: Identity,
	onBlocked: () => void = () => {},
	courseId?: string,
): Promise<Device> {
	const key = `perennial-${identity.portalId}-${identity.personId}`;
	const former = open;
	if (former?.key === key) {
		const device = await former.ready;
		device.resume();
		return device;
	}
	const opening: Opening = {
		key,
		device: null,
		ready: Promise.resolve(null as never),
	};
	opening.ready = begin(opening, identity, former, onBlocked, courseId);
	open = opening;
	return opening.ready;
}

async function begin(
	opening: Opening,
	identity: Identity,
	former: Opening | null,
	onBlocked: () => void,
	courseId: string | undefined,
): Promise<Device> {
	try {
		await former?.device?.close();
		const store = new LocalStore(opening.key);
		store.onBlocked = onBlocked;
		opening.device = new Device(identity, store);
		await opening.device.start(courseId);
		return opening.device;
	} catch (error) {
		// The next attempt begins anew.
		if (open === opening) open = null;
		await opening.device?.close();
		throw error;
	}
}

/** The device that is open in this tab; throws before `openDevice`. */
export function getDevice(): Device {
	if (!open?.device)
		throw new Error("No device is open: nobody is signed in here.");
	return open.device;
}
