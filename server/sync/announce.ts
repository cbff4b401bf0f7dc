import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Role } from "#domain/documents/people.ts";
import type { Database } from "#server/database/database.ts";
import { readHead } from "#server/database/feed.ts";

const CHANNEL = "perennial_feed";
/** After one announcement of a portal the next waits this long, and stands for all changes until then. */
const COALESCE_MILLISECONDS = 10;
const POLL_MILLISECONDS = 30_000;

/** The head of a portal that a restore has taken away. */
const GONE = { seq: 0, epoch: "" };

/** Who is told that there is more: everybody who may see what changed. */
export type Watcher = {
	portalId: string;
	personId: string;
	role: Role;
	wake(): void;
	/** The person is deactivated, removed or of another role by now: what they asked as is over. */
	end(): void;
};

/**
 * Tells connected devices that there is more to pull (DESIGN, Sync 4): this process's own at once, others'
 * by NOTIFY, sent after the commit; both coalesced, with a slow poll as net. What changed for one learner
 * does not wake other learners. Correctness never depends on any of it.
 */
export class FeedAnnouncer {
	readonly #database: Database;
	readonly #report: (error: unknown) => void;
	/** Tells this process's announcements from those of others. */
	readonly #id = uuidv7();
	readonly #watchers = new Map<string, Set<Watcher>>();
	/** The head up to which the watchers of a portal have been told; another epoch after a restore. */
	readonly #told = new Map<string, Head>();
	/** Portals that were announced just now, and whether they have changed again since. */
	readonly #announced = new Map<string, boolean>();
	/** Portals whose watchers are about to be told. */
	readonly #queued = new Set<string>();
	readonly #timers = new Set<ReturnType<typeof setTimeout>>();
	#poll: ReturnType<typeof setInterval> | undefined;
	#unlisten: (() => Promise<void>) | undefined;
	#telling: Promise<void> = Promise.resolve();

	constructor(database: Database, report: (error: unknown) => void) {
		this.#database = database;
		this.#report = report;
	}

