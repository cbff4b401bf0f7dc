import { sql } from "drizzle-orm";
import type { Change, Documents } from "#domain/actions/action.ts";
import type { GroupId, PersonId } from "#domain/documents/document.ts";
import type { PortalTx } from "#server/database/feed.ts";

/**
 * Counts up the grant revision of everybody whose view changes otherwise than through the feed: a
 * person whose role changes, and the managers and instructors of groups whose members or leaders
 * change. Their devices then fill anew (DESIGN, Sync 2).
 */
export async function bumpGrants(
	portal: PortalTx,
	documents: Documents,
	changes: readonly Change[],
): Promise<void> {
	const people = new Set<PersonId>();
	const groups = new Set<GroupId>();
	for (const change of changes) {
		if ("deleted" in change) continue;
		if (change.collection === "people") {
			const before = await documents.get("people", change.document.id);
			// A new person has no history: the feed brings all there is.
			if (!before) continue;
			if (before.role !== change.document.role) people.add(change.document.id);
			for (const id of difference(before.groupIds, change.document.groupIds))
				groups.add(id);
		}
		if (change.collection === "groups") {
			const before = await documents.get("groups", change.document.id);
			const after = change.document;
			for (const id of difference(before?.managerIds ?? [], after.managerIds))
				people.add(id);
			for (const id of difference(
				before?.instructorIds ?? [],
				after.instructorIds,
			))
				people.add(id);
		}
	}
	for (const id of groups) {
		const group = await documents.get("groups", id);
		for (const leader of [
			...(group?.managerIds ?? []),
			...(group?.instructorIds ?? []),
		])
			people.add(leader);
	}
	if (people.size === 0) return;
	await portal.tx.execute(sql`
		insert into grants (portal_id, person_id, revision)
		select ${portal.portalId}, person, 1 from unnest(${sql.param([...people])}::uuid[]) person
		on conflict (portal_id, person_id) do update set revision = grants.revision + 1`);
}

function difference<T>(before: readonly T[], after: readonly T[]): T[] {
	return [
		...before.filter((id) => !after.includes(id)),
		...after.filter((id) => !before.includes(id)),
	];
}
