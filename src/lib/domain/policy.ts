import type { CourseVersion } from "./documents/courseVersions.ts";
import { Rejection, type RejectionReason } from "./rejection.ts";

/** The Certs & Credits settings of a course version (R1). */
export type Policy = Pick<
	CourseVersion,
	| "certificateId"
	| "awardOn"
	| "expiresAfterDays"
	| "daysBeforeExpiry"
	| "reEnrollEnabled"
	| "anchor"
	| "anchorDay"
	| "anchorMinimumDays"
	| "graceDays"
	| "onlyWhileRequired"
>;

const MAXIMUM_DAYS_VALID = 36_500;

/** Everything that R2 finds wrong with a policy, one reason a field; empty when it may be saved. */
export function policyErrors(policy: Policy): RejectionReason[] {
	const errors: RejectionReason[] = [];
	const { expiresAfterDays: valid, daysBeforeExpiry: before } = policy;
	if (
		valid !== null &&
		!(Number.isInteger(valid) && valid >= 1 && valid <= MAXIMUM_DAYS_VALID)
	)
		errors.push({
			code: "days_valid_out_of_range",
			field: "expiresAfterDays",
			message: "Days valid must be a whole number from 1 to 36,500.",
		});
	if (before !== null && !(Number.isInteger(before) && before >= 0))
		errors.push({
			code: "days_before_out_of_range",
			field: "daysBeforeExpiry",
			message: "Days before expiry must be a whole number, 0 or more.",
		});
	else if (before !== null && valid !== null && valid >= 1 && before >= valid)
		errors.push({
			code: "days_before_not_smaller",
			field: "daysBeforeExpiry",
			message: `Days before expiry must be smaller than days valid (${valid}), or learners would be re-enrolled for ever.`,
		});
	if (!(Number.isInteger(policy.graceDays) && policy.graceDays >= 0))
		errors.push({
			code: "grace_out_of_range",
			field: "graceDays",
			message: "Grace must be a whole number of days, 0 or more.",
		});
	if (policy.anchor === "fixed") {
		if (!policy.anchorDay)
			errors.push({
				code: "anchor_day_needed",
				field: "anchorDay",
				message: "Choose the day of the year on which certificates end.",
			});
		if (
			policy.anchorMinimumDays === null ||
			!Number.isInteger(policy.anchorMinimumDays) ||
			policy.anchorMinimumDays < 0
		)
			errors.push({
				code: "anchor_minimum_needed",
				field: "anchorMinimumDays",
				message: "Enter how many days a certificate is valid at least.",
			});
	}
	if (policy.reEnrollEnabled) {
		if (policy.certificateId === null)
			errors.push({
				code: "certificate_needed",
				field: "certificateId",
				message:
					"Choose a certificate before you enable Auto re-enroll learner.",
			});
		if (valid === null)
			errors.push({
				code: "days_valid_needed",
				field: "expiresAfterDays",
				message:
					"Enter how many days the certificate is valid before you enable Auto re-enroll learner.",
			});
		if (before === null)
			errors.push({
				code: "days_before_needed",
				field: "daysBeforeExpiry",
				message:
					"Enter how many days before expiry to re-enroll before you enable Auto re-enroll learner.",
			});
	}
	return errors;
}

/** Throws the first of `policyErrors` as a Rejection (R2). */
export function requireGoodPolicy(policy: Policy): void {
	const [first] = policyErrors(policy);
	if (first) throw new Rejection(first.code, first.field, first.message);
}

/** Whether this version re-enrolls anybody: a certificate, and Auto re-enroll Enabled (R13, R16). */
export function reEnrolls(policy: Policy | null | undefined): boolean {
	return !!policy && policy.certificateId !== null && policy.reEnrollEnabled;
}
