import { type SQL, sql } from "drizzle-orm";
import type { Viewer } from "#domain/actions/action.ts";
import type { Collection } from "#domain/documents/index.ts";

export type Reader = Viewer & { portalId: string };

/**
 * What a viewer sees of a collection. `visible`: a condition on the collection's table, aliased `d`.
 * `seq`: from which place in the feed the row is news to this viewer: its own, or when it came into
 * their scope, whichever is later.
 */
export type Scope = { visible: SQL; seq: SQL; join?: SQL };

const everything: Scope = { visible: sql`true`, seq: sql`d.seq` };
const nothing: Scope = { visible: sql`false`, seq: sql`d.seq` };

/** The one place that says who sees which documents. Scope changes of leaders reset (see grants). */
export function scopeOf(reader: Reader, collection: Collection): Scope {
	if (reader.role === "admin" || collection === "settings") return everything;
	return reader.role === "learner"
		? learnerScope(reader, collection)
		: leaderScope(reader, collection);
}

/** Managers and instructors: themselves, the learners of their own groups, and every course. */
function leaderScope(reader: Reader, collection: Collection): Scope {
	const leaders = sql.raw(
		reader.role === "manager" ? "manager_ids" : "instructor_ids",
	);
	const ownGroups = sql`select g.id from groups g where g.portal_id = ${reader.portalId} and ${reader.personId}::uuid = any (g.${leaders})`;
	const ownLearners = sql`select p.id from people p where p.portal_id = ${reader.portalId} and (p.id = ${reader.personId} or p.group_ids && array(${ownGroups}))`;
	switch (collection) {
		case "people":
			return {
				...everything,
				visible: sql`(d.id = ${reader.personId} or d.group_ids && array(${ownGroups}))`,
			};
		case "groups":
			return {
				...everything,
				visible: sql`${reader.personId}::uuid = any (d.${leaders})`,
			};
		case "courses":
		case "certificates":
			return everything;
		case "courseVersions":
			return { ...everything, visible: sql`d.status <> 'draft'` };
		case "enrollments":
		case "awards":
			return { ...everything, visible: sql`d.learner_id in (${ownLearners})` };
		default:
			return nothing;
	}
}

/** Learners: themselves, and what belongs to their own enrollments, awards and the catalog. */
function learnerScope(
	{ portalId, personId }: Reader,
	collection: Collection,
): Scope {
	const ownCourses = sql`left join (
		select course_id, min(created_seq) as since from enrollments
		where portal_id = ${portalId} and learner_id = ${personId} group by course_id) own`;
	switch (collection) {
		case "people":
			return { ...everything, visible: sql`d.id = ${personId}` };
		case "courses":
			return {
				join: sql`${ownCourses} on own.course_id = d.id`,
				visible: sql`(d.in_catalog or own.course_id is not null)`,
				seq: sql`greatest(d.seq, coalesce(own.since, 0))`,
			};
		case "courseVersions":
			return {
				join: sql`join courses c on c.portal_id = d.portal_id and c.id = d.course_id ${ownCourses} on own.course_id = d.course_id`,
				visible: sql`(d.status <> 'draft' and (c.in_catalog or own.course_id is not null))`,
				seq: sql`greatest(d.seq, c.seq, coalesce(own.since, 0))`,
			};
		case "certificates":
			return {
				join: sql`join (
					select certificate_id, min(created_seq) as since from awards
					where portal_id = ${portalId} and learner_id = ${personId} group by certificate_id) own on own.certificate_id = d.id`,
				visible: sql`true`,
				seq: sql`greatest(d.seq, own.since)`,
			};
		case "enrollments":
		case "awards":
			return { ...everything, visible: sql`d.learner_id = ${personId}` };
		default:
			return nothing;
	}
}

/**
 * Rows that left the viewer's scope and are sent as deleted. Only what the viewer may have held: for
 * learners, courses that were in the catalog, with their versions.
 */
export function leftScope(
	reader: Reader,
	collection: Collection,
): Scope | null {
	if (reader.role !== "learner") return null;
	const { portalId, personId } = reader;
	const notOwn = (courseId: SQL) => sql`not exists (
		select 1 from enrollments e where e.portal_id = ${portalId} and e.learner_id = ${personId} and e.course_id = ${courseId})`;
	if (collection === "courses")
		return {
			visible: sql`d.ever_in_catalog and not d.in_catalog and ${notOwn(sql`d.id`)}`,
			seq: sql`d.seq`,
		};
	if (collection === "courseVersions")
		return {
			join: sql`join courses c on c.portal_id = d.portal_id and c.id = d.course_id`,
			visible: sql`d.status <> 'draft' and c.ever_in_catalog and not c.in_catalog and ${notOwn(sql`d.course_id`)}`,
			seq: sql`greatest(d.seq, c.seq)`,
		};
	return null;
}

/** Whether tombstones of deleted documents of this collection concern the viewer. Only drafts are ever deleted. */
export function seesTombstones(reader: Reader): boolean {
	return reader.role === "admin";
}
