import { getTableName, type SQL, sql } from "drizzle-orm";
import {
	type Collection,
	collections,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import type { Checkpoint, PullAnswer, PullRequest } from "#domain/sync.ts";
import type { Clock } from "#server/clock.ts";
import type { Database, TextRow } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import { documentText, fieldList, tombstoneText } from "./documentText.ts";
import { leftScope, type Reader, type Scope, scopeOf } from "./scope.ts";

const PAGE = 2000;
/** Lessons are as long as many other documents: so many of these one is counted as while a device fills. */
const LESSON_WEIGHT = 25;
/** Less than every id. */
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

/** A collection's page: its documents as JSON text, and how far they reach. */
type Part = { collection: Collection; documents: string; count: number };

/**
 * One page for a device (DESIGN, Sync 2): filling goes collection by collection in id order, then the
 * feed is followed by seq. A page is full unless it ends what there is, and its checkpoint never
 * passes a row that is not in it. Filled under another epoch, grants or schema: `reset`.
 */
export async function pull(
	database: Database,
	clock: Clock,
	reader: Reader,
	request: PullRequest,
): Promise<PullAnswer> {
	if (request.schemaVersion < SCHEMA_VERSION) return { kind: "upgrade" };
	const { checkpoint } = request;
	const state = await readState(
		database,
		reader,
		checkpoint?.phase === "follow" ? checkpoint.seq : null,
	);
	if (checkpoint !== null) {
		if (request.schemaVersion !== SCHEMA_VERSION)
			return { kind: "reset", why: "schema" };
		const reached =
			checkpoint.phase === "follow" ? checkpoint.seq : checkpoint.from;
		if (request.epoch !== state.epoch || reached > state.head)
			return { kind: "reset", why: "epoch" };
		if (request.grantRevision !== state.grantRevision)
			return { kind: "reset", why: "grants" };
		if (reached < state.horizon) return { kind: "reset", why: "too old" };
	}
	const limit = Math.min(request.limit ?? PAGE, PAGE);
	const page =
		checkpoint?.phase === "follow"
			? await follow(database, reader, checkpoint.seq, state, limit)
			: await fill(
					database,
					reader,
					checkpoint ?? firstCheckpoint(state.head),
					limit,
				);
	return {
		kind: "page",
		changes: `{${page.parts.map((part) => `"${part.collection}":[${part.documents}]`).join(",")}}`,
		counts: Object.fromEntries(
			page.parts.map(({ collection, count }) => [collection, count]),
		),
		checkpoint: page.checkpoint,
		more: page.more,
		head: state.head,
		epoch: state.epoch,
		grantRevision: state.grantRevision,
		role: reader.role,
		progress:
			page.checkpoint.phase === "fill" && checkpoint === null
				? { total: await countVisible(database, reader) }
				: null,
		serverTime: clock.now(),
	};
}

type State = {
	head: number;
	epoch: string;
	horizon: number;
	grantRevision: number;
	/** Of each of `sourcesOf`: where its news begins, null without any; empty when filling. */
	news: readonly (number | null)[];
};

/** How the feed stands for a reader who has come as far as `since`, or begins. */
export async function readState(
	database: Database,
	reader: Reader,
	since: number | null,
): Promise<State> {
	// Not `exists`: that reads a large table from its beginning, this goes by its index on the feed.
	const looks =
		since === null
			? []
			: sourcesOf(reader).map(
					({ from, seq }) =>
						sql`, (select ${seq} ${from} and ${seq} > ${since} order by 1 limit 1)`,
				);
	const [row] = await database.texts(sql`
		select head.seq, head.epoch, head.horizon, coalesce(g.revision, 0)${sql.join(looks)}
		from sync_heads head
		left join grants g on g.portal_id = head.portal_id and g.person_id = ${reader.personId}
		where head.portal_id = ${reader.portalId}`);
	if (!row) throw new Error(`There is no portal ${reader.portalId}.`);
	const [head, epoch, horizon, revision, ...news] = row;
	return {
		head: Number(head),
		epoch: String(epoch),
		horizon: Number(horizon),
		grantRevision: Number(revision),
		news: news.map((place) => (place === null ? null : Number(place))),
	};
}

type Page = { parts: Part[]; checkpoint: Checkpoint; more: boolean };

function firstCheckpoint(head: number): Checkpoint & { phase: "fill" } {
	return { phase: "fill", collection: "settings", after: null, from: head };
}

/** Rows that change while a device fills come again afterwards, when it follows from `from`. */
async function fill(
	database: Database,
	reader: Reader,
	start: Checkpoint & { phase: "fill" },
	limit: number,
): Promise<Page> {
	const parts: Part[] = [];
	let room = limit;
	let { after } = start;
	for (
		let index = collections.indexOf(start.collection);
		index < collections.length;
		index += 1
	) {
		const collection = collections[index] as Collection;
		const weight = weightOf(collection);
		const most = Math.max(1, Math.floor(room / weight));
		const part = await fillPart(database, reader, collection, after, most);
		if (part.count > 0) parts.push(part);
		room -= part.count * weight;
		if (part.count === most)
			return {
				parts,
				checkpoint: { ...start, collection, after: part.last },
				more: true,
			};
		after = null;
	}
	return {
		parts,
		checkpoint: { phase: "follow", seq: start.from },
		more: true,
	};
}

function weightOf(collection: Collection): number {
	return collection === "contents" ? LESSON_WEIGHT : 1;
}

async function fillPart(
	database: Database,
	reader: Reader,
	collection: Collection,
	after: string | null,
	limit: number,
): Promise<Part & { last: string | null }> {
	const scope = scopeOf(reader, collection);
	const rows = await database.texts(sql`
		select d.id, ${fieldList(collection)} from ${tableOf(collection)} d ${scope.join ?? sql``}
		where d.portal_id = ${reader.portalId} and d.id > ${after ?? BEFORE_ALL} and ${scope.visible}
		order by d.id limit ${limit}`);
	const last = rows.at(-1);
	return {
		collection,
		documents: listed(rows.map((row) => documentText(collection, row))),
		count: rows.length,
		last: last?.[0] ?? null,
	};
}

/** A row of news: its place in the feed and its text, a document or a tombstone. */
type News = { place: number; collection: Collection; text: string };

/**
 * What is news after `seq` up to `head`, of all collections together in the feed's order. All rows up to
 * the head are committed, so that the statements need no common snapshot: a row that changes meanwhile
 * moves beyond the head, and comes with the next page. A source whose news begins beyond the page's end
 * is not read.
 */
async function follow(
	database: Database,
	reader: Reader,
	seq: number,
	{ head, news: beginnings }: State,
	limit: number,
): Promise<Page> {
	const sources = sourcesOf(reader)
		.map((source, index) => ({ ...source, begins: beginnings[index] }))
		.sort((a, b) => (a.begins ?? head) - (b.begins ?? head));
	const news: News[] = [];
	let last = head;
	for (const { begins, from, seq: place, fields, read } of sources) {
		if (begins == null || begins > last) continue;
		const rows = await database.texts(sql`
			select ${place}, ${fields} ${from} and ${place} > ${seq} and ${place} <= ${last}
			order by 1 fetch first ${limit} rows with ties`);
		for (const row of rows) news.push({ place: Number(row[0]), ...read(row) });
		if (news.length < limit) continue;
		news.sort((a, b) => a.place - b.place);
		last = news[limit - 1]?.place ?? last;
	}
	// Rows that came into a learner's scope together share a place: no page splits them.
	const full = news.length >= limit;
	const page = full ? news.filter(({ place }) => place <= last) : news;
	const parts = [...Map.groupBy(page, ({ collection }) => collection)].map(
		([collection, found]): Part => ({
			collection,
			documents: listed(found.map(({ text }) => text)),
			count: found.length,
		}),
	);
	return { parts, checkpoint: { phase: "follow", seq: last }, more: full };
}

type Source = {
	/** From and where, but for the place in the feed. */
	from: SQL;
	seq: SQL;
	fields: SQL;
	/** Of a row that begins with its place in the feed and goes on with `fields`. */
	read(row: TextRow): { collection: Collection; text: string };
};

/** Where a viewer's news can come from: documents in scope, those that left it, and those deleted. */
function sourcesOf(reader: Reader): Source[] {
	const fromScope = (collection: Collection, scope: Scope) =>
		sql`from ${tableOf(collection)} d ${scope.join ?? sql``}
			where d.portal_id = ${reader.portalId} and ${scope.visible}`;
	const sources: Source[] = [];
	for (const collection of collections) {
		const scope = scopeOf(reader, collection);
		sources.push({
			from: fromScope(collection, scope),
			seq: scope.seq,
			fields: fieldList(collection),
			read: (row) => ({ collection, text: documentText(collection, row) }),
		});
		const left = leftScope(reader, collection);
		if (left)
			sources.push({
				from: fromScope(collection, left),
				seq: left.seq,
				fields: sql`d.id`,
				read: ([, id]) => ({ collection, text: tombstoneText(id) }),
			});
	}
	// Everybody's: they are ids, which say nothing to whoever did not hold the document.
	sources.push({
		from: sql`from tombstones d where d.portal_id = ${reader.portalId}`,
		seq: sql`d.seq`,
		fields: sql`d.id, d.collection`,
		read: ([, id, collection]) => ({
			collection: collection as Collection,
			text: tombstoneText(id),
		}),
	});
	return sources;
}

/** What `join` makes too, but without writing each text out before the whole: a quarter of a page's time. */
function listed(texts: readonly string[]): string {
	let list = "";
	for (const text of texts) list += list === "" ? text : `,${text}`;
	return list;
}

function tableOf(collection: Collection): SQL {
	return sql.raw(`"${getTableName(documentTables[collection])}"`);
}

async function countVisible(
	database: Database,
	reader: Reader,
): Promise<number> {
	const counts = collections.map((collection) => {
		const scope = scopeOf(reader, collection);
		return sql`(select count(*) from ${tableOf(collection)} d ${scope.join ?? sql``} where d.portal_id = ${reader.portalId} and ${scope.visible})`;
	});
	const { rows } = await database.db.execute(
		sql`select ${sql.join(counts, sql` + `)} as total`,
	);
	return Number(rows[0]?.total);
}
