import { sql } from "drizzle-orm";
import type { Change } from "#domain/actions/action.ts";
import {
	EnrollmentId,
	type GroupId,
	type PersonId,
	type SessionId,
} from "#domain/documents/document.ts";
import type {
	Enrollment,
	Group,
	Person,
	Session,
} from "#domain/documents/index.ts";
import type { PortalTx } from "#server/database/feed.ts";
import type { PortalDocuments } from "./documents.ts";

/**
 * Counts up the grant revision of everybody whose view changes otherwise than through the feed: a
 * person whose role or groups change, those who lead the person's groups, the leaders of groups whose
 * leaders change, and the instructors of sessions for which learners are registered or no longer. Their
 * devices then fill anew (DESIGN, Sync 2). Deleted people and enrollments count as having left.
 */
export async function bumpGrants(
	portal: PortalTx,
	documents: PortalDocuments,
	changes: readonly Change[],
): Promise<void> {
	const people = new Set<PersonId>();
	const groups = new Set<GroupId>();
	const enrollments: Pick<Enrollment, "id" | "sessionId">[] = [];
	const sessions = new Map<SessionId, Session>();
	for (const change of changes) {
		if ("deleted" in change) {
			if (change.collection === "people") {
				const before = await documents.get("people", change.deleted);
				for (const id of before?.groupIds ?? []) groups.add(id);
			}
			if (change.collection === "enrollments")
				enrollments.push({
					id: EnrollmentId.parse(change.deleted),
					sessionId: null,
				});
			continue;
		}
		if (change.collection === "people")
			await personChanged(documents, change.document, people, groups);
		if (change.collection === "groups")
			await groupChanged(documents, change.document, people);
		if (change.collection === "enrollments") enrollments.push(change.document);
		if (change.collection === "sessions") {
			sessions.set(change.document.id, change.document);
			const before = await documents.get("sessions", change.document.id);
			for (const id of difference(
				before?.instructorIds ?? [],
				change.document.instructorIds,
			))
				people.add(id);
		}
	}
	for (const id of groups) {
		const group = await documents.get("groups", id);
		for (const leader of group ? leadersOf(group) : []) people.add(leader);
	}
	for (const id of await movedSessions(documents, enrollments)) {
		const session = sessions.get(id) ?? (await documents.get("sessions", id));
		for (const instructor of session?.instructorIds ?? [])
			people.add(instructor);
	}
	if (people.size === 0) return;
	await portal.tx.execute(sql`
		insert into grants (portal_id, person_id, revision)
		select ${portal.portalId}, person, 1 from unnest(${sql.param([...people])}::uuid[]) person
		on conflict (portal_id, person_id) do update set revision = grants.revision + 1`);
}

async function personChanged(
	documents: PortalDocuments,
	after: Person,
	people: Set<PersonId>,
	groups: Set<GroupId>,
): Promise<void> {
	const before = await documents.get("people", after.id);
	// A new person has no history: the feed brings all there is, but for other groups to the leaders of one.
	if (!before) {
		if (after.groupIds.length > 1)
			for (const id of after.groupIds) groups.add(id);
		return;
	}
	if (before.role !== after.role) people.add(after.id);
	if (difference(before.groupIds, after.groupIds).length === 0) return;
	people.add(after.id);
	for (const id of [...before.groupIds, ...after.groupIds]) groups.add(id);
}

async function groupChanged(
	documents: PortalDocuments,
	after: Group,
	people: Set<PersonId>,
): Promise<void> {
	const before = await documents.get("groups", after.id);
	for (const id of difference(
		before ? leadersOf(before) : [],
		leadersOf(after),
	))
		people.add(id);
}

function leadersOf({ managerIds, instructorIds }: Group): PersonId[] {
	return [...managerIds, ...instructorIds];
}

/** The sessions that enrollments leave or come to. */
async function movedSessions(
	documents: PortalDocuments,
	enrollments: readonly Pick<Enrollment, "id" | "sessionId">[],
): Promise<Set<SessionId>> {
	const moved = new Set<SessionId>();
	await documents.load(
		"enrollments",
		enrollments.map(({ id }) => id),
	);
	for (const { id, sessionId } of enrollments) {
		const before = await documents.get("enrollments", id);
		const former = before?.sessionId ?? null;
		if (former === sessionId) continue;
		if (former !== null) moved.add(former);
		if (sessionId !== null) moved.add(sessionId);
	}
	return moved;
}

function difference<T>(before: readonly T[], after: readonly T[]): T[] {
	return [
		...before.filter((id) => !after.includes(id)),
		...after.filter((id) => !before.includes(id)),
	];
}
