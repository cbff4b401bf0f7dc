import { v7 as uuidv7 } from "uuid";
import {
	type CertificateId,
	type CourseId,
	CourseVersionId,
	EnrollmentId,
	ExemptionId,
	type GroupId,
	type PersonId,
	SessionId,
} from "#domain/documents/document.ts";
import type { CourseVersion } from "#domain/documents/index.ts";
import {
	addDays,
	type Day,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { type Deed, deed } from "#server/scenario/device.ts";
import type { Event, Move, Policy } from "./moves.ts";
import type { State } from "./state.ts";

export type Cast = {
	state: State;
	courseIds: CourseId[];
	personIds: PersonId[];
	certificateId: CertificateId;
	groupId: GroupId;
	now: Instant;
	today: Day;
};

/** Done by the admin, unless it says otherwise. */
export type OwnDeed = Deed & { by?: PersonId };

/** The actions of a move as things stand; none when there is nothing to do it to. */
export function deedsOf(move: Move, cast: Cast): OwnDeed[] {
	const { state, courseIds, personIds, groupId, certificateId, now, today } =
		cast;
	const reason = "Model";
	const enrollmentId = EnrollmentId.parse(uuidv7());
	const { enrollments, awards, sessions } = state;
	switch (move.kind) {
		case "enroll":
			return [
				deed("enroll", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
				}),
			];
		case "import":
			return [
				deed("importCompletion", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
					completedOn: addDays(today, -move.daysAgo),
					expiresOn: null,
				}),
			];
		case "result": {
			const open = enrollments.filter(
				(enrollment) => enrollment.resultMadeAt === null,
			);
			if (open.length === 0) return [];
			const madeAt = instantOf(
				epochMilliseconds(now) - move.hoursAgo * 3_600_000,
			);
			return [
				deed(
					"recordResult",
					{ enrollmentId: pick(open, move.enrollment).id, status: move.status },
					madeAt,
				),
			];
		}
		case "reopen": {
			const failed = enrollments.filter(
				(enrollment) => enrollment.status === "failed",
			);
			return failed.length
				? [
						deed("reopenEnrollment", {
							enrollmentId: pick(failed, move.enrollment).id,
						}),
					]
				: [];
		}
		case "reEnrollNow":
			return awards.length
				? [
						deed("reEnrollNow", {
							awardId: pick(awards, move.award).id,
							enrollmentId,
							reason,
						}),
					]
				: [];
		case "revoke":
			return awards.length
				? [
						deed("revokeAward", {
							awardId: pick(awards, move.award).id,
							reason,
						}),
					]
				: [];
		case "setExpiry": {
			if (awards.length === 0) return [];
			const award = pick(awards, move.award);
			const expiresOn = move.days === null ? null : addDays(today, move.days);
			return [
				deed("setExpiry", {
					awardId: award.id,
					from: award.expiresOn,
					expiresOn,
					reason,
				}),
			];
		}
		case "deactivatePerson":
		case "reactivatePerson":
		case "removePerson":
			return [deed(move.kind, { personId: pick(personIds, move.person) })];
		case "archiveCourse":
		case "unarchiveCourse":
		case "resumeChains":
			return [deed(move.kind, { courseId: pick(courseIds, move.course) })];
		case "oneChain": {
			const course = state.courses.find(
				({ id }) => id === pick(courseIds, move.course),
			);
			if (!course) return [];
			const from = course.oneChainPerLearner;
			return [
				deed("editCourse", {
					courseId: course.id,
					changes: { oneChainPerLearner: { from, to: !from } },
				}),
			];
		}
		case "setPolicy": {
			const published = publishedOf(state, pick(courseIds, move.course));
			return published
				? [
						policyDeed(
							published.id,
							move.policy,
							certificateId,
							published,
							move.includeExpired,
						),
					]
				: [];
		}
		case "publish": {
			const courseId = pick(courseIds, move.course);
			const courseVersionId = CourseVersionId.parse(uuidv7());
			// A draft begins as a copy of the published version.
			const published = publishedOf(state, courseId);
			return [
				deed("createVersion", { courseId, courseVersionId }),
				policyDeed(
					courseVersionId,
					move.policy,
					certificateId,
					published ?? null,
				),
				// Its sessions are those of the event that it takes over.
				...sessions
					.filter(({ courseVersionId: id }) => id === published?.id)
					.map(({ startsAt, capacity }) =>
						sessionDeed(courseVersionId, startsAt, capacity),
					),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: move.move,
					restartInProgress: move.restart,
				}),
			];
		}
		case "event": {
			const published = publishedOf(state, pick(courseIds, move.course));
			return published
				? eventDeeds(published.id, move.event, published, now)
				: [];
		}
		case "addSession": {
			const published = publishedOf(state, pick(courseIds, move.course));
			return published
				? [sessionDeed(published.id, later(now, move.inHours), move.capacity)]
				: [];
		}
		case "cancelSession":
			return sessions.length
				? [
						deed("cancelSession", {
							sessionId: pick(sessions, move.session).id,
						}),
					]
				: [];
		case "resize": {
			if (sessions.length === 0) return [];
			const { id: sessionId, capacity: from } = pick(sessions, move.session);
			return [
				deed("editSession", {
					sessionId,
					changes: { capacity: { from, to: move.capacity } },
				}),
			];
		}
		case "move":
			return enrollments.length
				? [
						deed("moveToSession", {
							enrollmentId: pick(enrollments, move.enrollment).id,
							sessionId:
								move.session === null || sessions.length === 0
									? null
									: pick(sessions, move.session).id,
						}),
					]
				: [];
		case "choose": {
			const active = new Set(
				state.people
					.filter(({ status }) => status === "active")
					.map(({ id }) => id),
			);
			const seated = enrollments.filter(
				({ sessionId, learnerId }) =>
					sessionId !== null && active.has(learnerId),
			);
			if (seated.length === 0) return [];
			const { id, learnerId, courseVersionId, sessionId } = pick(
				seated,
				move.enrollment,
			);
			const others = sessions.filter(
				(session) =>
					session.courseVersionId === courseVersionId &&
					session.id !== sessionId,
			);
			if (others.length === 0) return [];
			const payload = {
				enrollmentId: id,
				sessionId: pick(others, move.session).id,
			};
			return [{ ...deed("chooseSession", payload), by: learnerId }];
		}
		case "attendance": {
			const placed = enrollments.filter(({ sessionId }) => sessionId !== null);
			return placed.length
				? [
						deed("markAttendance", {
							enrollmentId: pick(placed, move.enrollment).id,
							attendance: move.attended ? "attended" : "absent",
						}),
					]
				: [];
		}
		case "exempt": {
			const fromOn = addDays(today, move.from);
			return [
				deed("exempt", {
					exemptionId: ExemptionId.parse(uuidv7()),
					learnerId: pick(personIds, move.person),
					courseId: move.course === null ? null : pick(courseIds, move.course),
					fromOn,
					toOn: move.days === null ? null : addDays(fromOn, move.days),
					reason,
				}),
			];
		}
		case "endExemption": {
			if (state.exemptions.length === 0) return [];
			const { id, toOn: from } = pick(state.exemptions, move.exemption);
			return [
				deed("endExemption", {
					exemptionId: id,
					from,
					toOn: addDays(today, move.inDays),
				}),
			];
		}
		case "joinGroup":
		case "leaveGroup":
			return [
				deed(move.kind, { personId: pick(personIds, move.person), groupId }),
			];
		case "requireCourse":
			return [
				deed("requireCourse", {
					groupId,
					courseId: pick(courseIds, move.course),
					enrollMembers: move.members,
				}),
			];
		case "unrequireCourse":
			return [
				deed("unrequireCourse", {
					groupId,
					courseId: pick(courseIds, move.course),
				}),
			];
	}
}

