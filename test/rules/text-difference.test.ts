import fc from "fast-check";
import { expect, test } from "vitest";
import {
	readable,
	shortened,
	textDifference,
} from "#lib/ui/versions/textDifference.ts";

test("a word is told as removed and another as added", () => {
	expect(
		textDifference(
			"Call the chief warden at once.",
			"Call the fire warden at once.",
		),
	).toEqual([
		{ change: "same", text: "Call the " },
		{ change: "removed", text: "chief" },
		{ change: "added", text: "fire" },
		{ change: "same", text: " warden at once." },
	]);
});

test("words are found in scripts that write them without spaces", () => {
	const found = textDifference(
		"火災の場合は階段を使ってください。",
		"地震の場合は階段を使ってください。",
	);
	expect(found?.find(({ change }) => change === "same")?.text).toBe(
		"の場合は階段を使ってください。",
	);
});

test("of texts that have next to nothing in common no word is compared", () => {
	expect(
		textDifference("Alpha beta gamma delta", "Completely other sentence"),
	).toBeNull();
});

test("the pieces put together are both texts", () => {
	const words = fc
		.array(fc.constantFrom("fire", "exit", "alarm", "\n", "door.", "消火"), {
			maxLength: 40,
		})
		.map((list) => list.join(" "));
	fc.assert(
		fc.property(words, words, (before, after) => {
			const pieces = textDifference(before, after);
			if (!pieces) return;
			const without = (change: string) =>
				pieces
					.filter((piece) => piece.change !== change)
					.map(({ text }) => text)
					.join("");
			expect(without("added")).toBe(before);
			expect(without("removed")).toBe(after);
		}),
	);
});

test("of long texts too far apart none is compared, near ones are", () => {
	const long = (word: string) => `${word} `.repeat(50_000 / (word.length + 1));
	expect(textDifference(long("alpha"), long("beta"))).toBeNull();
	const text = Array.from({ length: 7000 }, (_, n) => `word${n}`).join(" ");
	expect(
		textDifference(text, text.replace("word3500", "other")),
	).not.toBeNull();
});

test("what is far from a difference is left out", () => {
	const far = "far away ".repeat(100);
	const pieces = shortened([
		{ change: "same", text: far },
		{ change: "removed", text: "old" },
		{ change: "same", text: ` near ${far}near ` },
		{ change: "added", text: "new" },
	]);
	expect(pieces[0]?.text).toMatch(/^… ?far away .{0,120}$/s);
	expect(pieces[2]?.text).toMatch(/^ near .{80,130}….{80,130}near $/s);
});

test("formatted text is read as people see it", () => {
	expect(
		readable(
			"# Exits\n\nUse **the stairs** &amp; [the plan](https://example.com/plan).\n\n- one\n- two\n  - deeper\n\n1. first\n2. second\n\n> quoted\n\n![Map](file:1)\n\n| a | b |\n| - | - |\n| 1 | 2 |",
		),
	).toBe(
		[
			"Exits",
			"Use the stairs & the plan (https://example.com/plan).",
			"• one",
			"• two",
			"   • deeper",
			"1. first",
			"2. second",
			"> quoted",
			"[Map](file:1)",
			"a | b",
			"1 | 2",
		].join("\n"),
	);
});

test("texts of which only the formatting differs read the same", () => {
	expect(readable("Use **the stairs**")).toBe(readable("Use *the stairs*"));
});
