import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isStorable } from "#domain/documents/document.ts";
import type { Database } from "#server/database/database.ts";
import { onEachDatabase } from "./databases.ts";

// `texts` gives what is stored, whatever it is: nulls, empty texts, and every sign that a row's text has a
// meaning for.

const signs = fc.constantFrom(...'",()\\\n\t', " ", "a", "é", "😀", "'");
const text = fc
	.oneof(
		fc.string({ unit: signs, maxLength: 12 }),
		fc.string({ unit: "grapheme", maxLength: 12 }),
	)
	.filter(isStorable);
const rows = fc.array(
	fc.tuple(fc.option(text), fc.option(text), fc.option(text)),
	{ maxLength: 6 },
);

onEachDatabase("rows as texts", (open) => {
	let database: Database;
	beforeAll(async () => {
		database = await open();
		await database.db.execute(
			sql`create table texts (n serial primary key, a text, b text, c text)`,
		);
	});
	afterAll(() => database.close());

	it("gives each row's texts as they are stored, and null as null", async () => {
		await fc.assert(
			fc.asyncProperty(rows, async (stored) => {
				await database.db.execute(sql`delete from texts`);
				for (const [a, b, c] of stored)
					await database.db.execute(
						sql`insert into texts (a, b, c) values (${a}, ${b}, ${c})`,
					);
				expect(
					await database.texts(sql`select a, b, c from texts order by n`),
				).toEqual(stored);
				expect(
					await database.texts(sql`select b from texts order by n`),
				).toEqual(stored.map(([, b]) => [b]));
			}),
			{ numRuns: 100 },
		);
	});

	it("writes what is no text as a client would get it", async () => {
		const [row] = await database.texts(
			sql`select true, 5::bigint, '2025-01-05 09:00:00.12+00'::timestamptz, '{1,2}'::int[], to_json('{a,"b,c"}'::text[])`,
		);
		expect(row).toEqual([
			"t",
			"5",
			"2025-01-05 09:00:00.12+00",
			"{1,2}",
			'["a","b,c"]',
		]);
	});
});
