import { expect, test } from "vitest";
import { Id } from "#domain/documents/document.ts";
import { asId, makeId } from "#domain/ids.ts";

test("a new id is one that schemas take, and later than the one before", () => {
	const [first, second] = [makeId(), makeId()];
	expect(Id.parse(first)).toBe(first);
	expect(second > first).toBe(true);
});

test.each([
	["01994F3C-5C7B-7D2A-9F10-3B6A0C5D8E21", true],
	["01994f3c-5c7b-7d2a-9f10-3b6a0c5d8e21", true],
	["01994f3c5c7b7d2a9f103b6a0c5d8e21", false],
	["01994f3c-5c7b-7d2a-9f10-3b6a0c5d8e2g", false],
	["nonsense", false],
	["", false],
	[undefined, false],
])("an address holds the id that a schema would read: %s", (text, isId) => {
	expect(asId(text)).toBe(isId ? text?.toLowerCase() : undefined);
	expect(asId(text)).toBe(Id.safeParse(text).data);
});
