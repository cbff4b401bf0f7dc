import fc from "fast-check";

/** Values that no form would send. */
export const hostileValue = fc.oneof(
	fc.constantFrom<unknown>(
		...[null, true, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER],
		...[
			"",
			" ",
			"\0",
			"a\0b",
			"\ud800",
			"x".repeat(6000),
			"'; drop table people; --",
		],
		...[
			"2024-02-30",
			"0000-01-01",
			"2300-01-01",
			"-000001-01-01",
			"2024-01-01T00:00:00.000Z",
		],
		...["Mars/Olympus", "+01:00", "00000000-0000-0000-0000-000000000000"],
		...[{}, [], [null], [[[]]], { from: 1, to: 2 }, { length: 3 }],
	),
	fc.string({ unit: "binary" }),
	fc.double(),
	fc.date().map(String),
);

type Spoiling = { value: unknown } | "missing" | "unknown field";

/** The payload with one of its places, however deep, spoiled. */
export function spoil(
	payload: Record<string, unknown>,
	at: number,
	how: Spoiling,
): unknown {
	const copy = structuredClone({ payload }) as Record<string, unknown>;
	const places: { holder: Record<string, unknown>; key: string }[] = [];
	const collect = (holder: Record<string, unknown>) => {
		for (const [key, value] of Object.entries(holder)) {
			places.push({ holder, key });
			if (typeof value === "object" && value !== null)
				collect(value as Record<string, unknown>);
		}
	};
	collect(copy);
	const place = places[at % places.length];
	if (!place) return payload;
	const { holder, key } = place;
	if (how === "missing") delete holder[key];
	else if (how === "unknown field") holder.everything = true;
	else holder[key] = how.value;
	return copy.payload;
}
