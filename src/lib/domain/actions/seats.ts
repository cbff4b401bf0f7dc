import type { CourseVersion } from "../documents/courseVersions.ts";
import type { Enrollment, Session } from "../documents/index.ts";
import {
	freePlaces,
	inListOrder,
	nextSession,
	notRegistered,
	type Registration,
} from "../liveLearning.ts";
import { Rejection } from "../rejection.ts";
import type { Instant } from "../time.ts";
import type { Change, Context } from "./action.ts";

/** The sessions of a version while an action gives places and takes them back; `changes` are its sum. */
export type Seats = ReturnType<typeof seatsOf>;

/** The seats of every version that an action touches, each opened once; `changes` is their sum. */
export function openSeating(context: Context) {
	const opened = new Map<string, Seats>();
	return {
		async of(courseVersionId: CourseVersion["id"]): Promise<Seats> {
			const seats =
				opened.get(courseVersionId) ??
				seatsOf(await context.documents.find("sessions", { courseVersionId }));
			opened.set(courseVersionId, seats);
			return seats;
		},
		changes: (): Change[] =>
			[...opened.values()].flatMap((seats) => seats.changes()),
	};
}
export type Seating = ReturnType<typeof openSeating>;

function seatsOf(before: readonly Session[]) {
	const sessions = new Map(before.map((session) => [session.id, session]));
	const count = (session: Session, by: 1 | -1) =>
		sessions.set(session.id, {
			...session,
			registered: Math.max(0, session.registered + by),
		});
	return {
		all: () => [...sessions.values()],
		put: (session: Session) => sessions.set(session.id, session),
		/** A place in the earliest session from `from` on; null when there is none (R23). */
		take(from: Instant): Session["id"] | null {
			const session = nextSession([...sessions.values()], from);
			if (session) count(session, 1);
			return session?.id ?? null;
		},
		/** A place in this very session, refused when it has none; a learner (`learnerAt`) chooses among those still to begin (R23). */
		takeIn(id: Session["id"], learnerAt?: Instant): void {
			const session = sessions.get(id);
			if (!session || session.cancelledAt !== null)
				throw new Rejection(
					"session_cancelled",
					"sessionId",
					"This session does not take place. Choose another one.",
				);
			if (learnerAt !== undefined && session.startsAt < learnerAt)
				throw new Rejection(
					"session_begun",
					"sessionId",
					"This session has begun already. Choose a later one.",
				);
			if (freePlaces(session) === 0)
				throw new Rejection(
					"session_full",
					"sessionId",
					learnerAt !== undefined
						? "All places of this session are taken. Choose another one."
						: `All ${session.capacity} places of this session are taken. Raise its capacity or choose another one.`,
				);
			count(session, 1);
		},
		giveBack({ sessionId }: Pick<Enrollment, "sessionId">): void {
			const session = sessionId === null ? undefined : sessions.get(sessionId);
			if (session) count(session, -1);
		},
		changes: (): Change[] =>
			[...sessions.values()].flatMap((document) =>
				before.includes(document)
					? []
					: [{ collection: "sessions" as const, document }],
			),
	};
}

/** R23, R24: a place, or the list where overbook is on; null where the version has neither (R25). */
export function register(
	version: Pick<CourseVersion, "hasLiveLearning" | "overbook">,
	seats: Seats,
	now: Instant,
): Registration | null {
	if (!version.hasLiveLearning) return notRegistered;
	const sessionId = seats.take(now);
	if (sessionId !== null) return { sessionId, unregistered: false };
	return version.overbook ? { sessionId: null, unregistered: true } : null;
}

/** As `register`, or in the session that the learner `chose`; refused where there is no place (R23). */
export async function requirePlace(
	version: CourseVersion,
	seating: Seating,
	now: Instant,
	chose?: Session["id"],
): Promise<Registration> {
	if (!version.hasLiveLearning) return notRegistered;
	const seats = await seating.of(version.id);
	if (chose) {
		seats.takeIn(chose, now);
		return { sessionId: chose, unregistered: false };
	}
	const registration = register(version, seats, now);
	if (!registration)
		throw new Rejection(
			"no_place",
			"courseId",
			"No session has a free place. Add a session, or turn Training overbook on.",
		);
	return registration;
}

/** Who is on the event's Unregistered learners list, in its order (R24). */
export async function unregisteredLearners(
	context: Context,
	{ id, courseId }: Pick<CourseVersion, "id" | "courseId">,
): Promise<Enrollment[]> {
	return inListOrder(
		await context.documents.find("enrollments", {
			courseId,
			courseVersionId: id,
			unregistered: true,
		}),
	);
}

/** R24: the list's learners take the places that are free, in order of enrollment date. `list`: in that order. */
export function fillFromList(
	list: readonly Enrollment[],
	seats: Seats,
	now: Instant,
): Enrollment[] {
	const registered: Enrollment[] = [];
	for (const enrollment of list) {
		const sessionId = seats.take(now);
		if (sessionId === null) break;
		registered.push({ ...enrollment, sessionId, unregistered: false });
	}
	return registered;
}

/** Enrollments that come back to the list, or leave it, by the same action. */
type ListChanges = {
	returned?: readonly Enrollment[];
	except?: ReadonlySet<Enrollment["id"]>;
};

/** `fillFromList` where the event registers by itself: whenever a place may have appeared. */
export async function fillIfAutomatic(
	context: Context,
	version: CourseVersion | undefined,
	seats: Seats,
	{ returned = [], except }: ListChanges = {},
): Promise<Change[]> {
	const registered =
		version?.hasLiveLearning && version.autoRegister
			? fillFromList(
					inListOrder([
						...(await unregisteredLearners(context, version)).filter(
							({ id }) => !except?.has(id),
						),
						...returned,
					]),
					seats,
					context.now,
				)
			: [];
	const ids = new Set(registered.map(({ id }) => id));
	return [...registered, ...returned.filter(({ id }) => !ids.has(id))].map(
		(document) => ({ collection: "enrollments", document }),
	);
}
