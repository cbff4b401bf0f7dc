import fc from "fast-check";
import { fates } from "./network.ts";

// What may happen between devices and server, at random. Steps pick by number from what there is, so that
// a history can be shrunk.

const Index = fc.nat(1000);
const device = fc.nat(2);

/** So often is each kind of step taken. */
function often<T>(weight: number, arbitrary: fc.Arbitrary<T>) {
	return { weight, arbitrary };
}
const just = <Kind extends string>(kind: Kind) =>
	fc.record({ kind: fc.constant(kind) });

export const Step = fc.oneof(
	often(
		14,
		fc.record({
			kind: fc.constant("act" as const),
			device,
			deeds: fc.array(fc.tuple(Index, Index, Index), {
				minLength: 1,
				maxLength: 3,
			}),
			/** Killed in the middle of it, after so many rounds of the event loop. */
			dies: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, fc.nat(8)),
		}),
	),
	often(
		16,
		fc.record({
			kind: fc.constant("move" as const),
			call: Index,
			fate: fc.constantFrom(...fates),
		}),
	),
	/** The network works for a while. */
	often(
		16,
		fc.record({
			kind: fc.constant("flow" as const),
			device,
			calls: fc.integer({ min: 2, max: 16 }),
			/** The browser says that the network is back: nothing waits for its next try. */
			isBack: fc.boolean(),
		}),
	),
	often(
		5,
		fc.record({
			kind: fc.constant("wait" as const),
			seconds: fc.constantFrom(1, 5, 40, 150),
		}),
	),
	often(
		3,
		fc.record({
			kind: fc.constant("attend" as const),
			device,
			entry: Index,
			discard: fc.boolean(),
		}),
	),
	often(
		3,
		fc.record({
			kind: fc.constant("poke" as const),
			feed: Index,
			/** How far what it says is off. */
			off: fc.constantFrom(0, 0, 0, -3, -1, 4),
		}),
	),
	often(2, fc.record({ kind: fc.constant("breakFeed" as const), feed: Index })),
	often(
		2,
		fc.record({ kind: fc.constant("kill" as const), device, tab: Index }),
	),
	often(2, fc.record({ kind: fc.constant("openTab" as const), device })),
	/** A tab takes over from one that is frozen, and both sync for a while. */
	often(4, fc.record({ kind: fc.constant("takeOver" as const), device })),
	often(
		4,
		fc.record({
			kind: fc.constant("setClock" as const),
			device,
			days: fc.constantFrom(-3650, -800, -30, -1, 1, 30, 800, 3650),
		}),
	),
	often(
		5,
		fc.record({
			kind: fc.constant("fullDisk" as const),
			device,
			after: fc.constantFrom(0, 0, 0, 1, 2, 3),
			writes: fc.integer({ min: 1, max: 4 }),
			/** Which writes find no room: what is large does not, where little still does. */
			of: fc.constantFrom(null, null, "pages", "outbox", "sent"),
		}),
	),
	often(2, fc.record({ kind: fc.constant("closedStorage" as const), device })),
	often(
		9,
		fc.record({
			kind: fc.constant("elsewhere" as const),
			deeds: fc.array(fc.tuple(Index, Index, Index), {
				minLength: 1,
				maxLength: 2,
			}),
		}),
	),
	/** The server process dies before its nth statement of the next request. */
	often(
		4,
		fc.record({ kind: fc.constant("crash" as const), statement: fc.nat(12) }),
	),
	often(2, just("backUp")),
	often(2, just("restore")),
	often(2, just("compact")),
	often(2, just("upgrade")),
	often(
		2,
		fc.record({
			kind: fc.constant("days" as const),
			days: fc.constantFrom(1, 8, 30),
		}),
	),
	/** Days later the night's worker moves what has become historical, if it does not die before its nth statement. */
	often(
		3,
		fc.record({
			kind: fc.constant("history" as const),
			days: fc.constantFrom(0, 1, 40, 70),
			dies: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.nat(12)),
		}),
	),
	/** What the devices have so far is looked at. */
	often(2, fc.record({ kind: fc.constant("look" as const), device })),
);
export type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;

/** Faults that a history may be spared; `grants`: all that changes what a person may see at all. */
const sparable = [
	"kill",
	"takeOver",
	"setClock",
	"fullDisk",
	"closedStorage",
	"crash",
	"restore",
	"compact",
	"upgrade",
	"days",
	"history",
	"grants",
] as const;
export type Sparable = (typeof sparable)[number];

export const History = fc.record({
	seed: fc.nat(),
	/** Where a device is made to fill anew time and again, nobody sees that it had lost something. */
	spared: fc.subarray([...sparable]),
	/** Whose the second and the third device are; the first is an admin's. */
	second: fc.nat(4),
	third: fc.nat(4),
	/** A device that has seen nothing yet, if there is one of this number. */
	empty: fc.nat(5),
	/** Documents in a full page: what a small portal fills stands for thousands. */
	page: fc.constantFrom(1000, 1000, 25, 5),
	steps: fc.array(Step, { minLength: 40, maxLength: 110, size: "max" }),
	/** What each person does when all is quiet again, to see it foreseen. */
	probes: fc.array(fc.tuple(device, Index, Index, Index), {
		minLength: 2,
		maxLength: 2,
	}),
});
export type History = typeof History extends fc.Arbitrary<infer T> ? T : never;
