import type { Instant } from "#domain/documents/document.ts";
import type { Course, Enrollment, Person } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import { comesBefore, freePlaces } from "#domain/liveLearning.ts";
import type { Shown } from "#lib/local/device.svelte.ts";

/** A session with what stands beside it in lists. */
export type SessionRow = Shown<"sessions"> & {
	course: string;
	instructors: string;
	/** Registered learners who have no result yet. */
	unmarked: number;
};

type Names = {
	courses: readonly Pick<Course, "id" | "title">[];
	people: readonly Pick<Person, "id" | "name">[];
	enrollments: readonly Pick<Enrollment, "sessionId" | "status">[];
};

export function sessionRows(
	sessions: readonly Shown<"sessions">[],
	{ courses, people, enrollments }: Names,
): SessionRow[] {
	const titles = new Map<string, string>(
		courses.map(({ id, title }) => [id, title]),
	);
	const names = new Map<string, string>(
		people.map(({ id, name }) => [id, name]),
	);
	const unmarked = new Map<string, number>();
	for (const { sessionId, status } of enrollments)
		if (sessionId !== null && isOpen({ status }))
			unmarked.set(sessionId, (unmarked.get(sessionId) ?? 0) + 1);
	return sessions.map((session) => ({
		...session,
		course: titles.get(session.courseId) ?? "Not on this device",
		instructors: session.instructorIds
			.flatMap((id) => names.get(id) ?? [])
			.join(", "),
		unmarked: unmarked.get(session.id) ?? 0,
	}));
}

/**
 * Those that are still to end by start, soonest first; then those that are over or cancelled, latest
 * first.
 */
export function comingAndPast<
	S extends Pick<
		Shown<"sessions">,
		"id" | "startsAt" | "endsAt" | "cancelledAt"
	>,
>(sessions: readonly S[], now: Instant): { coming: S[]; past: S[] } {
	const inOrder = [...sessions].sort((a, b) => (comesBefore(a, b) ? -1 : 1));
	const isComing = ({ endsAt, cancelledAt }: S) =>
		cancelledAt === null && endsAt >= now;
	return {
		coming: inOrder.filter(isComing),
		past: inOrder.filter((session) => !isComing(session)).reverse(),
	};
}

/** The places that the list's learners could take now: free ones of sessions still to start (R24). */
export function placesToCome(
	sessions: readonly Shown<"sessions">[],
	now: Instant,
): number {
	return sessions
		.filter(({ startsAt }) => startsAt >= now)
		.reduce((sum, session) => sum + freePlaces(session), 0);
}
