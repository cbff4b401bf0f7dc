import { z } from "zod";
import { enrollmentStatuses } from "#domain/documents/values.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import { Day, TimeZone } from "#domain/timeSchemas.ts";

const Key = z.string().min(1).max(100);
const Time = z.iso
	.datetime({
		offset: true,
		error: "Give an instant such as 2025-01-05T09:00:00Z.",
	})
	.transform((text): Instant => instantOf(Date.parse(text)));

/** Numbers stand as they come: the server refuses bad ones, which scenarios try out (R2). */
const Certificate = z.strictObject({
	awardOn: z.enum(["pass", "completion"]),
	expiresAfterDays: z.number().nullable(),
	reEnroll: z.strictObject({
		enabled: z.boolean(),
		daysBeforeExpiry: z.number(),
		onlyWhileRequired: z.boolean().default(false),
	}),
	anchor: z
		.union([
			z.enum(["completion", "expiry"]),
			z.strictObject({
				fixed: z.string().regex(/^\d\d-\d\d$/, "Give a day of the year MM-DD."),
				minimumDays: z.number(),
			}),
		])
		.default("completion"),
	graceDays: z.number().default(0),
});
export type CertificateSettings = z.infer<typeof Certificate>;

const Period = z
	.union([
		z.strictObject({ daysAfterEnrollment: z.number() }),
		z.strictObject({ on: Day }),
	])
	.nullable()
	.default(null);
export type Period = z.infer<typeof Period>;

const session = { key: Key, startsAt: Time, capacity: z.number() };
const Session = z.strictObject(session);
export type SessionSettings = z.infer<typeof Session>;

const versionShape = {
	certificate: Certificate.nullable(),
	due: Period,
	valid: Period,
	liveLearning: z
		.strictObject({
			overbook: z.boolean(),
			autoRegister: z.boolean().default(true),
			sessions: z.array(Session).default([]),
		})
		.nullable()
		.default(null),
};
const Version = z.strictObject(versionShape);
export type VersionSettings = z.infer<typeof Version>;

const Course = z.strictObject({
	key: Key,
	inCatalog: z.boolean().default(false),
	oneChainPerLearner: z.boolean().default(false),
	versions: z.array(Version),
});

const onCourse = { learner: Key, course: Key };
const onChain = { ...onCourse, chain: Key.optional() };
const Status = z.preprocess(
	// R33 writes it both ways.
	(value) => (value === "not needed" ? "not_needed" : value),
	z.enum(enrollmentStatuses),
);
const ofCourse = z.strictObject({ course: Key });
const ofLearner = z.strictObject({ learner: Key });
const membership = z.strictObject({ group: Key, learner: Key });

/** What can be done in a step, by its key. */
const actionShape = {
	enroll: z.strictObject(onCourse),
	selfEnroll: z.strictObject(onCourse),
	import: z.strictObject({
		...onCourse,
		completedOn: Day,
		expiresOn: Day.nullable().default(null),
	}),
	result: z.strictObject({ ...onChain, status: Status }),
	offlineResult: z.strictObject({ ...onChain, status: Status, madeAt: Time }),
	publishVersion: z.strictObject({ course: Key, ...versionShape }),
	setPolicy: z.strictObject({
		course: Key,
		certificate: Certificate.nullable(),
		includeExpired: z.boolean().default(false),
	}),
	archiveCourse: ofCourse,
	unarchiveCourse: ofCourse,
	resumeChains: ofCourse,
	addSession: z.strictObject({ course: Key, ...session }),
	cancelSession: z.strictObject({ course: Key, key: Key }),
	deactivate: ofLearner,
	reactivate: ofLearner,
	remove: ofLearner,
	setExpiry: z.strictObject({ ...onChain, expiresOn: Day.nullable() }),
	revoke: z.strictObject(onChain),
	reEnrollNow: z.strictObject(onChain),
	reopen: z.strictObject(onCourse),
	exempt: z.strictObject({
		learner: Key,
		course: Key.optional(),
		from: Day,
		to: Day.optional(),
		reason: z.string(),
	}),
	requireForGroup: z.strictObject({ group: Key, course: Key }),
	joinGroup: membership,
	leaveGroup: membership,
};
type ActionShape = typeof actionShape;
export type ActionKey = keyof ActionShape;
/** One thing done: its key and what stands under it. */
export type ScenarioAction = {
	[K in ActionKey]: { kind: K; value: z.infer<ActionShape[K]> };
}[ActionKey];

