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
	})
	.map((policy) => ({
		...policy,
		enabled: policy.enabled && policy.certificate && policy.daysValid !== null,
	}));
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
);
export type Move = typeof Move extends fc.Arbitrary<infer T> ? T : never;

export const History = fc.record({
	zone: fc.constantFrom(...zones),
	from: fc.integer({
		min: Date.parse("2025-03-01"),
		max: Date.parse("2025-11-15"),
	}),
	policies: fc.array(Policy, { minLength: 2, maxLength: 2 }),
	/** How long ago each learner completed each course elsewhere: there is much to recertify from the start. */
	importedDaysAgo: fc.array(fc.nat(8), { minLength: 6, maxLength: 6 }),
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
			moves: fc.array(Move, { maxLength: 5 }),
		}),
		{ minLength: 4, maxLength: 9 },
	),
});

export type History = typeof History extends fc.Arbitrary<infer T> ? T : never;
