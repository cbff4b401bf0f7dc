import { z } from "zod";

// The scenario file: a portal, its courses and learners, then dated steps and expectations.

const Key = z.string().min(1).max(60);
const At = z.iso.datetime({ offset: true });
const LocalDay = z.iso.date();

const CertificatePolicy = z.strictObject({
	awardOn: z.enum(["pass", "completion"]),
	// Whole numbers or not, in range or not: the product itself is to refuse what is wrong (R2).
	expiresAfterDays: z.number().nullable(),
	reEnroll: z.strictObject({
		enabled: z.boolean(),
		daysBeforeExpiry: z.number().nullable(),
		onlyWhileRequired: z.boolean().optional(),
	}),
	anchor: z
		.union([
			z.enum(["completion", "expiry"]),
			z.strictObject({
				fixed: z.string().regex(/^\d\d-\d\d$/),
				minimumDays: z.number(),
			}),
		])
		.optional(),
	graceDays: z.number().optional(),
});
export type CertificatePolicy = z.infer<typeof CertificatePolicy>;

const Period = z.union([
	z.strictObject({ daysAfterEnrollment: z.number() }),
	z.strictObject({ on: LocalDay }),
]);
export type Period = z.infer<typeof Period>;

const Session = z.strictObject({
	key: Key,
	startsAt: At,
	capacity: z.int().min(0),
});
const versionShape = {
	certificate: CertificatePolicy.nullable(),
	due: Period.nullable().optional(),
	valid: Period.nullable().optional(),
	liveLearning: z
		.strictObject({
			overbook: z.boolean(),
			autoRegister: z.boolean().optional(),
			sessions: z.array(Session),
		})
		.nullable()
		.optional(),
};
const Version = z.strictObject(versionShape);
export type Version = z.infer<typeof Version>;

const learnerOnCourse = { learner: Key, course: Key };
const onCourse = z.strictObject({ course: Key });
const onLearner = z.strictObject({ learner: Key });
const Chain = z.string().regex(/^[A-Z]$/);
const Status = z.enum([
	"not_started",
	"in_progress",
	"pending_review",
	"passed",
	"completed",
	"failed",
]);

const actionShapes = {
	enroll: z.strictObject(learnerOnCourse),
	selfEnroll: z.strictObject(learnerOnCourse),
	import: z.strictObject({
		...learnerOnCourse,
		completedOn: LocalDay,
		expiresOn: LocalDay.optional(),
	}),
	result: z.strictObject({
		...learnerOnCourse,
		status: Status,
		chain: Chain.optional(),
	}),
	offlineResult: z.strictObject({
		...learnerOnCourse,
		status: Status,
		madeAt: At,
		chain: Chain.optional(),
	}),
	publishVersion: z.strictObject({ course: Key, ...versionShape }),
	setPolicy: z.strictObject({
		course: Key,
		certificate: CertificatePolicy.nullable(),
		includeExpired: z.boolean().optional(),
	}),
	archiveCourse: onCourse,
	unarchiveCourse: onCourse,
	resumeChains: onCourse,
	addSession: z.strictObject({ course: Key, ...Session.shape }),
	cancelSession: z.strictObject({ course: Key, key: Key }),
	deactivate: onLearner,
	reactivate: onLearner,
	remove: onLearner,
	setExpiry: z.strictObject({
		...learnerOnCourse,
		expiresOn: LocalDay,
		chain: Chain.optional(),
	}),
	revoke: z.strictObject({ ...learnerOnCourse, chain: Chain.optional() }),
	reEnrollNow: z.strictObject({ ...learnerOnCourse, chain: Chain.optional() }),
	reopen: z.strictObject(learnerOnCourse),
	exempt: z.strictObject({
		learner: Key,
		course: Key.optional(),
		from: LocalDay,
		to: LocalDay.optional(),
		reason: z.string(),
	}),
	requireForGroup: z.strictObject({ group: Key, course: Key }),
	joinGroup: z.strictObject({ group: Key, learner: Key }),
	leaveGroup: z.strictObject({ group: Key, learner: Key }),
};
export type ActionName = keyof typeof actionShapes;
export type ScenarioAction = {
	[Name in ActionName]: {
		name: Name;
		value: z.infer<(typeof actionShapes)[Name]>;
	};
}[ActionName];

const Expectations = z.strictObject({
	enrollments: z
		.array(
			z.strictObject({
				...learnerOnCourse,
				version: z.int().optional(),
				source: z
					.enum(["manual", "catalog", "group", "import", "recertification"])
					.optional(),
				status: Status.optional(),
				chain: Chain.optional(),
				cycle: z.int().optional(),
				enrolledOn: LocalDay.optional(),
				dueOn: LocalDay.nullable().optional(),
				validThrough: LocalDay.nullable().optional(),
				access: z.boolean().optional(),
				session: Key.nullable().optional(),
			}),
		)
		.optional(),
	awards: z
		.array(
			z.strictObject({
				...learnerOnCourse,
				chain: Chain.optional(),
				issuedOn: LocalDay.optional(),
				expiresOn: LocalDay.nullable().optional(),
				reEnrollOn: LocalDay.nullable().optional(),
				status: z.enum(["valid", "expired", "revoked"]).optional(),
			}),
		)
		.optional(),
	chains: z
		.array(
			z.strictObject({
				...learnerOnCourse,
				chain: Chain.optional(),
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
				reason: z.string().nullable().optional(),
			}),
		)
		.optional(),
	unregistered: z
		.array(z.strictObject({ course: Key, learners: z.array(Key) }))
		.optional(),
	notifications: z
		.array(
			z.strictObject({
				learner: Key,
				kind: z.enum(["re-enrolled", "expiring", "expired"]),
				on: LocalDay.optional(),
				daysLeft: z.int().optional(),
			}),
		)
		.optional(),
	none: z.union([z.string(), z.array(z.string())]).optional(),
});
export type Expectations = z.infer<typeof Expectations>;

