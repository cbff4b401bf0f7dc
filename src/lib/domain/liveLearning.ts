import type { SessionId } from "./documents/document.ts";
import type { CourseVersion, Enrollment, Session } from "./documents/index.ts";
import {
	dayAt,
	epochMilliseconds,
	type Instant,
	instantOf,
	startOfDay,
} from "./time.ts";

export function freePlaces(
	session: Pick<Session, "capacity" | "registered" | "cancelledAt">,
): number {
	return session.cancelledAt === null
		? Math.max(0, session.capacity - session.registered)
		: 0;
}

/** The session that takes the next learner: the earliest with a free place that starts at `from` or after (R23). */
export function nextSession(
	sessions: readonly Session[],
	from: Instant,
): Session | undefined {
	let found: Session | undefined;
	for (const session of sessions)
		if (
			session.startsAt >= from &&
			freePlaces(session) > 0 &&
			(!found || comesBefore(session, found))
		)
			found = session;
	return found;
}

/** The order in which sessions fill: by start, then by id. */
export function comesBefore(
	a: Pick<Session, "startsAt" | "id">,
	b: Pick<Session, "startsAt" | "id">,
): boolean {
	return a.startsAt === b.startsAt ? a.id < b.id : a.startsAt < b.startsAt;
}

/** Whether somebody could be enrolled on the version at `now`: R23, R24; not so is R25. */
export function hasPlace(
	version: Pick<CourseVersion, "id" | "hasLiveLearning" | "overbook">,
	sessions: readonly Session[],
	now: Instant,
): boolean {
	return (
		!version.hasLiveLearning ||
		version.overbook ||
		nextSession(
			sessions.filter((session) => session.courseVersionId === version.id),
			now,
		) !== undefined
	);
}

/** The Unregistered learners list: in order of enrollment date (R24). */
export function inListOrder<E extends Pick<Enrollment, "enrolledAt" | "id">>(
	enrollments: readonly E[],
): E[] {
	return [...enrollments].sort((a, b) =>
		a.enrolledAt === b.enrolledAt
			? a.id < b.id
				? -1
				: 1
			: a.enrolledAt < b.enrolledAt
				? -1
				: 1,
	);
}

/** Where an enrollment stands in the event: its session, on the list, or neither. */
export type Registration = {
	sessionId: SessionId | null;
	unregistered: boolean;
};
export const notRegistered: Registration = {
	sessionId: null,
	unregistered: false,
};

/**
 * An instant that stands for `now`: of the same day, with the same sessions still to come. It stays the same
 * until a day or a session starts, so that what is derived from it need not be derived anew each minute.
 */
export function sameAsNow(
	sessions: readonly Pick<Session, "startsAt">[],
	now: Instant,
	timeZone: string,
): Instant {
	let last = startOfDay(dayAt(now, timeZone), timeZone);
	for (const { startsAt } of sessions)
		if (startsAt < now && startsAt >= last)
			last = instantOf(epochMilliseconds(startsAt) + 1);
	return last;
}
