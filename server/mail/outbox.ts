import { and, desc, eq, lt, sql } from "drizzle-orm";
import { Rejection } from "#domain/rejection.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { emails } from "#server/database/schema/sync.ts";

const PAGE = 50;
export const emailStatuses = [
	"waiting",
	"sending",
	"sent",
	"failed",
	"kept",
] as const;
export type EmailStatus = (typeof emailStatuses)[number];

/** An e-mail as admins see it. */
export type ShownEmail = {
	id: string;
	address: string;
	subject: string;
	text: string;
	status: EmailStatus;
	attempts: number;
	lastError: string | null;
	createdAt: Instant;
	sentAt: Instant | null;
};

/** A portal's e-mails, newest first, fifty at a time: those written before `before`. */
export async function listEmails(
	{ db }: Database,
	portalId: string,
	{ status, before }: { status: EmailStatus | null; before: Instant | null },
): Promise<ShownEmail[]> {
	const rows = await db
		.select({
			id: emails.id,
			address: emails.address,
			subject: emails.subject,
			text: emails.text,
			status: emails.status,
			attempts: emails.attempts,
			lastError: emails.lastError,
			createdAt: emails.createdAt,
			sentAt: emails.sentAt,
		})
		.from(emails)
		.where(
			and(
				eq(emails.portalId, portalId),
				status ? eq(emails.status, status) : undefined,
				before ? lt(emails.createdAt, new Date(before)) : undefined,
			),
		)
		.orderBy(desc(emails.createdAt), desc(emails.id))
		.limit(PAGE);
	return rows.map((row) => ({
		...row,
		createdAt: instantOf(row.createdAt),
		sentAt: row.sentAt ? instantOf(row.sentAt) : null,
	}));
}

/** Has a failed or kept e-mail sent (again). Throws a Rejection `not_found` when there is none. */
export async function sendAgain(
	{ db }: Database,
	clock: Clock,
	portalId: string,
	id: string,
): Promise<void> {
	const { rows } = await db.execute(sql`
		update emails set status = 'waiting', attempts = 0, next_attempt_at = ${clock.now()}::timestamptz
		where portal_id = ${portalId} and id = ${id} and status in ('failed', 'kept') returning id`);
	if (rows.length === 0)
		throw new Rejection(
			"not_found",
			"id",
			"There is no such e-mail that failed. It may have been sent meanwhile.",
		);
}
