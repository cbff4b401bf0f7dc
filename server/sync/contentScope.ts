import { type SQL, sql } from "drizzle-orm";
import { ledBy, type Reader, type Scope } from "./reader.ts";

/**
 * Lessons and exams of the versions that the viewer is taking, and never an answer key. Admins, who write
 * them, hold those of drafts and published versions with their keys. A version's content is written once
 * more when it is published, so that whoever is moved to it then has it as news (R17).
 */
export function contentScope(reader: Reader): Scope {
	const taken = versionsTaken(reader);
	if (reader.role !== "admin")
		return {
			join: sql`join (${taken}) own on own.course_version_id = d.course_version_id`,
			visible: sql`d.kind <> 'answer_key'`,
			seq: sql`greatest(d.seq, own.since)`,
		};
	return {
		join: sql`join course_versions v on v.portal_id = d.portal_id and v.id = d.course_version_id
			left join (${taken}) own on own.course_version_id = d.course_version_id`,
		visible: sql`(v.status <> 'superseded' or own.since is not null)`,
		seq: sql`d.seq`,
	};
}

/** Content that the viewer may have held: taken to its end, of a version that they left, or superseded (admins). */
export function leftContent(reader: Reader): Scope {
	const { portalId, personId, role } = reader;
	const course = sql`(select course_id, max(seq) as last from enrollments
		where portal_id = ${portalId} and learner_id = ${personId} group by course_id) course on course.course_id = d.course_id`;
	const version = sql`join course_versions v on v.portal_id = d.portal_id and v.id = d.course_version_id`;
	const notTaken = sql`not exists (select 1 from (${versionsTaken(reader)}) own where own.course_version_id = d.course_version_id)`;
	if (role !== "admin")
		return {
			join: sql`join ${course} ${version}`,
			visible: sql`d.kind <> 'answer_key' and v.status <> 'draft' and ${notTaken}`,
			seq: sql`greatest(d.seq, course.last)`,
		};
	return {
		join: sql`${version} left join ${course}`,
		visible: sql`v.status = 'superseded' and ${notTaken}`,
		seq: sql`greatest(d.seq, v.seq, coalesce(course.last, 0))`,
	};
}

/** The versions that the viewer is on and has not succeeded on, and since which place in the feed. By enrollments_by_learner. */
function versionsTaken({ portalId, personId }: Reader): SQL {
	return sql`select course_version_id, min(created_seq) as since from enrollments
		where portal_id = ${portalId} and learner_id = ${personId} and status not in ('passed', 'completed', 'not_needed')
		group by course_version_id`;
}

/** One's own; and, of learners whose answers one may mark, what waits to be marked. */
export function progressScope(reader: Reader): Scope {
	const own = sql`d.learner_id = ${reader.personId}`;
	if (reader.role === "learner") return { visible: own, seq: sql`d.seq` };
	const { portalId, personId } = reader;
	// Named by id: an `or` over two indexes would be answered from the whole table.
	const held = sql`select id from progress where portal_id = ${portalId} and learner_id = ${personId}
		union all select id from progress where portal_id = ${portalId} and awaits_review`;
	return {
		visible: sql`d.id in (${held}) and (${own} or d.awaits_review and ${isReviewed(reader)})`,
		seq: sql`d.seq`,
	};
}

/** What waited to be marked and does so no longer. By progress_reviewed_feed. */
export function reviewedProgress(reader: Reader): Scope | null {
	if (reader.role === "learner") return null;
	return {
		visible: sql`d.review_requested_at is not null and not d.awaits_review
			and d.learner_id <> ${reader.personId} and ${isReviewed(reader)}`,
		seq: sql`d.seq`,
	};
}

/** Whether the progress is of a learner whose answers the viewer may mark. */
function isReviewed(reader: Reader): SQL {
	return reader.role === "admin"
		? sql`true`
		: sql`d.learner_id in (${ledBy(reader).ownLearners})`;
}
