import type { BulkTask } from "#domain/bulk.ts";
import { plural } from "../plural.ts";

export type TaskName = BulkTask["task"];

type TaskWords = {
	/** In the bar and its menu; the dots say that something is asked first. */
	choice: string;
	title: string;
	/** What becomes of so many. */
	effect: (count: number) => string;
	button: (count: number) => string;
	done: (count: number) => string;
};

export const taskWords: Record<TaskName, TaskWords> = {
	enroll: {
		choice: "Enroll…",
		title: "Enroll on a course",
		effect: (count) =>
			plural(count, [
				"# person is enrolled on the course’s published version.",
				"# people are enrolled on the course’s published version.",
			]),
		button: (count) => plural(count, ["Enroll # person", "Enroll # people"]),
		done: (count) =>
			plural(count, ["# learner enrolled.", "# learners enrolled."]),
	},
	joinGroup: {
		choice: "Add to a group…",
		title: "Add to a group",
		effect: (count) =>
			plural(count, ["# person joins the group.", "# people join the group."]),
		button: (count) => plural(count, ["Add # person", "Add # people"]),
		done: (count) =>
			plural(count, [
				"# person added to the group.",
				"# people added to the group.",
			]),
	},
	leaveGroup: {
		choice: "Take out of a group…",
		title: "Take out of a group",
		effect: (count) =>
			plural(count, [
				"# person leaves the group. Enrollments stay.",
				"# people leave the group. Enrollments stay.",
			]),
		button: (count) =>
			plural(count, ["Take # person out", "Take # people out"]),
		done: (count) =>
			plural(count, [
				"# person taken out of the group.",
				"# people taken out of the group.",
			]),
	},
	deactivate: {
		choice: "Deactivate…",
		title: "Deactivate people",
		effect: (count) =>
			plural(count, [
				"# person can neither sign in nor be enrolled, and is not re-enrolled until reactivated.",
				"# people can neither sign in nor be enrolled, and are not re-enrolled until reactivated.",
			]),
		button: (count) =>
			plural(count, ["Deactivate # person", "Deactivate # people"]),
		done: (count) =>
			plural(count, ["# person deactivated.", "# people deactivated."]),
	},
	reactivate: {
		choice: "Reactivate…",
		title: "Reactivate people",
		effect: (count) =>
			plural(count, [
				"# person can sign in again. What is due is re-enrolled at once where the certificate is still valid.",
				"# people can sign in again. What is due is re-enrolled at once where the certificate is still valid.",
			]),
		button: (count) =>
			plural(count, ["Reactivate # person", "Reactivate # people"]),
		done: (count) =>
			plural(count, ["# person reactivated.", "# people reactivated."]),
	},
	recordResult: {
		choice: "Set result…",
		title: "Set the result",
		effect: (count) =>
			plural(count, [
				"# enrollment gets this result.",
				"# enrollments get this result.",
			]),
		button: (count) => plural(count, ["Set # result", "Set # results"]),
		done: (count) => plural(count, ["# result set.", "# results set."]),
	},
	reopen: {
		choice: "Reopen…",
		title: "Reopen failed enrollments",
		effect: (count) =>
			plural(count, [
				"# failed enrollment goes back to In progress.",
				"# failed enrollments go back to In progress.",
			]),
		button: (count) =>
			plural(count, ["Reopen # enrollment", "Reopen # enrollments"]),
		done: (count) =>
			plural(count, ["# enrollment reopened.", "# enrollments reopened."]),
	},
	withdraw: {
		choice: "Withdraw…",
		title: "Withdraw enrollments",
		effect: (count) =>
			plural(count, [
				"# enrollment that nobody has begun is closed, and its place is free again.",
				"# enrollments that nobody has begun are closed, and their places are free again.",
			]),
		button: (count) =>
			plural(count, ["Withdraw # enrollment", "Withdraw # enrollments"]),
		done: (count) =>
			plural(count, ["# enrollment withdrawn.", "# enrollments withdrawn."]),
	},
	setDueDate: {
		choice: "Move due date…",
		title: "Move the due date",
		effect: (count) =>
			plural(count, [
				"# enrollment has another due date. It is advisory: learners get in afterwards, too.",
				"# enrollments have another due date. It is advisory: learners get in afterwards, too.",
			]),
		button: (count) => plural(count, ["Move # due date", "Move # due dates"]),
		done: (count) => plural(count, ["# due date moved.", "# due dates moved."]),
	},
	setValidPeriod: {
		choice: "Move end of valid period…",
		title: "Move the end of the valid period",
		effect: (count) =>
			plural(count, [
				"# enrollment has another valid period. After its end the learner no longer gets in.",
				"# enrollments have another valid period. After its end the learners no longer get in.",
			]),
		button: (count) =>
			plural(count, ["Move # valid period", "Move # valid periods"]),
		done: (count) =>
			plural(count, ["# valid period moved.", "# valid periods moved."]),
	},
	setExpiry: {
		choice: "Move expiry date…",
		title: "Move the expiry date",
		effect: (count) =>
			plural(count, [
				"# certificate has another expiry date. Its planned re-enrollment moves with it.",
				"# certificates have another expiry date. Their planned re-enrollments move with it.",
			]),
		button: (count) =>
			plural(count, ["Move # expiry date", "Move # expiry dates"]),
		done: (count) =>
			plural(count, ["# expiry date moved.", "# expiry dates moved."]),
	},
	nudge: {
		choice: "Nudge…",
		title: "Nudge learners",
		effect: (count) =>
			plural(count, [
				"# learner is reminded in the app and by e-mail, and told that it comes from you.",
				"# learners are reminded in the app and by e-mail, and told that it comes from you.",
			]),
		button: (count) => plural(count, ["Nudge # learner", "Nudge # learners"]),
		done: (count) => plural(count, ["# learner nudged.", "# learners nudged."]),
	},
	reEnroll: {
		choice: "Re-enroll early…",
		title: "Re-enroll early",
		effect: (count) =>
			plural(count, [
				"# learner is re-enrolled on the course’s latest version, in the same chain, ahead of the planned day.",
				"# learners are re-enrolled on the course’s latest version, in the same chain, ahead of the planned day.",
			]),
		button: (count) =>
			plural(count, ["Re-enroll # learner", "Re-enroll # learners"]),
		done: (count) =>
			plural(count, ["# learner re-enrolled.", "# learners re-enrolled."]),
	},
	revoke: {
		choice: "Revoke certificates…",
		title: "Revoke certificates",
		effect: (count) =>
			plural(count, [
				"# certificate is no longer valid from now on, and the re-enrollment planned from it ends.",
				"# certificates are no longer valid from now on, and the re-enrollments planned from them end.",
			]),
		button: (count) =>
			plural(count, ["Revoke # certificate", "Revoke # certificates"]),
		done: (count) =>
			plural(count, ["# certificate revoked.", "# certificates revoked."]),
	},
};

/** R22: who does these says why. */
export const asksReason: ReadonlySet<TaskName> = new Set([
	"setExpiry",
	"reEnroll",
	"revoke",
]);

/** What many are refused for, where the sentence for one names the one or a day of its own. */
const sharedReasons: Record<string, string> = {
	learner_not_active: "Deactivated or removed, and cannot be enrolled.",
	person_removed: "Removed from the portal.",
	before_issue:
		"The certificate was issued after that day, and cannot expire before.",
	nudged_already: "Nudged about this in the last 24 hours already.",
	changed_meanwhile: "Somebody else has moved this date meanwhile.",
};

export function reasonOfMany(reason: { code: string; message: string }) {
	return sharedReasons[reason.code] ?? reason.message;
}
