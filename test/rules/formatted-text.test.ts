import { describe, expect, test } from "vitest";
import { fileIdOf, filesIn } from "#domain/files.ts";
import { formatted, ownParagraph } from "#lib/ui/content/formatting.ts";
import {
	headingShift,
	parse,
	plain,
	safeAddress,
	videoOf,
} from "#lib/ui/formatted/parse.ts";

const fileId = "01a21659-3258-7769-ad5d-44d61df60e70";

test.each([
	["https://example.com/a?b#c", true],
	["mailto:ana@example.com", true],
	["tel:+351210000000", true],
	["javascript:alert(1)", false],
	["JaVaScRiPt:alert(1)", false],
	["java\nscript:alert(1)", false],
	["data:text/html,<script>alert(1)</script>", false],
	["vbscript:x", false],
	["file:///etc/passwd", false],
	["/people", false],
])("a link may lead to %s: %s", (address, isSafe) => {
	expect(safeAddress(address)).toBe(isSafe ? address : null);
});

test.each([
	[
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
		"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
	],
	[
		"https://youtu.be/dQw4w9WgXcQ",
		"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
	],
	["https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789"],
	['https://youtu.be/"onload="alert(1)', null],
	["https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", null],
	["See https://youtu.be/dQw4w9WgXcQ", null],
])("%s alone in its paragraph plays %s", (text, src) => {
	const [token] = parse(text);
	expect(token && (videoOf(token)?.src ?? null)).toBe(src);
});

test("what somebody writes as HTML stays text", () => {
	const kinds = parse("<img src=x onerror=alert(1)>\n\n**a <b>c</b>**").map(
		({ type }) => type,
	);
	expect(kinds).not.toContain("image");
	expect(kinds).toContain("html");
});

test("headings begin at the level that the page needs", () => {
	expect(headingShift(parse("## A\n\n### B"), 3)).toBe(1);
	expect(headingShift(parse("No heading"), 3)).toBe(0);
});

test("entities are their characters, once", () => {
	expect(plain("a &amp;lt; b &lt; c")).toBe("a &lt; b < c");
});

test("only a whole file address names a file", () => {
	expect(fileIdOf(`file:${fileId}`)).toBe(fileId);
	expect(fileIdOf(`file:${fileId}/../x`)).toBeNull();
	expect(filesIn(`![a](file:${fileId}) and [b](file:${fileId})`)).toEqual([
		fileId,
		fileId,
	]);
});

describe("formatting buttons", () => {
	const apply = (
		text: string,
		[start, end]: [number, number],
		format: Parameters<typeof formatted>[3],
	) => {
		const change = formatted(text, start, end, format);
		return text.slice(0, change.start) + change.text + text.slice(change.end);
	};
	test.each<[Parameters<typeof formatted>[3], [number, number], string]>([
		["bold", [4, 7], "one **two**\nthree"],
		["italic", [4, 7], "one *two*\nthree"],
		["heading", [5, 5], "## one two\nthree"],
		["list", [0, 13], "- one two\n- three"],
		["numbers", [2, 10], "1. one two\n2. three"],
		["quote", [9, 9], "one two\n> three"],
		["link", [4, 7], "one [two](https://)\nthree"],
	])("%s", (format, selection, expected) => {
		expect(apply("one two\nthree", selection, format)).toBe(expected);
	});

	test("an image has a paragraph of its own", () => {
		expect(ownParagraph("one two", 4, 4, "![x](y)")).toBe("\n\n![x](y)\n\n");
		expect(ownParagraph("one\n\n", 5, 5, "![x](y)")).toBe("![x](y)");
	});
});
