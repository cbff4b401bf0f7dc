import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyFieldChanges, fieldChanges } from "#domain/actions/action.ts";
import { Course } from "#domain/documents/courses.ts";

const document = {
	id: "1",
	title: "Fire",
	due: 3 as number | null,
	groupIds: ["a", "b"],
};

describe("two people editing the same document", () => {
	test("a field nobody else touched is set", () => {
		expect(
			applyFieldChanges(document, {
				title: { from: "Fire", to: "Fire safety" },
			}),
		).toEqual({
			document: { ...document, title: "Fire safety" },
			conflicts: [],
			changed: true,
		});
	});
	test("a field that somebody else changed stays, and comes back with both values", () => {
		expect(
			applyFieldChanges(document, {
				title: { from: "Water", to: "Gas" },
				due: { from: 3, to: null },
			}),
		).toEqual({
			document: { ...document, due: null },
			conflicts: [{ field: "title", yours: "Gas", theirs: "Fire" }],
			changed: true,
		});
	});
	test("both wanting the same is no conflict, and changes nothing", () => {
		const result = applyFieldChanges(document, {
			title: { from: "Water", to: "Fire" },
		});
		expect(result).toEqual({ document, conflicts: [], changed: false });
	});
	test("lists are compared by what is in them", () => {
		const result = applyFieldChanges(document, {
			groupIds: { from: ["a", "b"], to: ["a"] },
		});
		expect(result.document.groupIds).toEqual(["a"]);
	});
	test("the document that it was given stays as it is", () => {
		const before = structuredClone(document);
		applyFieldChanges(document, { title: { from: "Fire", to: "Gas" } });
		expect(document).toEqual(before);
	});

	const Value = fc.constantFrom("a", "b", "c", null);
	const Fields = fc.record({ x: Value, y: Value, z: Value });
	test("of two edits from the same state, disjoint fields both arrive in either order", () => {
		fc.assert(
			fc.property(Fields, Value, Value, (base, x, y) => {
				const start = { id: "1", ...base };
				const first = { x: { from: base.x, to: x } };
				const second = { y: { from: base.y, to: y } };
				const one = applyFieldChanges(
					applyFieldChanges(start, first).document,
					second,
				);
				const other = applyFieldChanges(
					applyFieldChanges(start, second).document,
					first,
				);
				expect(one.document).toEqual({ ...start, x, y });
				expect(other.document).toEqual(one.document);
				expect([...one.conflicts, ...other.conflicts]).toEqual([]);
			}),
		);
	});
	test("nothing that a person typed is lost: it is set, was there already, or comes back", () => {
		fc.assert(
			fc.property(Fields, Fields, Fields, (current, from, to) => {
				const changes = {
					x: { from: from.x, to: to.x },
					y: { from: from.y, to: to.y },
					z: { from: from.z, to: to.z },
				};
				const { document: after, conflicts } = applyFieldChanges(
					{ id: "1", ...current },
					changes,
				);
				for (const field of ["x", "y", "z"] as const) {
					const conflict = conflicts.find((each) => each.field === field);
					if (conflict)
						expect(conflict).toEqual({
							field,
							yours: to[field],
							theirs: after[field],
						});
					else expect(after[field]).toBe(to[field]);
				}
			}),
		);
	});
});

describe("the schema of an edit", () => {
	const { title, inCatalog } = Course.shape;
	const Changes = fieldChanges({ title, inCatalog });
	test.each([
		[{ title: { from: "Fire", to: "Gas" } }, true],
		[{ title: { from: undefined, to: "Gas" } }, true],
		[{ title: { from: "Fire", to: "" } }, false],
		[{ title: { from: "Fire" } }, false],
		[{ inCatalog: { from: false, to: "yes" } }, false],
		[{ id: { from: "1", to: "2" } }, false],
		[{}, false],
	])("%j: %s", (changes, expected) => {
		expect(Changes.safeParse(changes).success).toBe(expected);
	});
});
