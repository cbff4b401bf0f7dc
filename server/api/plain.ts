import { isStorable, NOT_STORABLE } from "#domain/documents/document.ts";

/** Payloads are a few levels deep; what is deeper than this nobody typed. */
const DEEPEST = 20;

/** Steps of a payload that are no fields of a form. */
const WRAPPERS = new Set(["changes", "from", "to"]);

/** What keeps a value from being stored, with the field of the payload that it lies in. */
export type Fault = { field: string | null; message: string };

/**
 * Why a payload is not plain JSON that the database can store, or null. The transport also carries
 * dates, maps, big integers and cycles, and strings that Postgres refuses: they stop here.
 */
export function faultOf(
	value: unknown,
	field: string | null = null,
	depth = 0,
): Fault | null {
	if (typeof value === "string")
		return isStorable(value) ? null : { field, message: NOT_STORABLE };
	if (value == null || typeof value === "boolean") return null;
	if (typeof value === "number" && Number.isFinite(value)) return null;
	if (typeof value !== "object" || !isPlain(value) || depth === DEEPEST)
		return { field, message: "This is not of a kind that a change can hold." };
	for (const [key, inner] of Object.entries(value)) {
		if (!isStorable(key)) return { field, message: NOT_STORABLE };
		const within =
			field ?? (Array.isArray(value) || WRAPPERS.has(key) ? null : key);
		const fault = faultOf(inner, within, depth + 1);
		if (fault) return fault;
	}
	return null;
}

function isPlain(value: object): boolean {
	if (Array.isArray(value)) return true;
	const prototype = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
