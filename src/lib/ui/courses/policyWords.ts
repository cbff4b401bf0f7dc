import type { CourseVersion } from "#domain/documents/index.ts";
import type { Policy } from "#domain/policy.ts";
import { anchorWords, daysWords, formatShortDay } from "../words.ts";
import { dayOfYearWords } from "./dayOfYear.ts";

/** "Valid 365 days, re-enrolls 30 days before". */
export function policyWords(policy: Policy | null): string {
	if (!policy || policy.certificateId === null) return "No certificate";
	const valid =
		policy.expiresAfterDays === null
			? "Never expires"
			: `Valid ${daysWords(policy.expiresAfterDays)}`;
	if (policy.expiresAfterDays === null || policy.daysBeforeExpiry === null)
		return valid;
	return policy.reEnrollEnabled
		? `${valid}, re-enrolls ${daysWords(policy.daysBeforeExpiry)} before`
		: `${valid}, auto re-enroll disabled`;
}

/** R28 in words. */
function countsFrom({ anchor, anchorDay, anchorMinimumDays }: Policy): string {
	if (anchor !== "fixed") return anchorWords[anchor];
	return `Ends on ${dayOfYearWords(anchorDay ?? "")}, at least ${daysWords(anchorMinimumDays ?? 0)}`;
}

/** "None", "10 Jan 2027", "14 days after enrollment". */
export function periodWords(
	on: CourseVersion["dueOn"],
	afterDays: number | null,
): string {
	if (afterDays !== null) return `${daysWords(afterDays)} after enrollment`;
	return on === null ? "None" : formatShortDay(on);
}

/** What differs between two versions, field by field, in words. */
export function versionDifferences(
	before: CourseVersion,
	after: CourseVersion,
	certificateTitle: (id: string | null) => string,
): { label: string; before: string; after: string }[] {
	const days = (value: number | null, none: string) =>
		value === null ? none : daysWords(value);
	const facts = (version: CourseVersion) => [
		["Certificate", certificateTitle(version.certificateId)],
		["Awarded on", version.awardOn === "pass" ? "Pass" : "Completion"],
		["Certificate expires", days(version.expiresAfterDays, "Never")],
		["Days before expiry", days(version.daysBeforeExpiry, "None")],
		["Auto re-enroll", version.reEnrollEnabled ? "Enabled" : "Disabled"],
		["Validity counts from", countsFrom(version)],
		["Grace", days(version.graceDays || null, "None")],
		["Only while required", version.onlyWhileRequired ? "Yes" : "No"],
		["Live Learning", version.hasLiveLearning ? "Yes" : "No"],
		["Due date", periodWords(version.dueOn, version.dueAfterDays)],
		["Valid period", periodWords(version.validThrough, version.validAfterDays)],
	];
	const other = facts(after);
	return facts(before).flatMap(([label = "", value = ""], index) => {
		const changed = other[index]?.[1] ?? "";
		return changed === value ? [] : [{ label, before: value, after: changed }];
	});
}