	async start(): Promise<void> {
		this.#unlisten = await this.#database.listen(CHANNEL, (payload) => {
			const [portalId = "", from] = payload.split(" ");
			if (from !== this.#id) this.#queue(portalId);
		});
		this.#poll = setInterval(() => this.restored(), POLL_MILLISECONDS);
		this.#poll.unref();
	}

	async stop(): Promise<void> {
		clearInterval(this.#poll);
		for (const timer of this.#timers) clearTimeout(timer);
		await this.#telling;
		await this.#unlisten?.();
	}

	/** Called after a commit that wrote documents of this portal. */
	changed(portalId: string): void {
		if (this.#announced.has(portalId)) this.#announced.set(portalId, true);
		else this.#announce(portalId);
	}

	/** Called when any portal may have changed, such as after a restore. */
	restored(): void {
		for (const portalId of this.#watchers.keys()) this.#queue(portalId);
	}

	/** Watches until the returned function is called. */
	async watch(watcher: Watcher): Promise<() => void> {
		const watchers = this.#watchers.get(watcher.portalId) ?? new Set();
		this.#watchers.set(watcher.portalId, watchers);
		watchers.add(watcher);
		if (!this.#told.has(watcher.portalId))
			this.#told.set(
				watcher.portalId,
				(await readHead(this.#database, watcher.portalId)) ?? GONE,
			);
		return () => {
			watchers.delete(watcher);
			if (
				watchers.size === 0 &&
				this.#watchers.get(watcher.portalId) === watchers
			) {
				this.#watchers.delete(watcher.portalId);
				this.#told.delete(watcher.portalId);
			}
		};
	}

	async head(portalId: string): Promise<number> {
		return ((await readHead(this.#database, portalId)) ?? GONE).seq;
	}

	#announce(portalId: string): void {
		this.#announced.set(portalId, false);
		this.#queue(portalId);
		// The embedded database has one process, and would do this before it says whom the change concerns.
		if (this.#database.kind === "postgres")
			this.#database
				.notify(CHANNEL, `${portalId} ${this.#id}`)
				.catch(this.#report);
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			const hasChanged = this.#announced.get(portalId) === true;
			this.#announced.delete(portalId);
			if (hasChanged) this.#announce(portalId);
		}, COALESCE_MILLISECONDS);
		this.#timers.add(timer);
	}

	#queue(portalId: string): void {
		if (!this.#watchers.has(portalId) || this.#queued.has(portalId)) return;
		this.#queued.add(portalId);
		this.#telling = this.#telling
			.then(() => {
				this.#queued.delete(portalId);
				return this.#tell(portalId);
			})
			.catch(this.#report);
	}

	async #tell(portalId: string): Promise<void> {
		const watchers = this.#watchers.get(portalId);
		const told = this.#told.get(portalId);
		if (!watchers || told === undefined) return;
		const [row] = await this.#database.texts(firstNews(portalId, told.seq));
		const [seq, epoch, ...places] = row ?? [];
		const head = row ? { seq: Number(seq), epoch: String(epoch) } : GONE;
		const isRestored = head.epoch !== told.epoch;
		if (head.seq === told.seq && !isRestored) return;
		const news = feeds.filter((_, index) => places[index] != null);
		const isForAll = isRestored || news.some(({ owner }) => owner === null);
		const concerned = new Set<string>();
		if (isRestored) await this.#endThoseOver([...watchers]);
		else
			for (const feed of news) {
				const isOfPeople = feed.table === "people";
				if (isForAll && !isOfPeople) continue;
				const owners = await this.#ownersOf(feed, portalId, told.seq);
				for (const id of owners) concerned.add(id);
				if (isOfPeople)
					await this.#endThoseOver(
						[...watchers].filter(({ personId }) => owners.has(personId)),
					);
			}
		// Not before: what fails above is told with the next announcement.
		this.#told.set(portalId, head);
		for (const watcher of watchers)
			if (
				isForAll ||
				watcher.role !== "learner" ||
				concerned.has(watcher.personId)
			)
				watcher.wake();
	}

	/** Whose the news of a table is. */
	async #ownersOf(
		{ table, owner }: Feed,
		portalId: string,
		since: number,
	): Promise<Set<string>> {
		const rows = await this.#database.texts(sql`
			select distinct ${sql.raw(`d.${owner}`)} from ${sql.raw(table)} d
			where d.portal_id = ${portalId} and d.seq > ${since}`);
		return new Set(rows.map(([id]) => String(id)));
	}

	/** Of people who have changed: one statement, however many of them are connected. */
	async #endThoseOver(watchers: readonly Watcher[]): Promise<void> {
		if (watchers.length === 0) return;
		const ids = watchers.map(({ personId }) => personId);
		const { rows } = await this.#database.db.execute(sql`
			select portal_id, id, role from people
			where id = any (${sql.param(ids)}::uuid[]) and status = 'active'`);
		const active = new Set(
			rows.map(({ portal_id, id, role }) => `${portal_id} ${id} ${role}`),
		);
		for (const { portalId, personId, role, end } of watchers)
			if (!active.has(`${portalId} ${personId} ${role}`)) end();
	}
}

type Head = { seq: number; epoch: string };

/** A table with a place in the feed, and the column that names whose its rows are; null: many see them. */
type Feed = { table: string; owner: string | null };

const feeds: readonly Feed[] = [
	{ table: "settings", owner: null },
	{ table: "courses", owner: null },
	{ table: "course_versions", owner: null },
	{ table: "certificates", owner: null },
	{ table: "sessions", owner: null },
	{ table: "tombstones", owner: null },
	{ table: "groups", owner: null },
	{ table: "people", owner: "id" },
	{ table: "enrollments", owner: "learner_id" },
	{ table: "awards", owner: "learner_id" },
	{ table: "progress", owner: "learner_id" },
	{ table: "exemptions", owner: "learner_id" },
	{ table: "notifications", owner: "person_id" },
];

/**
 * The head, and of each of `feeds` where its news begins; null without any. By its table's index on the feed, which
 * `exists` would not use.
 */
function firstNews(portalId: string, since: number) {
	const places = feeds.map(
		({ table }) =>
			sql`, (select d.seq from ${sql.raw(table)} d where d.portal_id = ${portalId} and d.seq > ${since} order by d.seq limit 1)`,
	);
	return sql`
		select head.seq, head.epoch${sql.join(places)}
		from sync_heads head where head.portal_id = ${portalId}`;
}
