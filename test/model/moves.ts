import fc from "fast-check";

// What may happen in a small portal, at random.

const zones = [
	"UTC",
	"Asia/Kolkata",
	"Asia/Kathmandu",
	"Australia/Lord_Howe",
	"Pacific/Apia",
	"America/New_York",
	"America/Havana",
	"Europe/Dublin",
	"Africa/Cairo",
	"Pacific/Kiritimati",
];
const Index = fc.nat(1000);
const Policy = fc
	.record({
		certificate: fc.oneof(
			{ weight: 5, arbitrary: fc.constant(true) },
			fc.constant(false),
		),
		awardOn: fc.constantFrom("pass" as const, "completion" as const),
		daysValid: fc.oneof(
			{ weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
			fc.constant(null),
		),
		daysBefore: fc.integer({ min: 0, max: 11 }),
		enabled: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(true) },
			fc.constant(false),
		),
		anchor: fc.oneof(
			{ weight: 4, arbitrary: fc.constant("completion" as const) },
			fc.constantFrom("expiry" as const, "fixed" as const),
		),
		anchorDay: fc.constantFrom("02-29", "04-01", "06-15", "10-26"),
		minimumDays: fc.nat(20),
		graceDays: fc.constantFrom(0, 0, 3),
		onlyWhileRequired: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(false) },
			fc.constant(true),
		),
	})
	.map((policy) => ({
		...policy,
		enabled: policy.enabled && policy.certificate && policy.daysValid !== null,
	}));
/** An event of a course version; `sessions`: hours from now and capacity. */
const Event = fc.record({
	overbook: fc.boolean(),
	autoRegister: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(true) },
		fc.constant(false),
	),
	sessions: fc.array(fc.tuple(fc.integer({ min: -5, max: 400 }), fc.nat(2)), {
		maxLength: 3,
	}),
});
export type Event = typeof Event extends fc.Arbitrary<infer T> ? T : never;
export type Policy = typeof Policy extends fc.Arbitrary<infer T> ? T : never;

/** What may happen in a portal, by the indexes of what it happens to. */
const Move = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant("enroll" as const),
			person: Index,
			course: Index,
		}),
	},
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constant("result" as const),
			enrollment: Index,
			status: fc.constantFrom(
				"passed" as const,
				"passed" as const,
				"passed" as const,
				"completed" as const,
				"failed" as const,
			),
			hoursAgo: fc.oneof(
				{ weight: 3, arbitrary: fc.constant(0) },
				fc.integer({ min: -50, max: 200 }),
			),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("import" as const),
			person: Index,
			course: Index,
			daysAgo: fc.nat(20),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("reEnrollNow" as const),
			award: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("setExpiry" as const),
			award: Index,
			days: fc.option(fc.integer({ min: -5, max: 15 })),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("revoke" as const),
			award: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("reopen" as const),
			enrollment: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"deactivatePerson" as const,
				"reactivatePerson" as const,
				"reactivatePerson" as const,
			),
			person: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("removePerson" as const),
			person: fc.constant(0),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("setPolicy" as const),
			course: Index,
			policy: Policy,
			includeExpired: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("publish" as const),
			course: Index,
			policy: Policy,
			move: fc.boolean(),
			restart: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"archiveCourse" as const,
				"unarchiveCourse" as const,
				"unarchiveCourse" as const,
				"resumeChains" as const,
			),
			course: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("oneChain" as const),
			course: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("event" as const),
			course: Index,
			event: Event,
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("addSession" as const),
			course: Index,
			inHours: fc.integer({ min: -5, max: 400 }),
			capacity: fc.nat(3),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom("cancelSession" as const, "resize" as const),
			session: Index,
			capacity: fc.nat(3),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("move" as const),
			enrollment: Index,
			session: fc.option(Index),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("choose" as const),
			enrollment: Index,
			session: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("attendance" as const),
			enrollment: Index,
			attended: fc.boolean(),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("exempt" as const),
			person: Index,
			course: fc.option(Index),
			from: fc.integer({ min: -3, max: 8 }),
			days: fc.option(fc.nat(10)),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("endExemption" as const),
			exemption: Index,
			inDays: fc.integer({ min: -3, max: 3 }),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom("joinGroup" as const, "leaveGroup" as const),
			person: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"requireCourse" as const,
				"unrequireCourse" as const,
			),
			course: Index,
			members: fc.boolean(),
		}),
	},
);
export type Move = typeof Move extends fc.Arbitrary<infer T> ? T : never;

/** What goes wrong while something runs: nothing, a crash at the nth statement, or two workers at once. */
const Trouble = fc.oneof(
	{ weight: 3, arbitrary: fc.constant({ kind: "none" as const }) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("crash" as const),
			statement: fc.nat(25),
		}),
	},
	{ weight: 2, arbitrary: fc.constant({ kind: "two workers" as const }) },
);
export type Trouble = typeof Trouble extends fc.Arbitrary<infer T> ? T : never;

export const History = fc.record({
	zone: fc.constantFrom(...zones),
	from: fc.oneof(
		{
			weight: 4,
			arbitrary: fc.integer({
				min: Date.parse("2025-03-01"),
				max: Date.parse("2025-11-15"),
			}),
		},
		// Apia skipped 30 December 2011.
		fc.integer({
			min: Date.parse("2011-12-20"),
			max: Date.parse("2011-12-29"),
		}),
	),
	policies: fc.array(Policy, { minLength: 2, maxLength: 2 }),
	events: fc.array(fc.option(Event), { minLength: 2, maxLength: 2 }),
	/** How long ago each learner completed each course elsewhere: there is much to recertify from the start. */
	importedDaysAgo: fc.array(fc.nat(8), { minLength: 9, maxLength: 9 }),
	/** Whether the first course, on which each learner has two chains, is set to one a learner (R19). */
	oneChain: fc.boolean(),
	due: fc.record({
		on: fc.nat(30),
		after: fc.nat(9),
		kind: fc.constantFrom("none", "on", "after"),
	}),
	rounds: fc.array(
		fc.record({
			minutes: fc.oneof(
				fc.integer({ min: 1, max: 1500 }),
				fc.integer({ min: 1000, max: 9000 }),
			),
			moves: fc.array(Move, { maxLength: 9 }),
			acting: Trouble,
			running: Trouble,
			batch: fc.integer({ min: 1, max: 4 }),
		}),
		{ minLength: 1, maxLength: 2 },
	),
	/** Days of a forecast that are then played; mostly none. */
	daysAhead: fc.oneof(
		{ weight: 9, arbitrary: fc.constant(0) },
		fc.constant(15),
	),
});

export type History = typeof History extends fc.Arbitrary<infer T> ? T : never;
