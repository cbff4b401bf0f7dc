import { z } from "zod";
import {
	AwardId,
	CourseId,
	Day,
	defineDocument,
	EnrollmentId,
	Instant,
	isStorable,
	NOT_STORABLE,
	NotificationId,
	PersonId,
} from "./document.ts";

/** R27, R33. The first five are told to learners, the others to admins. */
export const notificationKinds = [
	"re-enrolled",
	"expiring",
	"expired",
	"not needed",
	"nudged",
	"capacity shortfall",
	"waiting learners",
	"failed re-enrollment",
] as const;
export const NotificationKind = z.enum(notificationKinds);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** A line of one's own in a reminder. */
export const NudgeNote = z
	.string()
	.trim()
	.max(500, "Keep your line to 500 characters.")
	.refine(isStorable, NOT_STORABLE);

/** Something a person is told once, in the app and by e-mail. */
export const Notification = z.strictObject({
	id: NotificationId,
	/** Who is told. */
	personId: PersonId,
	kind: NotificationKind,
	courseId: CourseId,
	/** The enrollment that it is about. */
	enrollmentId: EnrollmentId.nullable(),
	/** The certificate that it is about. */
	awardId: AwardId.nullable(),
	/** The day it fell on: with kind and subject, what makes it told once. */
	forOn: Day,
	/** Of `expiring` and `expired`: R8 on the day it was told; of `nudged` the same where a certificate is about to end. */
	daysLeft: z.int().nullable(),
	/** Of the admins' kinds: how many learners. */
	count: z.int().nullable(),
	/** Of `nudged`: who wrote, by name, as the learner does not have that person's document; and what they added. */
	fromName: z.string().max(200).nullable(),
	note: NudgeNote.nullable(),
	createdAt: Instant,
	readAt: Instant.nullable(),
});
export type Notification = z.infer<typeof Notification>;
export const notifications = defineDocument({
	name: "notifications",
	schema: Notification,
});
