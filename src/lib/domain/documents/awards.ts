import { z } from "zod";
import {
	AwardId,
	CertificateId,
	CourseId,
	CourseVersionId,
	creditShape,
	Day,
	defineDocument,
	EnrollmentId,
	Instant,
	PersonId,
} from "./document.ts";

/** One certificate issued to one learner for one enrollment, whose id it shares: never two of one enrollment. */
export const Award = z.strictObject({
	id: AwardId,
	enrollmentId: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	courseVersionId: CourseVersionId,
	certificateId: CertificateId,
	chainId: EnrollmentId,
	cycle: z.int().min(1).max(1_000_000),
	number: z.string().max(40),
	awardedAt: Instant,
	issuedOn: Day,
	/** Fixed when issued (R10); moved only by hand (R22). Null: never expires. */
	expiresOn: Day.nullable(),
	/** The expiry as issued: an expiry moved by hand does not move the anniversary (R31). */
	baselineOn: Day.nullable(),
	/** What the version counted for when it was issued; later changes are those of later awards. */
	...creditShape,
	expiryMovedAt: Instant.nullable(),
	revokedAt: Instant.nullable(),
	/** The certificate ended while the learner was deactivated (R21) or not required (R32): no automatic re-enrollment. */
	leftAloneAt: Instant.nullable(),
});
export type Award = z.infer<typeof Award>;
export const awards = defineDocument({
	name: "awards",
	schema: Award,
});