function later(now: Instant, hours: number): Instant {
	return instantOf(epochMilliseconds(now) + hours * 3_600_000);
}

function sessionDeed(
	courseVersionId: CourseVersionId,
	startsAt: Instant,
	capacity: number,
): Deed {
	return deed("addSession", {
		sessionId: SessionId.parse(uuidv7()),
		courseVersionId,
		startsAt,
		endsAt: later(startsAt, 1),
		place: "Room 1",
		capacity,
		instructorIds: [],
	});
}

/** The event's switches, and its sessions. */
export function eventDeeds(
	courseVersionId: CourseVersionId,
	event: Event,
	from: Pick<
		CourseVersion,
		"hasLiveLearning" | "overbook" | "autoRegister"
	> | null,
	now: Instant,
): Deed[] {
	return [
		deed("setLiveLearning", {
			courseVersionId,
			changes: {
				hasLiveLearning: { from: from?.hasLiveLearning ?? false, to: true },
				overbook: { from: from?.overbook ?? false, to: event.overbook },
				autoRegister: {
					from: from?.autoRegister ?? true,
					to: event.autoRegister,
				},
			},
		}),
		...event.sessions.map(([inHours, capacity]) =>
			sessionDeed(courseVersionId, later(now, inHours), capacity),
		),
	];
}

function publishedOf(state: State, courseId: string) {
	return state.courseVersions.find(
		(version) =>
			version.courseId === courseId && version.status === "published",
	);
}

/** Saves a policy whose M is always below its D. */
export function policyDeed(
	courseVersionId: CourseVersionId,
	policy: Policy | undefined,
	certificateId: CertificateId,
	from: CourseVersion | null,
	includeExpired = false,
): Deed {
	if (!policy) throw new Error("There is a policy for every course.");
	const daysBeforeExpiry =
		policy.daysValid === null
			? policy.daysBefore
			: policy.daysBefore % policy.daysValid;
	return deed("setPolicy", {
		courseVersionId,
		changes: {
			certificateId: {
				from: from?.certificateId ?? null,
				to: policy.certificate ? certificateId : null,
			},
			awardOn: { from: from?.awardOn ?? "pass", to: policy.awardOn },
			expiresAfterDays: {
				from: from?.expiresAfterDays ?? null,
				to: policy.daysValid,
			},
			daysBeforeExpiry: {
				from: from?.daysBeforeExpiry ?? null,
				to: daysBeforeExpiry,
			},
			reEnrollEnabled: {
				from: from?.reEnrollEnabled ?? false,
				to: policy.enabled,
			},
			anchor: { from: from?.anchor ?? "completion", to: policy.anchor },
			anchorDay: { from: from?.anchorDay ?? null, to: policy.anchorDay },
			anchorMinimumDays: {
				from: from?.anchorMinimumDays ?? null,
				to: policy.minimumDays,
			},
			graceDays: { from: from?.graceDays ?? 0, to: policy.graceDays },
			onlyWhileRequired: {
				from: from?.onlyWhileRequired ?? false,
				to: policy.onlyWhileRequired,
			},
		},
		includeExpired,
	});
}

export function pick<T>(items: readonly T[], index: number): T {
	const item = items[index % items.length];
	if (item === undefined) throw new Error("There is nothing to pick from.");
	return item;
}
