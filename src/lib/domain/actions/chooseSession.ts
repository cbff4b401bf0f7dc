import { z } from "zod";
import { EnrollmentId, SessionId } from "../documents/document.ts";
import { isOpen } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import { defineAction } from "./action.ts";
import { requireAccess, requireMine, versionOf } from "./results.ts";
import { openSeating } from "./seats.ts";

/**
 * A learner changes to another session while the own one has still to begin (R23). Who waits on the list
 * takes the turn that the list gives (R24): choosing would pass those who have waited longer. As many places
 * are free afterwards as before, so nobody else is seated or becomes due.
 */
export const chooseSession = defineAction({
	kind: "chooseSession",
	schema: z.strictObject({ enrollmentId: EnrollmentId, sessionId: SessionId }),
	async decide({ enrollmentId, sessionId }, context) {
		const enrollment = await requireMine(context, enrollmentId);
		requireAccess(context, enrollment);
		if (enrollment.sessionId === sessionId) return { changes: [] };
		const version = await versionOf(context, enrollment);
		if (!isOpen(enrollment) || enrollment.sessionId === null)
			throw new Rejection(
				"no_session_to_change",
				"enrollmentId",
				"You have no place in a session of this course that could be changed.",
			);
		const seating = openSeating(context);
		const seats = await seating.of(version.id);
		const present = seats.all().find(({ id }) => id === enrollment.sessionId);
		if (present && present.startsAt < context.now)
			throw new Rejection(
				"session_begun",
				"enrollmentId",
				"Your session has begun already. Ask an admin to move you to another one.",
			);
		seats.giveBack(enrollment);
		seats.takeIn(sessionId, context.now);
		return {
			changes: [
				{ collection: "enrollments", document: { ...enrollment, sessionId } },
				...seating.changes(),
			],
		};
	},
});
