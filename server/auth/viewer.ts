import { createHmac, timingSafeEqual } from "node:crypto";
import { sql } from "drizzle-orm";
import { PersonId } from "#domain/documents/document.ts";
import { Role } from "#domain/documents/people.ts";
import type { Identity } from "#domain/sync.ts";
import type { Database, TextRow } from "#server/database/database.ts";
import { type Auth, RENEWED_AFTER_SECONDS, SESSION_SECONDS } from "./auth.ts";

/**
 * The signed-in person as the database knows them now; null when signed out, deactivated or removed. A
 * session that is to go on as it is takes one statement: better-auth would take three, and four times as
 * long. It decides in every other case. `onProlonged` is handed the cookies of a session that goes on for longer
 * than the browser has been told; without it none is prolonged, as nobody would tell the browser.
 */
export async function identify(
	auth: Auth,
	database: Database,
	headers: Headers,
	onProlonged?: (cookies: string[]) => void,
): Promise<Identity | null> {
	const token = await signedToken(auth, headers);
	const identity = token && (await inSession(database, token));
	if (identity) return identity;
	const { response: session, headers: answer } = await auth.api.getSession({
		headers,
		query: { disableRefresh: onProlonged === undefined },
		returnHeaders: true,
	});
	if (!session) return null;
	const cookies = answer.getSetCookie();
	if (cookies.length > 0) onProlonged?.(cookies);
	return identityOf(database, session.user.id);
}

/** The session that the request's cookie names, if this server has signed it. */
async function signedToken(
	auth: Auth,
	headers: Headers,
): Promise<string | null> {
	const { authCookies, secret } = await auth.$context;
	const name = `${authCookies.sessionToken.name}=`;
	const cookie = headers
		.get("cookie")
		?.split("; ")
		.find((each) => each.startsWith(name));
	const [, token, signature] =
		/^([\w-]+)\.([\w+/]+=*)$/.exec(decoded(cookie?.slice(name.length) ?? "")) ??
		[];
	if (token === undefined || signature === undefined) return null;
	const expected = createHmac("sha256", secret).update(token).digest();
	const given = Buffer.from(signature, "base64");
	return given.length === expected.length && timingSafeEqual(given, expected)
		? token
		: null;
}

function decoded(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return "";
	}
}

const identityFields = sql`p.id, p.portal_id, p.role, p.name, p.email, s.name as portal_name, s.time_zone
	from people p join settings s on s.portal_id = p.portal_id`;

/** The active person of a session that need not be prolonged yet. Reads session_token_unique, people_by_id. */
async function inSession(
	database: Database,
	token: string,
): Promise<Identity | null> {
	const [row] = await database.texts(sql`
		select ${identityFields} join session on session.user_id = p.id
		where session.token = ${token} and p.status = 'active'
			and session.expires_at > now() + ${SESSION_SECONDS - RENEWED_AFTER_SECONDS}::int * interval '1 second'`);
	return row ? identityFrom(row) : null;
}

/** The identity of an active person; null when there is none. */
export async function identityOf(
	database: Database,
	personId: string,
): Promise<Identity | null> {
	const [row] = await database.texts(
		sql`select ${identityFields} where p.id = ${personId} and p.status = 'active'`,
	);
	return row ? identityFrom(row) : null;
}

function identityFrom([
	id,
	portalId,
	role,
	name,
	email,
	portalName,
	timeZone,
]: TextRow): Identity {
	return {
		personId: PersonId.parse(id),
		portalId: String(portalId),
		role: Role.parse(role),
		name: String(name),
		email: String(email),
		portalName: String(portalName),
		timeZone: String(timeZone),
	};
}
