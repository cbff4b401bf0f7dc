import type { ChainState } from "#domain/chain.ts";
import type { Group, Person } from "#domain/documents/index.ts";
import { type Day, isDay } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { chainStateWords } from "../words.ts";

export const chainStates = [
	"certified",
	"renewing",
	"in grace",
	"lapsed",
	"waiting for capacity",
	"enrolled",
	"exempt",
	"ended",
] as const satisfies readonly ChainState["state"][];
export type State = (typeof chainStates)[number];

/** What the report's address says; "" is no condition. Days are calendar days of the portal's zone, both ends meant. */
export type ComplianceFilter = {
	search: string;
	/** States with commas between them. */
	state: string;
	course: string;
	group: string;
	/** A manager of one of the learner's groups. */
	manager: string;
	endsFrom: string;
	endsTo: string;
	reEnrollFrom: string;
	reEnrollTo: string;
};
export const noFilter: ComplianceFilter = {
	search: "",
	state: "",
	course: "",
	group: "",
	manager: "",
	endsFrom: "",
	endsTo: "",
	reEnrollFrom: "",
	reEnrollTo: "",
};

export const filterKeys = Object.keys(noFilter) as (keyof ComplianceFilter)[];

/** The last valid day of a chain's certificate; null without one, for one that never ends, and for a revoked one. */
export function endOf({ state }: ChainRow): Day | null {
	return state.award?.revokedAt === null ? state.award.expiresOn : null;
}

/** When the chain's next re-enrollment falls: today where it is overdue; null where none is to come. */
export function nextDay({ next }: ChainRow, today: Day): Day | null {
	if (next.kind !== "on") return null;
	return next.day < today ? today : next.day;
}

/** The rows that fit every condition. */
export function fitting(
	rows: readonly ChainRow[],
	filter: ComplianceFilter,
	groups: readonly Group[],
	today: Day,
): ChainRow[] {
	const states = new Set(filter.state.split(",").filter(Boolean));
	const wanted = filter.search.trim().toLocaleLowerCase();
	const managed = new Set<string>(
		groups
			.filter(({ managerIds }) =>
				managerIds.some((id) => id === filter.manager),
			)
			.map(({ id }) => id),
	);
	return rows.filter((row) => {
		const { learner, course, state } = row;
		return (
			(states.size === 0 || states.has(state.state)) &&
			(filter.course === "" || course.id === filter.course) &&
			(filter.group === "" ||
				learner.groupIds.some((id) => id === filter.group)) &&
			(filter.manager === "" ||
				learner.groupIds.some((id) => managed.has(id))) &&
			within(endOf(row), filter.endsFrom, filter.endsTo) &&
			within(nextDay(row, today), filter.reEnrollFrom, filter.reEnrollTo) &&
			(wanted === "" || learner.name.toLocaleLowerCase().includes(wanted))
		);
	});
}

function within(day: Day | null, from: string, to: string): boolean {
	if (from === "" && to === "") return true;
	return (
		day !== null && (from === "" || day >= from) && (to === "" || day <= to)
	);
}

export const summaryKinds = ["course", "group", "manager"] as const;
export type SummaryKind = (typeof summaryKinds)[number];
/** Counts of chains under one course, group or manager; `id` is null for learners in none. */
export type Summary = {
	id: string | null;
	name: string;
	all: number;
	counts: Record<State, number>;
};

/** The rows counted by course, or by the learners' groups or managers: a learner of two groups counts in both. */
export function summaries(
	rows: readonly ChainRow[],
	by: SummaryKind,
	groups: readonly Group[],
	people: readonly Pick<Person, "id" | "name">[],
): Summary[] {
	const groupOf = new Map<string, Group>(
		groups.map((group) => [group.id, group]),
	);
	const nameOf = new Map<string, string>(
		people.map(({ id, name }) => [id, name]),
	);
	const keysOf = ({ course, learner }: ChainRow): [string, string][] => {
		if (by === "course") return [[course.id, course.title]];
		const own = learner.groupIds.flatMap((id) => groupOf.get(id) ?? []);
		if (by === "group") return own.map(({ id, name }) => [id, name]);
		const managers = new Set(own.flatMap(({ managerIds }) => managerIds));
		return [...managers].map((id) => [id, nameOf.get(id) ?? ""]);
	};
	const found = new Map<string | null, Summary>();
	for (const row of rows) {
		const keys = keysOf(row);
		for (const [id, name] of keys.length > 0 ? keys : [[null, ""] as const]) {
			const summary = found.get(id) ?? {
				id,
				name,
				all: 0,
				counts: noneOfAny(),
			};
			found.set(id, summary);
			summary.all += 1;
			summary.counts[row.state.state] += 1;
		}
	}
	return [...found.values()];
}

function noneOfAny(): Record<State, number> {
	return Object.fromEntries(chainStates.map((state) => [state, 0])) as Record<
		State,
		number
	>;
}

/** What of `all` has a certificate in force: certified or renewing; a share from 0 to 1. */
export function coverage({ all, counts }: Summary): number {
	return all === 0 ? 0 : (counts.certified + counts.renewing) / all;
}

/** A past day that the address asks the report for; null: it is about today. */
export function askedDay(
	asOf: string,
	today: Day,
): { day: Day | null } | { wrong: "no day" | "to come" } {
	if (asOf === "" || asOf === today) return { day: null };
	if (!isDay(asOf)) return { wrong: "no day" };
	return asOf > today ? { wrong: "to come" } : { day: asOf };
}

/** The rows as a CSV file has them; days as YYYY-MM-DD. */
export function complianceCsv(
	rows: readonly ChainRow[],
	groupNames: ReadonlyMap<string, string>,
	today: Day,
): { header: string[]; lines: string[][] } {
	return {
		header: [
			"As of",
			"Learner",
			"Course",
			"State",
			"Certificate",
			"Issued on",
			"Valid through",
			"Re-enrollment on",
			"Groups",
		],
		lines: rows.map((row) => [
			today,
			row.learner.name,
			row.course.title,
			chainStateWords(row.state),
			row.state.award?.number ?? "",
			row.state.award?.issuedOn ?? "",
			endOf(row) ?? "",
			nextDay(row, today) ?? "",
			row.learner.groupIds.flatMap((id) => groupNames.get(id) ?? []).join("; "),
		]),
	};
}
