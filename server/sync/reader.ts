import { type SQL, sql } from "drizzle-orm";
import type { Viewer } from "#domain/actions/action.ts";

export type Reader = Viewer & { portalId: string };

/**
 * What a viewer sees of a collection. `visible`: a condition on the collection's table, aliased `d`.
 * `seq`: from which place in the feed the row is news to this viewer: its own, or when it came into
 * their scope, whichever is later.
 */
export type Scope = { visible: SQL; seq: SQL; join?: SQL };

/** Of a manager or instructor: the column of groups that names them, and whom they see of people. */
export function ledBy(reader: Reader) {
	const leaders = sql.raw(
		reader.role === "manager" ? "manager_ids" : "instructor_ids",
	);
	const ownGroups = sql`select g.id from groups g where g.portal_id = ${reader.portalId} and ${reader.personId}::uuid = any (g.${leaders})`;
	const taught = sql`select e.learner_id from sessions s join enrollments e on e.portal_id = s.portal_id and e.session_id = s.id
		where s.portal_id = ${reader.portalId} and ${reader.personId}::uuid = any (s.instructor_ids)`;
	const isOwn = (person: SQL) => {
		const inGroup = sql`${person}.id = ${reader.personId} or ${person}.group_ids && array(${ownGroups})`;
		return reader.role === "instructor"
			? sql`(${inGroup} or ${person}.id = any (array(${taught})))`
			: sql`(${inGroup})`;
	};
	const ownLearners = sql`select p.id from people p where p.portal_id = ${reader.portalId} and ${isOwn(sql`p`)}`;
	return { leaders, isOwn, ownLearners };
}
