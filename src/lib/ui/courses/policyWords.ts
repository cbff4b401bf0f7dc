import type { CourseVersion } from "#domain/documents/index.ts";
import type { Policy } from "#domain/policy.ts";
import { daysWords, formatShortDay } from "../words.ts";

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

/** "None", "10 Jan 2027", "14 days after enrollment". */
export function periodWords(
	on: CourseVersion["dueOn"],
	afterDays: number | null,
): string {
	if (afterDays !== null) return `${daysWords(afterDays)} after enrollment`;
	return on === null ? "None" : formatShortDay(on);
}
