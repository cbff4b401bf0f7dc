import { sql } from "drizzle-orm";
import { MAXIMUM_FILE } from "#domain/files.ts";
import { Rejection } from "#domain/rejection.ts";
import type { Identity } from "#domain/sync.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";

export type NewFile = {
	id: string;
	courseId: string;
	name: string;
	type: string;
	data: Uint8Array;
};

/** Adds a file to a course of the portal; again with the same id, it does nothing. Throws a Rejection. */
export async function addFile(
	{ db }: Database,
	clock: Clock,
	{ portalId, personId, role }: Identity,
	{ id, courseId, name, type, data }: NewFile,
): Promise<void> {
	if (role !== "admin")
		throw new Rejection("not_allowed", null, "Your role does not allow this.");
	if (data.length === 0 || data.length > MAXIMUM_FILE)
		throw new Rejection(
			"size",
			"data",
			"A file can have at most 10 MB, and must not be empty.",
		);
	const { rows } = await db.execute(sql`
		insert into files (portal_id, id, course_id, name, type, size, data, added_by_id, added_at)
		select c.portal_id, ${id}, c.id, ${name}, ${type}, ${data.length}, decode(${Buffer.from(data).toString("base64")}, 'base64'),
			${personId}, ${clock.now()}
		from courses c where c.portal_id = ${portalId} and c.id = ${courseId}
		on conflict (portal_id, id) do update set id = files.id
		returning id`);
	if (rows.length === 0)
		throw new Rejection("not_found", "courseId", "There is no such course.");
}

export type StoredFile = { name: string; type: string; data: Buffer };

/** A file, for admins and for learners who are or were on its course; null to everybody else. */
export async function readFile(
	database: Database,
	{ portalId, personId, role }: Identity,
	id: string,
): Promise<StoredFile | null> {
	const [row] = await database.texts(sql`
		select f.name, f.type, encode(f.data, 'base64') from files f
		where f.portal_id = ${portalId} and f.id = ${id} and (${role === "admin" ? sql`true` : sql`false`} or exists (
			select 1 from enrollments e
			where e.portal_id = f.portal_id and e.learner_id = ${personId} and e.course_id = f.course_id))`);
	if (!row) return null;
	const [name, type, data] = row;
	return {
		name: String(name),
		type: String(type),
		data: Buffer.from(String(data), "base64"),
	};
}
