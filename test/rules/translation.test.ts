import { describe, expect, test } from "vitest";
import type { CompiledElement } from "wuchale/compiler";
import { translation } from "#lib/ui/translation.ts";
import { faultsOf, isComparedWith } from "#server/translations.ts";

const english: CompiledElement[] = [
	"There is no such file.",
	["There is no such ", 0, ". It may have been removed."],
	"course",
	["All ", 0, " places of this session are taken."],
	[0, " of ", 1],
	["Add ", 0],
	["Add the exam ", 0, " to ", 1],
	[[0, "bold"], " text"],
	["Costs (", 0, ") in all?"],
];
const german: CompiledElement[] = [
	"Diese Datei gibt es nicht.",
	["Das gibt es nicht: ", 0, ". Vielleicht wurde es entfernt."],
	"Kurs",
	["Die ", 0, " Plätze dieses Termins sind vergeben."],
	[0, " von ", 1],
	[0, " hinzufügen"],
	["In ", 1, " die Prüfung ", 0, " aufnehmen"],
	[[0, "fetter"], " Text"],
	["Kostet zusammen ", 0],
];

describe("what the server says in English is shown in the person's language", () => {
	test.each([
		[
			"a whole sentence",
			"There is no such file.",
			"Diese Datei gibt es nicht.",
		],
		[
			"with its value",
			"All 12 places of this session are taken.",
			"Die 12 Plätze dieses Termins sind vergeben.",
		],
		[
			"whose value is a text itself",
			"There is no such course. It may have been removed.",
			"Das gibt es nicht: Kurs. Vielleicht wurde es entfernt.",
		],
		[
			"whose value is a name that happens to be a text",
			"There is no such There is no such file.. It may have been removed.",
			"Das gibt es nicht: There is no such file.. Vielleicht wurde es entfernt.",
		],
		[
			"by the text that says most of it",
			"Add the exam Oil fires to Fire safety, version 2",
			"In Fire safety, version 2 die Prüfung Oil fires aufnehmen",
		],
		["values in another order", "3 of 5", "3 von 5"],
		["signs of patterns", "Costs (3.50) in all?", "Kostet zusammen 3.50"],
		["nothing fits", "Something new happened!", "Something new happened!"],
	])("%s", (_, sentence, expected) => {
		expect(translation(sentence, english, german)).toBe(expected);
	});

	test("as long as the texts are not here it stays English", () => {
		expect(translation("3 of 5", [], [])).toBe("3 of 5");
	});
});

describe("a translation that would show a person something wrong fails the build", () => {
	const message = (msgid: string, msgstr: string[], many?: string) => ({
		msgid,
		msgstr,
		obsolete: false,
		...(many === undefined ? {} : { msgid_plural: many }),
	});
	test.each([
		["all is well", message("Add {0} to {1}", ["{1}: {0}"]), []],
		["nothing", message("Add", [""]), ["is not translated"]],
		["no line", message("Add", []), ["is not translated"]],
		[
			"a value lacks",
			message("Add {0} to {1}", ["{0} hinzufügen"]),
			["holds other values than the English text"],
		],
		[
			"an element lacks",
			message("See <0>there</0>", ["Dort"]),
			["holds other values than the English text"],
		],
		[
			"a form lacks",
			message("# day", ["# Tag", ""], "# days"),
			["is not translated"],
		],
		[
			"the count lacks",
			message("# day", ["Ein Tag", "Tage"], "# days"),
			["does not say the count"],
		],
		["one in words", message("# day", ["Ein Tag", "# Tage"], "# days"), []],
		[
			"not used",
			{ ...message("Old", ["Alt"]), obsolete: true },
			["is not used any more"],
		],
	])("%s", (_, item, expected) => {
		expect(faultsOf(item, 2)).toEqual(expected);
	});
});

test.each([
	['if (event.key === "Enter") open();', true],
	['if (event.key !== "Enter") return;', true],
	['switch (key) {\ncase "Enter": open();', true],
	['const label = "Enter";', false],
	['if (event.key === "Escape") label = "Enter";', false],
])("what code compares with is no text: %s", (code, expected) => {
	expect(isComparedWith(code, "Enter")).toBe(expected);
});
