import fc from "fast-check";
import { expect, test } from "vitest";
import { Table } from "#lib/local/table.ts";

type Thing = { id: string; courseId: string; name: string };

const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
const thing: fc.Arbitrary<Thing> = fc.record({
	id,
	courseId: fc.constantFrom("one", "two", "three"),
	name: fc.constantFrom("Ana", "Ben"),
});
const write = fc.record({
	put: fc.uniqueArray(thing, { selector: (each) => each.id, maxLength: 4 }),
	gone: fc.uniqueArray(id, { maxLength: 3 }),
	/** Which index is asked for before it. */
	look: fc.constantFrom("courseId", "name", null),
});

test("whatever is written and taken away, an index finds what looking at all would, and listeners hear of each difference", () => {
	fc.assert(
		fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
			const table = new Table<Thing>(["courseId", "name"]);
			const all = new Map<string, Thing>();
			const heard = new Map<string, Thing>();
			table.listen((changes) => {
				for (const { id, after } of changes)
					if (after) heard.set(id, after);
					else heard.delete(id);
			});
			for (const { put, gone, look } of writes) {
				if (look) table.find({ [look]: "one" });
				table.write(put, gone);
				for (const each of put) all.set(each.id, each);
				for (const each of gone) all.delete(each);
			}
			const ids = (found: Iterable<{ id: string }>) =>
				[...found].map((each) => each.id).sort();
			expect(ids(table.find({}))).toEqual(ids(all.values()));
			expect(ids(heard.values())).toEqual(ids(all.values()));
			for (const courseId of ["one", "two", "three"])
				for (const name of ["Ana", "Ben"]) {
					const of = [...all.values()].filter(
						(each) => each.courseId === courseId,
					);
					expect(ids(table.find({ courseId }))).toEqual(ids(of));
					expect(ids(table.find({ name, courseId }))).toEqual(
						ids(of.filter((each) => each.name === name)),
					);
				}
			for (const [key, each] of all) expect(table.get(key)).toMatchObject(each);
		}),
	);
});
