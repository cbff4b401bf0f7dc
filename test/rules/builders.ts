import { Award as AwardSchema } from "#domain/documents/awards.ts";
import { Course as CourseSchema } from "#domain/documents/courses.ts";
import { CourseVersion as CourseVersionSchema } from "#domain/documents/courseVersions.ts";
import { Enrollment as EnrollmentSchema } from "#domain/documents/enrollments.ts";
import { Exemption as ExemptionSchema } from "#domain/documents/exemptions.ts";
import type {
	Award,
	Course,
	CourseVersion,
	Enrollment,
	Exemption,
	Person,
	Session,
} from "#domain/documents/index.ts";
import { Person as PersonSchema } from "#domain/documents/people.ts";
import { Session as SessionSchema } from "#domain/documents/sessions.ts";
import type { Chain } from "#domain/recertification.ts";
import { Day, Instant } from "#domain/timeSchemas.ts";

export const day = (text: string) => Day.parse(text);
/** An instant; minutes are enough. */
export const instant = (text: string) =>
	Instant.parse(text.length === 16 ? `${text}:00.000Z` : text);

/** A UUID that ends in a number. */
export const id = (number: number) =>
	`00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;

/** A published version: 60 days valid, Auto re-enroll Enabled 10 days before. */
export function version(over: Partial<CourseVersion> = {}): CourseVersion {
	return CourseVersionSchema.parse({
		id: id(2),
		courseId: id(1),
		number: 1,
		status: "published",
		publishedAt: "2025-01-01T00:00:00.000Z",
		dueOn: null,
		dueAfterDays: null,
		validThrough: null,
		validAfterDays: null,
		certificateId: id(3),
		awardOn: "pass",
		expiresAfterDays: 60,
		daysBeforeExpiry: 10,
		reEnrollEnabled: true,
		anchor: "completion",
		anchorDay: null,
		anchorMinimumDays: null,
		graceDays: 0,
		onlyWhileRequired: false,
		credits: null,
		creditType: "",
		hasLiveLearning: false,
		overbook: false,
		autoRegister: true,
		...over,
	});
}

export function course(over: Partial<Course> = {}): Course {
	return CourseSchema.parse({
		id: id(1),
		title: "Fire safety",
		description: "",
		status: "active",
		inCatalog: false,
		oneChainPerLearner: false,
		reEnrollEnabledAt: "2025-01-01T00:00:00.000Z",
		reEnrollIncludesExpired: false,
		chainsEndedAt: null,
		createdAt: "2025-01-01T00:00:00.000Z",
		...over,
	});
}

/** The learner of all that is built here, in no group. */
export function person(over: Partial<Person> = {}): Person {
	return PersonSchema.parse({
		id: id(5),
		name: "Ana Silva",
		email: "ana@example.com",
		role: "learner",
		groupIds: [],
		language: null,
		timeZone: null,
		status: "active",
		deactivatedAt: null,
		createdAt: "2025-01-01T00:00:00.000Z",
		...over,
	});
}

/** The first enrollment of chain 10, made and passed on 2 January 2025. */
export function enrollment(over: Partial<Enrollment> = {}): Enrollment {
	return EnrollmentSchema.parse({
		id: id(10),
		learnerId: id(5),
		courseId: id(1),
		courseVersionId: id(2),
		chainId: id(10),
		cycle: 1,
		source: "manual",
		fromAwardId: null,
		retryOfId: null,
		status: "passed",
		enrolledAt: "2025-01-02T09:00:00.000Z",
		dueOn: null,
		validThrough: null,
		resultMadeAt: "2025-01-02T12:00:00.000Z",
		resultReceivedAt: "2025-01-02T12:00:00.000Z",
		score: null,
		sessionId: null,
		unregistered: false,
		attendance: null,
		enrolledById: null,
		reEnrollOn: null,
		daysBeforeExpiry: null,
		nudgedAt: null,
		nudgedById: null,
		...over,
	});
}

/** The re-enrollment from `award()`, open. */
export function reEnrollment(over: Partial<Enrollment> = {}): Enrollment {
	return enrollment({
		...EnrollmentSchema.pick({ id: true, fromAwardId: true }).parse({
			id: id(11),
			fromAwardId: id(10),
		}),
		cycle: 2,
		source: "recertification",
		status: "not_started",
		enrolledAt: instant("2025-02-21T00:00"),
		resultMadeAt: null,
		resultReceivedAt: null,
		...over,
	});
}

/** What `enrollment()` earned: valid through 3 March 2025, re-enrolled on 21 February. */
export function award(over: Partial<Award> = {}): Award {
	return AwardSchema.parse({
		id: id(10),
		enrollmentId: id(10),
		learnerId: id(5),
		courseId: id(1),
		courseVersionId: id(2),
		certificateId: id(3),
		chainId: id(10),
		cycle: 1,
		number: "0000",
		awardedAt: "2025-01-02T12:00:00.000Z",
		issuedOn: "2025-01-02",
		expiresOn: "2025-03-03",
		baselineOn: "2025-03-03",
		credits: null,
		creditType: "",
		expiryMovedAt: null,
		revokedAt: null,
		leftAloneAt: null,
		...over,
	});
}

/** A session of an hour with two free places. */
export function session(number: number, over: Partial<Session> = {}): Session {
	return SessionSchema.parse({
		id: id(number),
		courseId: id(1),
		courseVersionId: id(2),
		startsAt: "2025-04-10T09:00:00.000Z",
		endsAt: "2025-04-10T10:00:00.000Z",
		place: "Room 1",
		capacity: 2,
		registered: 0,
		instructorIds: [],
		cancelledAt: null,
		createdAt: "2025-01-01T00:00:00.000Z",
		...over,
	});
}

/** From a course, or of all (R30). */
export function exemption(over: Partial<Exemption> = {}): Exemption {
	return ExemptionSchema.parse({
		id: id(40),
		learnerId: id(5),
		courseId: id(1),
		fromOn: "2025-02-15",
		toOn: "2025-02-28",
		reason: "Leave",
		createdAt: "2025-02-01T00:00:00.000Z",
		createdById: id(6),
		...over,
	});
}

export function chain(over: Partial<Chain> = {}): Chain {
	return {
		course: course(),
		governing: version(),
		learner: { status: "active" },
		enrollments: [enrollment()],
		awards: [award()],
		exemptions: [],
		isRequired: false,
		hasPlace: true,
		timeZone: "UTC",
		...over,
	};
}
