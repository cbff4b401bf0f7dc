import type { FieldConflict } from "#domain/actions/action.ts";
import type { OutboxEntry } from "#lib/local/device.svelte.ts";

/** One value of an action's payload that a person can correct; `path` leads to it. */
export type Correctable = {
	field: string;
	path: readonly string[];
	value: unknown;
};

type Payload = { [key: string]: unknown };

function isRecord(value: unknown): value is Payload {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isId = (field: string) =>
	/Ids?$/.test(field) && field !== "certificateId";
/** Corrected where it is chosen, in the designer. */
const isPicture = (field: string) => field === "logo" || field === "signature";

/** The values of a payload that are typed or picked, in its own order; ids are not among them. */
export function correctables(payload: unknown): Correctable[] {
	if (!isRecord(payload)) return [];
	return Object.entries(payload).flatMap(([field, value]): Correctable[] => {
		if (field === "changes" && isRecord(value))
			return Object.entries(value).flatMap(([name, change]) =>
				isRecord(change) &&
				!isId(name) &&
				!isPicture(name) &&
				!Array.isArray(change.to)
					? [{ field: name, path: ["changes", name, "to"], value: change.to }]
					: [],
			);
		if (
			isId(field) ||
			isPicture(field) ||
			field === "from" ||
			isRecord(value) ||
			Array.isArray(value)
		)
			return [];
		return [{ field, path: [field], value }];
	});
}

/** Everything that a payload says about a field, for showing; of an edit, what it was changed to. */
export function typedValues(
	payload: unknown,
): { field: string; value: unknown }[] {
	if (!isRecord(payload)) return [];
	return Object.entries(payload).flatMap(([field, value]) =>
		field === "changes" && isRecord(value)
			? Object.entries(value).map(([name, change]) => ({
					field: name,
					value: isRecord(change) ? change.to : change,
				}))
			: [{ field, value }],
	);
}

/** The payload with corrected values in their places. */
export function corrected(
	payload: unknown,
	values: readonly Correctable[],
): unknown {
	// A payload is JSON, here perhaps inside a reactive proxy, which structuredClone refuses.
	const copy: unknown = JSON.parse(JSON.stringify(payload));
	for (const { path, value } of values) {
		let place = copy;
		for (const step of path.slice(0, -1))
			place = isRecord(place) ? place[step] : undefined;
		const last = path.at(-1);
		if (isRecord(place) && last !== undefined) place[last] = value;
	}
	return copy;
}

/** The fields that somebody else changed meanwhile, with both values. */
export function conflictsOf(entry: OutboxEntry): readonly FieldConflict[] {
	return entry.verdict?.status === "accepted" ? entry.verdict.conflicts : [];
}

/** The part of an edit that others overruled, now counted from their values: sending it sets yours. */
export function yoursOverTheirs(
	payload: unknown,
	conflicts: readonly FieldConflict[],
): unknown {
	if (!isRecord(payload)) return payload;
	const changes = Object.fromEntries(
		conflicts.map(({ field, yours, theirs }) => [
			field,
			{ from: theirs, to: yours },
		]),
	);
	return { ...payload, changes };
}
