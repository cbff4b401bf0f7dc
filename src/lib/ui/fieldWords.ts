import { isDay } from "#domain/time.ts";
import {
	anchorWords,
	attendanceWords,
	enrollmentStatusWords,
	formatDay,
	frameWords,
	orientationWords,
	roleWords,
} from "./baseWords.ts";
import { dayOfYearWords } from "./courses/dayOfYear.ts";
import type { Names } from "./names.ts";
import { formatNumber } from "./plural.ts";

const fields: Record<string, string> = {
	name: "Name",
	email: "E-mail address",
	role: "Role",
	groupIds: "Groups",
	groupId: "Group",
	personId: "Person",
	managerIds: "Managers",
	instructorIds: "Instructors",
	title: "Title",
	description: "Description",
	text: "Text",
	note: "A line of your own",
	contentId: "Lesson or exam",
	beforeId: "Before",
	kind: "Kind",
	passMark: "Pass mark",
	maximumAttempts: "Attempts",
	timeLimitMinutes: "Time limit in minutes",
	shuffle: "Shuffle questions and answers",
	questions: "Questions",
	attemptId: "Attempt",
	startedAt: "Started",
	finishedAt: "Handed in",
	answers: "Answers",
	points: "Points",
	inCatalog: "In the catalog",
	oneChainPerLearner: "One chain per learner",
	includeExpired: "Re-enroll already expired",
	courseId: "Course",
	courseVersionId: "Course version",
	certificateId: "Certificate",
	learnerId: "Learner",
	enrollmentId: "Enrollment",
	awardId: "Certificate award",
	awardOn: "Award on",
	expiresAfterDays: "Days valid",
	daysBeforeExpiry: "Days before expiry",
	reEnrollEnabled: "Auto re-enroll learner",
	anchor: "Validity counts from",
	anchorDay: "Day of the year",
	anchorMinimumDays: "Valid at least",
	orientation: "Orientation",
	frame: "Frame",
	accentColour: "Accent colour",
	textColour: "Text colour",
	paperColour: "Paper colour",
	logo: "Logo",
	signature: "Signature",
	signatory: "Signed by",
	credits: "Credits",
	creditType: "Type of credits",
	graceDays: "Grace",
	onlyWhileRequired: "Re-enroll only while required",
	hasLiveLearning: "Live Learning",
	overbook: "Training overbook",
	autoRegister: "Registration",
	startsAt: "Start",
	endsAt: "End",
	place: "Place or link",
	capacity: "Places",
	sessionId: "Session",
	exemptionId: "Exemption",
	notificationIds: "Notifications",
	attendance: "Attendance",
	fromOn: "First day",
	toOn: "Last day",
	language: "Language of messages",
	reminderDays: "Reminders",
	enrollMembers: "Also enroll its members",
	dueOn: "Due date",
	dueAfterDays: "Due, days after enrollment",
	validThrough: "Valid period ends",
	validAfterDays: "Valid period, days after enrollment",
	moveNotStarted: "Move those not started",
	restartInProgress: "Start again those in progress",
	completedOn: "Completed on",
	expiresOn: "Expires on",
	from: "Date before",
	reason: "Reason",
	status: "Result",
	timeZone: "Time zone",
	portalId: "Portal",
};

/** What is said in place of a name that this device does not know. */
export const notHere = "Not on this device";

/** The label that a payload's field has on the forms. */
export function fieldWords(field: string): string {
	return fields[field] ?? field;
}

const idCollections = [
	["personId", "people"],
	["learnerId", "people"],
	["managerIds", "people"],
	["instructorIds", "people"],
	["groupId", "groups"],
	["groupIds", "groups"],
	["courseId", "courses"],
	["courseVersionId", "courseVersions"],
	["certificateId", "certificates"],
	["enrollmentId", "enrollments"],
	["awardId", "awards"],
	["sessionId", "sessions"],
	["exemptionId", "exemptions"],
	["contentId", "contents"],
	["beforeId", "contents"],
	["portalId", "settings"],
] as const;

/** A payload's value as a person would say it. */
export function valueWords(
	field: string,
	value: unknown,
	names: Names,
): string {
	if (value === null || value === undefined || value === "") return "None";
	if (Array.isArray(value))
		return value.length === 0
			? "None"
			: value.map((item) => valueWords(field, item, names)).join(", ");
	if (typeof value === "boolean") {
		if (field === "reEnrollEnabled") return value ? "Enabled" : "Disabled";
		return value ? "Yes" : "No";
	}
	if (typeof value === "number") return formatNumber(value);
	if (typeof value !== "string") return JSON.stringify(value);
	const collection = idCollections.find(([name]) => name === field)?.[1];
	if (collection) return names.of(collection, value) ?? notHere;
	if (field === "role" && value in roleWords)
		return roleWords[value as keyof typeof roleWords];
	if (field === "status" && value in enrollmentStatusWords)
		return enrollmentStatusWords[value as keyof typeof enrollmentStatusWords];
	if (field === "anchor" && value in anchorWords)
		return anchorWords[value as keyof typeof anchorWords];
	if (field === "attendance" && value in attendanceWords)
		return attendanceWords[value as keyof typeof attendanceWords];
	if (field === "anchorDay") return dayOfYearWords(value);
	if (field === "logo" || field === "signature") return "A picture";
	if (field === "orientation" && value in orientationWords)
		return orientationWords[value as keyof typeof orientationWords];
	if (field === "frame" && value in frameWords)
		return frameWords[value as keyof typeof frameWords];
	if (field === "awardOn") return value === "pass" ? "Pass" : "Completion";
	return isDay(value) ? formatDay(value) : value;
}
