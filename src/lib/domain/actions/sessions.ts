import { z } from "zod";
import {
	type CourseVersion,
	liveLearningShape,
} from "../documents/courseVersions.ts";
import { CourseVersionId, SessionId } from "../documents/document.ts";
import type { Enrollment } from "../documents/index.ts";
import { Session } from "../documents/sessions.ts";
import { isOpen } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import {
	applyFieldChanges,
	type Change,
	type Context,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";
import { requireEditable } from "./courseVersions.ts";
import {
	fillIfAutomatic,
	openSeating,
	type Seats,
	unregisteredLearners,
} from "./seats.ts";

const { startsAt, endsAt, place, capacity, instructorIds } = Session.shape;
const fields = { startsAt, endsAt, place, capacity, instructorIds };

/** The event's switches (R24). To automatic, its sessions take learners from the list at once. */
export const setLiveLearning = defineAction({
	kind: "setLiveLearning",
	schema: z.strictObject({
		courseVersionId: CourseVersionId,
		changes: fieldChanges(liveLearningShape),
	}),
	mayMakeDue: true,
	async decide({ courseVersionId, changes }, context) {
		const before = await requireEditable(context, courseVersionId);
		const decision = edited(
			"courseVersions",
			applyFieldChanges(before, changes),
		);
		const [change] = decision.changes;
		if (!change || "deleted" in change) return decision;
		const version = change.document as CourseVersion;
		const seating = openSeating(context);
		const seats = await seating.of(courseVersionId);
		if (before.hasLiveLearning && !version.hasLiveLearning)
			await requireNobodyExpected(context, version, seats.all());
		if (!before.hasLiveLearning && version.hasLiveLearning)
			decision.changes.push(...(await listOpen(context, version, seats)));
		else
			decision.changes.push(
				...(await fillIfAutomatic(context, version, seats)),
			);
		decision.changes.push(...seating.changes());
		return decision;
	},
});

/** Who is open on a version that gets an event has no session yet: they go on its list, or straight into places. */
async function listOpen(
	context: Context,
	version: CourseVersion,
	seats: Seats,
): Promise<Change[]> {
	if (version.status !== "published") return [];
	const open = (
		await context.documents.find("enrollments", {
			courseId: version.courseId,
		})
	)
		.filter((each) => each.courseVersionId === version.id && isOpen(each))
		.sort((a, b) => (a.enrolledAt < b.enrolledAt ? -1 : 1));
	return open.map((enrollment) => {
		const sessionId = version.autoRegister ? seats.take(context.now) : null;
		return {
			collection: "enrollments",
			document: { ...enrollment, sessionId, unregistered: sessionId === null },
		};
	});
}

async function requireNobodyExpected(
	context: Context,
	version: CourseVersion,
	sessions: readonly Session[],
): Promise<void> {
	const waiting = await unregisteredLearners(context, version);
	const coming = sessions.some(
		(session) =>
			session.cancelledAt === null &&
			session.startsAt >= context.now &&
			session.registered > 0,
	);
	if (coming || waiting.length > 0)
		throw new Rejection(
			"learners_expected",
			"hasLiveLearning",
			"Learners are registered for coming sessions or wait for one. Cancel the sessions and finish those enrollments first, or publish a new version.",
		);
}

/** A session of a draft or of the published version; it takes learners from the list (R24). */
export const addSession = defineAction({
	kind: "addSession",
	schema: z.strictObject({
		sessionId: SessionId,
		courseVersionId: CourseVersionId,
		...fields,
	}),
	mayMakeDue: true,
	async decide({ sessionId, courseVersionId, ...rest }, context) {
		await requireNew(context, "sessions", sessionId, "sessionId");
		const version = await requireEvent(context, courseVersionId);
		const session: Session = {
			id: sessionId,
			courseId: version.courseId,
			courseVersionId,
			...rest,
			registered: 0,
			cancelledAt: null,
			createdAt: context.now,
		};
		await requireGoodSession(context, session);
		return seated(context, version, (seats) => seats.put(session));
	},
});

/** Time, place, capacity and instructors. More places take learners from the list. */
export const editSession = defineAction({
	kind: "editSession",
	schema: z.strictObject({
		sessionId: SessionId,
		changes: fieldChanges(fields),
	}),
	mayMakeDue: true,
	async decide({ sessionId, changes }, context) {
		const before = await requireHeld(context, sessionId);
		const result = applyFieldChanges(before, changes);
		if (!result.changed) return edited("sessions", result);
		await requireGoodSession(context, result.document);
		if (result.document.capacity < before.registered)
			throw new Rejection(
				"places_given",
				"capacity",
				`${before.registered} learners have a place already. Move some of them to another session first.`,
			);
		const version = await requireEvent(context, before.courseVersionId);
		const { changes: made } = await seated(context, version, (seats) =>
			seats.put(result.document),
		);
		return { changes: made, conflicts: result.conflicts };
	},
});

/** R26: its learners return to the list, in order of enrollment date, and take other places from there. */
export const cancelSession = defineAction({
	kind: "cancelSession",
	schema: z.strictObject({ sessionId: SessionId }),
	async decide({ sessionId }, context) {
		const session = await required(context, "sessions", sessionId, "sessionId");
		if (session.cancelledAt !== null) return { changes: [] };
		const version = await requireEvent(context, session.courseVersionId);
		const registered = (
			await context.documents.find("enrollments", {
				courseId: session.courseId,
				sessionId,
			})
		).filter(isOpen);
		const returned = registered.map(
			(enrollment): Enrollment => ({
				...enrollment,
				sessionId: null,
				unregistered: true,
			}),
		);
		return seated(
			context,
			version,
			(seats) =>
				seats.put({
					...session,
					cancelledAt: context.now,
					registered: session.registered - registered.length,
				}),
			returned,
		);
	},
});

/** The decision that follows when sessions change: who is on the list takes what is free (R24). */
async function seated(
	context: Context,
	version: CourseVersion,
	change: (seats: Seats) => void,
	returned: readonly Enrollment[] = [],
): Promise<{ changes: Change[] }> {
	const seats = await openSeating(context).of(version.id);
	change(seats);
	const enrollments = await fillIfAutomatic(context, version, seats, {
		returned,
	});
	return { changes: [...enrollments, ...seats.changes()] };
}

/** The session, or a Rejection when there is none or it was cancelled. */
export async function requireHeld(
	context: Context,
	sessionId: SessionId,
): Promise<Session> {
	const session = await required(context, "sessions", sessionId, "sessionId");
	if (session.cancelledAt !== null)
		throw new Rejection(
			"session_cancelled",
			"sessionId",
			"This session has been cancelled.",
		);
	return session;
}

async function requireEvent(
	context: Context,
	courseVersionId: CourseVersionId,
): Promise<CourseVersion> {
	const version = await required(
		context,
		"courseVersions",
		courseVersionId,
		"courseVersionId",
	);
	if (!version.hasLiveLearning)
		throw new Rejection(
			"no_live_learning",
			"courseVersionId",
			"This version has no Live Learning event. Turn it on first.",
		);
	return version;
}

async function requireGoodSession(
	context: Context,
	session: Session,
): Promise<void> {
	if (session.endsAt <= session.startsAt)
		throw new Rejection(
			"ends_before_it_starts",
			"endsAt",
			"The session must end after it starts.",
		);
	for (const id of session.instructorIds) {
		const person = await required(context, "people", id, "instructorIds");
		if (person.role === "learner")
			throw new Rejection(
				"not_an_instructor",
				"instructorIds",
				`${person.name} is a learner. Choose an instructor, or change the role first.`,
			);
	}
}
