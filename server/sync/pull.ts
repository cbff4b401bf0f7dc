import { getTableName, type SQL, sql } from "drizzle-orm";
import {
	type Collection,
	collections,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import type { Checkpoint, PullAnswer, PullRequest } from "#domain/sync.ts";
import { fieldColumns } from "#server/actions/documents.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import {
	leftScope,
	type Reader,
	type Scope,
	scopeOf,
	seesTombstones,
} from "./scope.ts";

const PAGE = 1000;

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
	const state = await readState(database, reader);
	const { checkpoint } = request;
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
			? await follow(database, reader, checkpoint.seq, limit)
			: await fill(
					database,
					reader,
					checkpoint ?? firstCheckpoint(state.head),
					limit,
				);
	return {
		kind: "page",
		changes: `{${page.parts.map((part) => `"${part.collection}":[${part.documents}]`).join(",")}}`,
		checkpoint: page.checkpoint,
		more: page.more,
		head: state.head,
		epoch: state.epoch,
		grantRevision: state.grantRevision,
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
};

async function readState(database: Database, reader: Reader): Promise<State> {
	const { rows } = await database.db.execute(sql`
		select head.seq, head.epoch, head.horizon, coalesce(g.revision, 0) as revision
		from sync_heads head
		left join grants g on g.portal_id = head.portal_id and g.person_id = ${reader.personId}
		where head.portal_id = ${reader.portalId}`);
	const [row] = rows;
	if (!row) throw new Error(`There is no portal ${reader.portalId}.`);
	return {
		head: Number(row.seq),
		epoch: String(row.epoch),
		horizon: Number(row.horizon),
		grantRevision: Number(row.revision),
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
		const part = await fillPart(database, reader, collection, after, room);
		if (part.count > 0) parts.push(part);
		room -= part.count;
		if (room === 0)
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

async function fillPart(
	database: Database,
	reader: Reader,
	collection: Collection,
	after: string | null,
	limit: number,
): Promise<Part & { last: string | null }> {
	const scope = scopeOf(reader, collection);
	const beyond = after === null ? sql`true` : sql`d.id > ${after}`;
	// Rows rather than one aggregated text: they are read while the database still writes others.
	const { rows } = await database.db.execute(sql`
		select ${documentJson(collection)} as document, d.id from ${tableOf(collection)} d ${scope.join ?? sql``}
		where d.portal_id = ${reader.portalId} and ${beyond} and ${scope.visible}
		order by d.id limit ${limit}`);
	const last = rows.at(-1);
	return {
		collection,
		documents: rows.map(({ document }) => String(document)).join(","),
		count: rows.length,
		last: last ? String(last.id) : null,
	};
}

/** What is news since `seq`, of all collections together in the feed's order, from one snapshot. */
async function follow(
	database: Database,
	reader: Reader,
	seq: number,
	limit: number,
): Promise<Page> {
	const news: SQL[] = [];
	for (const collection of collections) {
		news.push(
			newsOf(
				reader,
				collection,
				scopeOf(reader, collection),
				documentJson(collection),
				seq,
				limit,
			),
		);
		const left = leftScope(reader, collection);
		if (left)
			news.push(newsOf(reader, collection, left, tombstoneJson, seq, limit));
	}
	if (seesTombstones(reader))
		news.push(sql`(select d.seq as seq, d.collection, ${tombstoneJson} as document from tombstones d
			where d.portal_id = ${reader.portalId} and d.seq > ${seq} order by d.seq fetch first ${limit} rows with ties)`);
	const { rows } = await database.db.execute(sql`
		with news as materialized (
			select * from (${sql.join(news, sql` union all `)}) every order by seq fetch first ${limit} rows with ties)
		select collection, document, seq from news
		union all
		select null, null, seq from sync_heads where portal_id = ${reader.portalId}
		order by seq`);
	let count = 0;
	let last = seq;
	let head = seq;
	const documents = new Map<Collection, string[]>();
	for (const row of rows) {
		if (row.collection === null) {
			head = Number(row.seq);
			continue;
		}
		const collection = row.collection as Collection;
		const found = documents.get(collection) ?? [];
		documents.set(collection, found);
		found.push(String(row.document));
		count += 1;
		last = Number(row.seq);
	}
	const parts = [...documents].map(
		([collection, found]): Part => ({
			collection,
			documents: found.join(","),
			count: found.length,
		}),
	);
	// With ties: rows that came into a learner's scope together share a seq, and no page splits them.
	const more = count >= limit;
	return {
		parts,
		checkpoint: { phase: "follow", seq: more ? last : head },
		more,
	};
}

/** One collection's news, read along the index on (portal_id, seq) where the scope's seq is the row's own. */
function newsOf(
	reader: Reader,
	collection: Collection,
	scope: Scope,
	json: SQL,
	seq: number,
	limit: number,
): SQL {
	return sql`(select ${scope.seq} as seq, ${collection}::text as collection, ${json} as document
		from ${tableOf(collection)} d ${scope.join ?? sql``}
		where d.portal_id = ${reader.portalId} and ${scope.seq} > ${seq} and ${scope.visible}
		order by 1 fetch first ${limit} rows with ties)`;
}

const tombstoneJson = sql`json_build_object('id', d.id, '_deleted', true)::text`;

const jsonOf = new Map<Collection, SQL>();

/** A document as JSON text, written by the database. */
function documentJson(collection: Collection): SQL {
	let json = jsonOf.get(collection);
	if (!json) {
		const fields = Object.entries(fieldColumns(collection)).map(
			([field, column]) =>
				column.getSQLType().startsWith("timestamp")
					? `instant_text(d."${column.name}") as "${field}"`
					: `d."${column.name}" as "${field}"`,
		);
		// row_to_json takes two thirds of the time of json_build_object.
		json = sql.raw(
			`row_to_json((select fields from (select ${fields.join(", ")}) fields))::text`,
		);
		jsonOf.set(collection, json);
	}
	return json;
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
