import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";
import { readHead } from "#server/database/feed.ts";

const CHANNEL = "perennial_feed";
const COALESCE_MILLISECONDS = 10;
const POLL_MILLISECONDS = 30_000;

/** The head of a portal that a restore has taken away. */
const GONE = { seq: 0, epoch: "" };

/** Who is told that there is more: everybody who may see what changed. */
export type Watcher = {
	portalId: string;
	personId: string;
	learnersOnly: boolean;
	wake(head: number): void;
};

/**
 * Tells connected devices that there is more to pull (DESIGN, Sync 4). Heads cross processes by NOTIFY,
 * sent after the commit and coalesced, with a slow poll as net. What changed for one learner does not
 * wake other learners. Correctness never depends on any of it.
 */
export class FeedAnnouncer {
	readonly #database: Database;
	readonly #report: (error: unknown) => void;
	readonly #watchers = new Map<string, Set<Watcher>>();
	/** The head up to which the watchers of a portal have been told; another epoch after a restore. */
	readonly #told = new Map<string, { seq: number; epoch: string }>();
	readonly #changed = new Set<string>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#poll: ReturnType<typeof setInterval> | undefined;
	#unlisten: (() => Promise<void>) | undefined;
	#telling: Promise<void> = Promise.resolve();

	constructor(database: Database, report: (error: unknown) => void) {
		this.#database = database;
		this.#report = report;
	}

	async start(): Promise<void> {
		this.#unlisten = await this.#database.listen(CHANNEL, (portalId) =>
			this.#queue(portalId),
		);
		this.#poll = setInterval(() => this.restored(), POLL_MILLISECONDS);
		this.#poll.unref();
	}

	async stop(): Promise<void> {
		clearInterval(this.#poll);
		clearTimeout(this.#timer);
		await this.#telling;
		await this.#unlisten?.();
	}

	/** Called after a commit that wrote documents of this portal. */
	changed(portalId: string): void {
		this.#changed.add(portalId);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			const portals = [...this.#changed];
			this.#changed.clear();
			for (const portal of portals)
				this.#database.notify(CHANNEL, portal).catch(this.#report);
		}, COALESCE_MILLISECONDS);
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

	#queue(portalId: string): void {
		if (!this.#watchers.has(portalId)) return;
		this.#telling = this.#telling
			.then(() => this.#tell(portalId))
			.catch(this.#report);
	}

	async #tell(portalId: string): Promise<void> {
		const watchers = this.#watchers.get(portalId);
		const told = this.#told.get(portalId);
		if (!watchers || told === undefined) return;
		const { rows } = await this.#database.db.execute(
			audience(portalId, told.seq),
		);
		const [row] = rows;
		const head = row
			? { seq: Number(row.head), epoch: String(row.epoch) }
			: GONE;
		const restored = head.epoch !== told.epoch;
		if (head.seq === told.seq && !restored) return;
		this.#told.set(portalId, head);
		const everybody = restored || row?.everybody === true;
		const learners = new Set(row?.learners as string[] | null | undefined);
		for (const watcher of watchers)
			if (everybody || !watcher.learnersOnly || learners.has(watcher.personId))
				watcher.wake(head.seq);
	}
}

/** The head, whether something changed that many see, and the learners whose own documents changed. */
function audience(portalId: string, since: number) {
	const changed = (table: string) =>
		sql`exists (select 1 from ${sql.raw(table)} d where d.portal_id = ${portalId} and d.seq > ${since})`;
	return sql`
		select head.seq as head, head.epoch,
			${changed("settings")} or ${changed("courses")} or ${changed("course_versions")} or ${changed("certificates")}
				or ${changed("tombstones")} or ${changed("groups")} as everybody,
			(select array_agg(id) from (
				select id from people d where d.portal_id = ${portalId} and d.seq > ${since}
				union select learner_id from enrollments d where d.portal_id = ${portalId} and d.seq > ${since}
				union select learner_id from awards d where d.portal_id = ${portalId} and d.seq > ${since}
				union select learner_id from exemptions d where d.portal_id = ${portalId} and d.seq > ${since}
				union select person_id from notifications d where d.portal_id = ${portalId} and d.seq > ${since}) own) as learners
		from sync_heads head where head.portal_id = ${portalId}`;
}