const expectationShape = {
	enrollments: z.strictObject({
		...onCourse,
		version: z.int().optional(),
		source: z
			.enum(["manual", "catalog", "group", "import", "recertification"])
			.optional(),
		status: Status.optional(),
		chain: Key.optional(),
		cycle: z.int().optional(),
		enrolledOn: Day.optional(),
		dueOn: Day.nullable().optional(),
		validThrough: Day.nullable().optional(),
		access: z.boolean().optional(),
		session: Key.nullable().optional(),
	}),
	awards: z.strictObject({
		...onChain,
		issuedOn: Day.optional(),
		expiresOn: Day.nullable().optional(),
		reEnrollOn: Day.nullable().optional(),
		status: z.enum(["valid", "expired", "revoked"]).optional(),
	}),
	chains: z.strictObject({
		...onChain,
		state: z
			.enum([
				"renewing",
				"in grace",
				"lapsed",
				"ended",
				"exempt",
				"waiting for capacity",
				"certified",
				"enrolled",
			])
			.optional(),
		daysLeft: z.int().nullable().optional(),
		reason: z
			.enum([
				"course archived",
				"certificate removed",
				"disabled",
				"revoked",
				"learner removed",
				"no longer required",
				"withdrawn",
			])
			.nullable()
			.optional(),
	}),
	unregistered: z.strictObject({ course: Key, learners: z.array(Key) }),
	notifications: z.strictObject({
		learner: Key,
		kind: z.enum(["re-enrolled", "expiring", "expired"]).optional(),
		on: Day.optional(),
		daysLeft: z.int().nullable().optional(),
	}),
};
const Expectation = z.strictObject({
	enrollments: z.array(expectationShape.enrollments).optional(),
	awards: z.array(expectationShape.awards).optional(),
	chains: z.array(expectationShape.chains).optional(),
	unregistered: z.array(expectationShape.unregistered).optional(),
	notifications: z.array(expectationShape.notifications).optional(),
	none: z
		.array(z.string().regex(/^[^/]+\/[^/]+$/, "Give learner/course."))
		.optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const optionalActions = z.object(actionShape).partial().shape;
const Action = exactlyOne(z.strictObject(optionalActions), []);
const Step = exactlyOne(
	z.strictObject({
		at: Time,
		...optionalActions,
		down: z.strictObject({ until: Time }).optional(),
		expectError: z
			.strictObject({ action: Action, field: z.string().min(1) })
			.optional(),
		expect: Expectation.optional(),
	}),
	["at"],
);
export type Step = z.infer<typeof Step>;

/** Refuses an object that has not exactly one key besides `besides`. */
function exactlyOne<Schema extends z.ZodObject>(
	schema: Schema,
	besides: string[],
) {
	return schema.superRefine((object, context) => {
		const keys = Object.keys(object).filter((key) => !besides.includes(key));
		if (keys.length !== 1)
			context.addIssue({
				code: "custom",
				path: keys.slice(1, 2),
				message: keys.length
					? `Only one of ${keys.join(", ")} can be given.`
					: "An action, down, expectError or expect is missing.",
			});
	});
}

/** The whole file format. */
export const Scenario = z
	.strictObject({
		name: z.string().min(1),
		rules: z.array(z.string().regex(/^R\d+$/)).default([]),
		portal: z.strictObject({ timeZone: TimeZone }),
		courses: z.array(Course),
		learners: z.array(Key),
		steps: z.array(Step),
	})
	.superRefine((scenario, context) => {
		const refuse = (path: PropertyKey[], message: string) =>
			context.addIssue({ code: "custom", path, message });
		const courses = scenario.courses.map((course) => course.key);
		for (const [index, key] of courses.entries())
			if (courses.indexOf(key) !== index)
				refuse(["courses", index, "key"], `There is another course “${key}”.`);
		for (const [index, key] of scenario.learners.entries())
			if (scenario.learners.indexOf(key) !== index)
				refuse(["learners", index], `There is another learner “${key}”.`);
		for (const [index, step] of scenario.steps.entries()) {
			const before = scenario.steps[index - 1];
			if (before && step.at < before.at)
				refuse(["steps", index, "at"], "Steps stand in the order of “at”.");
			if (step.down && step.down.until < step.at)
				refuse(["steps", index, "down", "until"], "This lies before “at”.");
			requireKnown(step, ["steps", index], scenario.learners, courses, refuse);
		}
	});
export type Scenario = z.infer<typeof Scenario>;

/** Refuses learners and courses that the file doesn't have, wherever a step names one. */
function requireKnown(
	value: unknown,
	path: PropertyKey[],
	learners: readonly string[],
	courses: readonly string[],
	refuse: (path: PropertyKey[], message: string) => void,
): void {
	if (typeof value !== "object" || value === null) return;
	const check = (known: readonly string[], key: unknown, at: PropertyKey[]) => {
		if (typeof key === "string" && !known.includes(key))
			refuse(at, `“${key}” is not in this file.`);
	};
	for (const [key, inner] of Object.entries(value)) {
		const at = [...path, Array.isArray(value) ? Number(key) : key];
		if (key === "learner") check(learners, inner, at);
		else if (key === "course") check(courses, inner, at);
		else if (key === "learners" && Array.isArray(inner))
			for (const [i, learner] of inner.entries())
				check(learners, learner, [...at, i]);
		else if (key === "none" && Array.isArray(inner))
			for (const [i, pair] of inner.entries()) {
				const [learner, course] = String(pair).split("/");
				check(learners, learner, [...at, i]);
				check(courses, course, [...at, i]);
			}
		else requireKnown(inner, at, learners, courses, refuse);
	}
}

/** The one action of a step or of an `expectError`; undefined where a step holds none. */
export function actionOf(
	step: z.infer<typeof Action>,
): ScenarioAction | undefined {
	for (const key of Object.keys(actionShape) as ActionKey[]) {
		const value = step[key];
		// Key and value were read from the same property, a link that the type of a lookup loses.
		if (value !== undefined) return { kind: key, value } as ScenarioAction;
	}
	return undefined;
}
