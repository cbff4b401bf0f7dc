import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Choice,
	type ChoiceKind,
	entryOf,
	search,
} from "#lib/ui/palette/search.ts";

const choice = (
	label: string,
	kind: ChoiceKind = "person",
	detail = "",
): Choice => ({ key: `${kind}:${label}`, kind, label, detail });

const found = (choices: Choice[], text: string, limit = 10) =>
	search([choices.map(entryOf)], text, limit).map(({ label }) => label);

describe("searching the palette", () => {
	it.each([
		["ana", "Ana Silva"],
		["silva an", "Ana Silva"],
		["JOSE", "José Núñez"],
		["nunez", "José Núñez"],
		["hauptstrasse", "Hauptstraße"],
		["o b", "Sinead O'Brien"],
		["o'br", "Sinead O'Brien"],
		["أح", "أحمد"],
	])("“%s” finds %s", (text, label) => {
		const all = ["Ana Silva", "José Núñez", "Hauptstraße", "Sinead O'Brien"];
		expect(
			found(
				[...all, "أحمد"].map((each) => choice(each)),
				text,
			),
		).toEqual([label]);
	});

	it.each(["ilva", "ana x", " ", "", "'"])("“%s” finds nobody", (text) => {
		expect(found([choice("Ana Silva")], text)).toEqual([]);
	});

	it("finds by the detail, after those whose name begins so", () => {
		expect(
			found(
				[
					choice("Ben Okafor", "person", "fire@example.com"),
					choice("Old fire doors", "course"),
					choice("Fire safety", "course"),
				],
				"fire",
			),
		).toEqual(["Fire safety", "Old fire doors", "Ben Okafor"]);
	});

	it("puts pages before people, and shorter names first", () => {
		expect(
			found(
				[
					choice("Courses Ltd"),
					choice("Course", "course"),
					choice("Courses", "page"),
				],
				"cour",
			),
		).toEqual(["Courses", "Course", "Courses Ltd"]);
	});

	it("gives the best ones, whatever order they stand in and however few are wanted", () => {
		const label = fc.array(fc.constantFrom("a", "ab", "abc", "b", "ba"), {
			minLength: 1,
			maxLength: 3,
		});
		fc.assert(
			fc.property(
				fc.uniqueArray(
					label.map((words) => words.join(" ")),
					{
						maxLength: 30,
					},
				),
				fc.constantFrom("a", "b", "ab", "b a"),
				fc.integer({ min: 1, max: 8 }),
				(labels, text, limit) => {
					const choices = labels.map((each) => choice(each));
					expect(found([...choices].reverse(), text, limit)).toEqual(
						found(choices, text, 100).slice(0, limit),
					);
				},
			),
		);
	});
});