const Step = z
	.strictObject({
		at: At,
		...Object.fromEntries(
			Object.entries(actionShapes).map(([name, shape]) => [
				name,
				shape.optional(),
			]),
		),
		down: z.strictObject({ until: At }).optional(),
		expectError: z
			.strictObject({
				action: z.record(z.string(), z.unknown()),
				field: z.string(),
			})
			.optional(),
		expect: Expectations.optional(),
	})
	.refine(
		(step) => Object.keys(step).length === 2,
		"A step has `at` and exactly one other key.",
	);

const Scenario = z.strictObject({
	name: z.string(),
	rules: z.array(z.string()).optional(),
	portal: z.strictObject({ timeZone: z.string() }),
	courses: z.array(
		z.strictObject({
			key: Key,
			inCatalog: z.boolean().optional(),
			oneChainPerLearner: z.boolean().optional(),
			versions: z.array(Version).min(1),
		}),
	),
	learners: z.array(Key),
	steps: z.array(Step),
});

export type ScenarioCourse = z.infer<typeof Scenario>["courses"][number];
export type ScenarioStep = { at: Date } & (
	| { kind: "action"; action: ScenarioAction }
	| { kind: "down"; until: Date }
	| { kind: "expectError"; action: ScenarioAction; field: string }
	| { kind: "expect"; expected: Expectations }
);
export type Scenario = {
	name: string;
	timeZone: string;
	courses: ScenarioCourse[];
	learners: string[];
	steps: ScenarioStep[];
};

/** A file that is not a scenario; the message names the path of the offending key. */
export class BadScenario extends Error {}

/** Reads a scenario's text. Throws BadScenario. */
export function readScenario(text: string): Scenario {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new BadScenario(
			`This is not JSON: ${error instanceof Error ? error.message : String(error)}`,
		);
	}
	const { name, portal, courses, learners, steps } = parse(Scenario, json, []);
	let last = Number.NEGATIVE_INFINITY;
	return {
		name,
		timeZone: portal.timeZone,
		courses,
		learners,
		steps: steps.map((step, index) => {
			const at = new Date(step.at);
			if (at.getTime() < last)
				throw new BadScenario(
					`steps.${index}.at: steps must stand in order of time.`,
				);
			last = at.getTime();
			return { at, ...content(step, index) };
		}),
	};
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown
	? Omit<T, K>
	: never;

function content(
	step: z.infer<typeof Step>,
	index: number,
): DistributiveOmit<ScenarioStep, "at"> {
	if (step.down) return { kind: "down", until: new Date(step.down.until) };
	if (step.expect) return { kind: "expect", expected: step.expect };
	if (step.expectError) {
		const { action, field } = step.expectError;
		return {
			kind: "expectError",
			action: actionOf(action, ["steps", index, "expectError", "action"]),
			field,
		};
	}
	const { at: _, ...action } = step;
	return { kind: "action", action: actionOf(action, ["steps", index]) };
}

function actionOf(
	step: Record<string, unknown>,
	path: PropertyKey[],
): ScenarioAction {
	const [name, ...others] = Object.keys(step);
	if (!name || others.length > 0 || !Object.hasOwn(actionShapes, name))
		throw new BadScenario(
			`${path.join(".")}: exactly one action is needed here, found ${Object.keys(step).join(", ") || "none"}.`,
		);
	const value = parse(
		actionShapes[name as ActionName] as z.ZodType,
		step[name],
		[...path, name],
	);
	return { name, value } as ScenarioAction;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, at: PropertyKey[]): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const keys = issue?.code === "unrecognized_keys" ? issue.keys : [];
	throw new BadScenario(
		`${[...at, ...(issue?.path ?? []), ...keys.slice(0, 1)].join(".")}: ${issue?.message}`,
	);
}

/** The first key of the format that this release does not play yet, or null. */
export function notPlayedYet(scenario: Scenario): string | null {
	const versions = [
		...scenario.courses.flatMap((course) => course.versions),
		...scenario.steps.flatMap((step) =>
			step.kind === "action" && step.action.name === "publishVersion"
				? [step.action.value]
				: [],
		),
	];
	if (versions.some((version) => version.liveLearning)) return "liveLearning";
	const policies = [
		...versions.map((version) => version.certificate),
		...scenario.steps.flatMap((step) =>
			step.kind === "action" && step.action.name === "setPolicy"
				? [step.action.value.certificate]
				: [],
		),
	];
	for (const policy of policies) {
		if (policy?.anchor && policy.anchor !== "completion") return "anchor";
		if (policy?.graceDays) return "graceDays";
		if (policy?.reEnroll.onlyWhileRequired) return "onlyWhileRequired";
	}
	for (const step of scenario.steps) {
		if (
			step.kind === "action" &&
			["addSession", "cancelSession", "exempt", "requireForGroup"].includes(
				step.action.name,
			)
		)
			return step.action.name;
		if (step.kind === "expect" && step.expected.notifications)
			return "notifications";
		if (step.kind === "expect" && step.expected.unregistered)
			return "unregistered";
	}
	return null;
}
