import { type SQL, sql } from "drizzle-orm";
import type { Collection } from "#domain/documents/index.ts";
import {
	contentScope,
	leftContent,
	progressScope,
	reviewedProgress,
} from "./contentScope.ts";
import { ledBy, type Reader, type Scope } from "./reader.ts";

export type { Reader, Scope };

const everything: Scope = { visible: sql`true`, seq: sql`d.seq` };
const nothing: Scope = { visible: sql`false`, seq: sql`d.seq` };

/** The one place that says who sees which documents. Scope changes of leaders reset (see grants). */
export function scopeOf(reader: Reader, collection: Collection): Scope {
	if (collection === "notifications")
		return { ...everything, visible: sql`d.person_id = ${reader.personId}` };
	if (collection === "settings") return everything;
	if (collection === "contents") return contentScope(reader);
	if (collection === "progress") return progressScope(reader);
	if (reader.role === "learner") return learnerScope(reader, collection);
	const scope =
		reader.role === "admin" ? everything : leaderScope(reader, collection);
	return hasHistory(collection)
		? { ...scope, visible: sql`not d.historical and ${scope.visible}` }
		: scope;
}

/** Whether those who see more than their own are left the current part of it (server/history). */
function hasHistory(collection: Collection): boolean {
	return collection === "enrollments" || collection === "awards";
}

/**
 * Managers and instructors: themselves, the learners of their own groups, those registered for sessions
 * that they run, the groups of all these (R32), and every course with its sessions.
 */
function leaderScope(reader: Reader, collection: Collection): Scope {
	const { leaders, isOwn, ownLearners } = ledBy(reader);
	switch (collection) {
		case "people":
			return { ...everything, visible: isOwn(sql`d`) };
		case "groups":
			return {
				...everything,
				visible: sql`(${reader.personId}::uuid = any (d.${leaders}) or d.id in (
					select unnest(p.group_ids) from people p where p.portal_id = ${reader.portalId} and ${isOwn(sql`p`)}))`,
			};
		case "sessions":
			return {
				join: sql`join course_versions v on v.portal_id = d.portal_id and v.id = d.course_version_id`,
				visible: sql`v.status <> 'draft'`,
				// A draft's sessions are news when it is published.
				seq: sql`greatest(d.seq, v.seq)`,
			};
		case "courses":
		case "certificates":
			return everything;
		case "courseVersions":
			return { ...everything, visible: sql`d.status <> 'draft'` };
		case "exemptions":
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
		case "groups":
			return {
				...everything,
				visible: sql`d.id in (select unnest(p.group_ids) from people p where p.portal_id = ${portalId} and p.id = ${personId})`,
			};
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
		case "sessions":
			return {
				join: sql`join course_versions v on v.portal_id = d.portal_id and v.id = d.course_version_id
					join courses c on c.portal_id = d.portal_id and c.id = d.course_id ${ownCourses} on own.course_id = d.course_id`,
				visible: sql`(v.status <> 'draft' and (c.in_catalog or own.course_id is not null))`,
				seq: sql`greatest(d.seq, v.seq, c.seq, coalesce(own.since, 0))`,
			};
		case "certificates":
			return {
				join: sql`join (
					select certificate_id, min(created_seq) as since from awards
					where portal_id = ${portalId} and learner_id = ${personId} group by certificate_id) own on own.certificate_id = d.id`,
				visible: sql`true`,
				seq: sql`greatest(d.seq, own.since)`,
			};
		case "exemptions":
		case "enrollments":
		case "awards":
			return { ...everything, visible: sql`d.learner_id = ${personId}` };
		default:
			return nothing;
	}
}

/**
 * Rows that left the viewer's scope and are sent as deleted. Only what the viewer may have held: what has
 * become historical; for learners, courses that were in the catalog, with their versions.
 */
export function leftScope(
	reader: Reader,
	collection: Collection,
): Scope | null {
	if (collection === "contents") return leftContent(reader);
	if (collection === "progress") return reviewedProgress(reader);
	if (reader.role !== "learner") {
		if (!hasHistory(collection)) return null;
		const scope =
			reader.role === "admin" ? everything : leaderScope(reader, collection);
		return { ...scope, visible: sql`d.historical and ${scope.visible}` };
	}
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
	if (collection === "sessions")
		return {
			join: sql`join courses c on c.portal_id = d.portal_id and c.id = d.course_id`,
			visible: sql`c.ever_in_catalog and not c.in_catalog and ${notOwn(sql`d.course_id`)}`,
			seq: sql`greatest(d.seq, c.seq)`,
		};
	return null;
}
