import type { RxQuery } from "rxdb/plugins/core";
import type { Collection } from "#domain/documents/index.ts";
import { loadingOf } from "./collections.ts";
import { nextTask } from "./turns.ts";

/** What a query finds, kept up to date; `loading` until it has answered once. */
export type Live<Result> = {
	readonly current: Result;
	readonly loading: boolean;
};

/** While many documents are on their way, lists follow them no faster than this, in milliseconds. */
const BUSY_PAUSE = 400;

/**
 * The documents that a query finds, live; call it while a component is set up. The query is built anew
 * when what its function reads changes; `null` finds nothing. Without a `sort` they come in no order. The
 * documents are plain and must not be changed.
 */
export function live<Doc>(
	query: () => RxQuery<Doc, unknown> | null,
): Live<Doc[]> {
	return follow<Doc[]>(query, [], (found) => found as Doc[]);
}

/** The one document that a query finds, live; null when there is none. */
export function liveOne<Doc>(
	query: () => RxQuery<Doc, unknown> | null,
): Live<Doc | null> {
	return follow<Doc | null>(query, null, ([found]) => (found as Doc) ?? null);
}

function follow<Result>(
	query: () => RxQuery<never, unknown> | RxQuery | null,
	nothing: Result,
	read: (found: unknown[]) => Result,
): Live<Result> {
	let current = $state.raw(nothing);
	let loading = $state(true);
	$effect(() => {
		const asked = query();
		if (!asked) {
			current = nothing;
			loading = false;
			return;
		}
		return watch(asked as RxQuery, (found) => {
			current = read(found);
			loading = false;
		});
	});
	return {
		get current() {
			return current;
		},
		get loading() {
			return loading;
		},
	};
}

/**
 * Calls back with what the query finds, once all of that is loaded and again whenever it may have changed.
 * It asks the storage itself: RxDB would keep an object of its own for each of 100,000 documents. Returns
 * what ends it.
 */
function watch(query: RxQuery, onFound: (found: unknown[]) => void) {
	const { storageInstance, name } = query.collection;
	const { query: mango, queryPlan } = query.getPreparedQuery();
	const prepared = {
		query: query.mangoQuery.sort ? mango : { ...mango, sort: [] },
		queryPlan,
	};
	const equal = [...equalities(mango.selector)];
	const progress = loadingOf(query);
	let ended = false;
	// Until it has looked for the first time, nothing that comes is news.
	let isDue = true;
	const look = async () => {
		if (ended) return;
		isDue = false;
		const { documents } = await storageInstance.query(prepared);
		if (!ended) onFound(documents);
	};
	const subscription = storageInstance
		.changeStream()
		.subscribe(({ events }) => {
			if (isDue || !events.some((event) => concerns(event, equal))) return;
			isDue = true;
			if (progress.isBusy) setTimeout(() => void look(), BUSY_PAUSE);
			else void progress.inStep.then(() => lookTogether(look));
		});
	const courseId = equal.find(([field]) => field === "courseId")?.[1];
	void Promise.resolve(
		progress.until(
			name as Collection,
			typeof courseId === "string" ? courseId : undefined,
		),
	).then(look);
	return () => {
		ended = true;
		subscription.unsubscribe();
	};
}

const due = new Set<() => Promise<void>>();

/**
 * All queries at once, after this task: what follows from several is worked out once, and an enrollment that is passed
 * is never shown without the certificate that came with it.
 */
function lookTogether(look: () => Promise<void>): void {
	due.add(look);
	if (due.size > 1) return;
	void nextTask().then(() => {
		const looks = [...due];
		due.clear();
		for (const each of looks) void each();
	});
}

/** What fields must equal for a document to be found. */
function equalities(selector: object): Map<string, unknown> {
	const equal = new Map<string, unknown>();
	for (const [field, condition] of Object.entries(selector))
		if (field !== "_deleted" && typeof condition === "object" && condition)
			if ("$eq" in condition) equal.set(field, condition.$eq);
	return equal;
}

type Event = {
	documentData: object;
	previousDocumentData?: object | undefined;
};

type Equal = readonly (readonly [field: string, value: unknown])[];

/**
 * Whether the change is of a document that was, or now is, among those that the query may find. Asked by each
 * query of each document that is loaded: it makes nothing anew.
 */
function concerns(
	{ documentData, previousDocumentData }: Event,
	equal: Equal,
): boolean {
	return (
		isFound(documentData, equal) ||
		(previousDocumentData !== undefined && isFound(previousDocumentData, equal))
	);
}

function isFound(document: object, equal: Equal): boolean {
	for (const [field, value] of equal)
		if (document[field as keyof typeof document] !== value) return false;
	return true;
}
