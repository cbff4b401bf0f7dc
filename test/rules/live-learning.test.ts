import { describe, expect, test } from "vitest";
import type { Session } from "#domain/documents/index.ts";
import {
	freePlaces,
	hasPlace,
	inListOrder,
	nextSession,
	sameAsNow,
} from "#domain/liveLearning.ts";
import { enrollment, id, instant, session, version } from "./builders.ts";

const now = instant("2025-04-10T09:00");
const later = instant("2025-04-11T09:00");

describe("R23: the session that takes the next learner", () => {
	test.each<[string, Session[], string | undefined]>([
		["starts at this very instant", [session(21)], id(21)],
		[
			"the earliest first",
			[session(21, { startsAt: later }), session(22)],
			id(22),
		],
		[
			"of two at once the one with the lower id",
			[session(22), session(21)],
			id(21),
		],
		[
			"not one that has started",
			[session(21, { startsAt: instant("2025-04-10T08:59") })],
			undefined,
		],
		[
			"not a full one",
			[session(21, { registered: 2 }), session(22, { startsAt: later })],
			id(22),
		],
		["not a cancelled one", [session(21, { cancelledAt: now })], undefined],
	])("%s", (_, sessions, expected) => {
		expect(nextSession(sessions, now)?.id).toBe(expected);
	});
});

describe("R25: whether somebody could be enrolled", () => {
	const event = version({ hasLiveLearning: true });
	test.each([
		["without Live Learning", version(), [], true],
		["with a free place", event, [session(21)], true],
		["with none", event, [session(21, { registered: 2 })], false],
		[
			"with none, overbook on",
			version({ hasLiveLearning: true, overbook: true }),
			[],
			true,
		],
		[
			"with a place on another version only",
			version({ id: enrollment().courseVersionId, hasLiveLearning: true }),
			[session(21, { courseVersionId: id(99) as never })],
			false,
		],
	])("%s", (_, of, sessions, expected) => {
		expect(hasPlace(of, sessions, now)).toBe(expected);
	});
});

test("R26: a cancelled session has no free place, a full one none", () => {
	expect(freePlaces(session(21))).toBe(2);
	expect(freePlaces(session(21, { registered: 2 }))).toBe(0);
	expect(freePlaces(session(21, { cancelledAt: now }))).toBe(0);
});

test("R24: the list is in order of enrollment date", () => {
	const [a, b, c] = [
		enrollment({
			id: id(33) as never,
			enrolledAt: instant("2025-01-02T00:00"),
		}),
		enrollment({
			id: id(31) as never,
			enrolledAt: instant("2025-01-03T00:00"),
		}),
		enrollment({
			id: id(32) as never,
			enrolledAt: instant("2025-01-03T00:00"),
		}),
	] as const;
	expect(inListOrder([c, b, a])).toEqual([a, b, c]);
});

test("what stands for now changes only when a day or a session starts", () => {
	const sessions = [session(21), session(22, { startsAt: later })];
	const between = sameAsNow(sessions, instant("2025-04-10T12:00"), "UTC");
	expect(sameAsNow(sessions, instant("2025-04-10T23:59"), "UTC")).toBe(between);
	expect(nextSession(sessions, between)?.id).toBe(id(22));
	expect(sameAsNow(sessions, instant("2025-04-12T00:00"), "UTC")).not.toBe(
		between,
	);
});
