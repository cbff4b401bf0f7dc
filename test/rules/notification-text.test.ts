import { describe, expect, test } from "vitest";
import { notificationKinds } from "#domain/documents/notifications.ts";
import { languages } from "#domain/documents/values.ts";
import { notificationText } from "#domain/notificationText.ts";
import { day } from "./builders.ts";

const text = (
	kind: (typeof notificationKinds)[number],
	language: (typeof languages)[number],
	over: { daysLeft?: number; count?: number } = {},
) =>
	notificationText(
		{
			kind,
			daysLeft: null,
			count: null,
			fromName: null,
			note: null,
			forOn: day("2025-03-01"),
			...over,
		},
		"Fire safety",
		language,
	);

describe.each(languages)("in %s", (language) => {
	test.each(notificationKinds)(
		"%s names the course and leaves no gap",
		(kind) => {
			for (const number of [1, 2, 5, 30, 1000]) {
				const found = text(kind, language, { daysLeft: number, count: number });
				expect(found).toContain("Fire safety");
				expect(found).not.toMatch(/undefined|NaN|null|#/);
			}
		},
	);
});

test.each([
	["en", 30, "ends in 30 days: its last valid day is March 31, 2025"],
	["en", 1, "ends in 1 day: its last valid day is March 2, 2025"],
	["en", 0, "Today is the last valid day"],
	["de", 7, "endet in 7 Tagen: Der letzte gültige Tag ist der 8. März 2025"],
	[
		"es",
		1,
		"dentro de 1 día: su último día de validez es el 2 de marzo de 2025",
	],
	["fr", 7, "dans 7 jours"],
	["ar", 2, "خلال يومين"],
] as const)("%s, %i days left", (language, daysLeft, part) => {
	expect(text("expiring", language, { daysLeft })).toContain(part);
});

test("a certificate that has ended names its last valid day", () => {
	expect(text("expired", "en", { daysLeft: -1 })).toContain(
		"February 28, 2025",
	);
});
