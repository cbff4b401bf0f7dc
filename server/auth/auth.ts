import { randomBytes } from "node:crypto";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { Rejection } from "#domain/rejection.ts";
import { EMAIL_TAKEN } from "#server/actions/accounts.ts";
import type { Database, Tx } from "#server/database/database.ts";
import * as schema from "#server/database/schema/auth.ts";
import { instance } from "#server/database/schema/sync.ts";

export const MINIMUM_PASSWORD = 10;

/** How long a session lasts, and after how much of that its next use prolongs it. */
export const SESSION_SECONDS = 60 * 60 * 24 * 60;
export const RENEWED_AFTER_SECONDS = 60 * 60 * 24;

/** The header in which the web server tells sign-in limits the client's address; set there, never taken from outside. */
export const CLIENT_ADDRESS = "x-perennial-client";

export type AuthOptions = {
	baseUrl?: string | undefined;
	/** Sign-ins a minute and address; of passwords changed as many. */
	signInsPerMinute?: number;
	/** Writes to a person by which link they set a new password; without it nobody can ask for one. */
	sendReset?: ((personId: string, token: string) => void) | undefined;
};

/** How long the link to a new password works. */
export const RESET_SECONDS = 60 * 60;

/** Sign-in by e-mail and password; nobody signs up: the first admin sets up, others are invited. */
export async function createAuth(database: Database, options: AuthOptions) {
	const { sendReset } = options;
	const tries = { window: 60, max: options.signInsPerMinute ?? 10 };
	return betterAuth({
		database: drizzleAdapter(database.db, { provider: "pg", schema }),
		secret: await secret(database),
		...(options.baseUrl ? { baseURL: options.baseUrl } : {}),
		basePath: "/api/auth",
		emailAndPassword: {
			enabled: true,
			disableSignUp: true,
			minPasswordLength: MINIMUM_PASSWORD,
			resetPasswordTokenExpiresIn: RESET_SECONDS,
			revokeSessionsOnPasswordReset: true,
			...(sendReset
				? {
						// Not waited for: the answer takes as long where nobody has the address.
						sendResetPassword: async ({ user, token }) =>
							sendReset(user.id, token),
					}
				: {}),
		},
		// A link in a stolen backup opens nothing.
		verification: { storeIdentifier: "hashed" },
		session: { expiresIn: SESSION_SECONDS, updateAge: RENEWED_AFTER_SECONDS },
		databaseHooks: {
			session: {
				create: {
					// R21. Only who has given the right password comes this far and is told.
					async before({ userId }) {
						if (!(await isActive(database, userId)))
							throw new APIError("FORBIDDEN", {
								code: "NOT_ACTIVE",
								message: "You have been deactivated in this portal.",
							});
					},
				},
			},
		},
		advanced: {
			database: { generateId: () => uuidv7() },
			ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
			useSecureCookies: options.baseUrl?.startsWith("https://") ?? false,
			cookiePrefix: "perennial",
			disableOriginCheck: false,
		},
		rateLimit: {
			enabled: true,
			storage: "database",
			modelName: "rateLimit",
			window: 60,
			max: 300,
			customRules: {
				"/sign-in/email": tries,
				"/change-password": tries,
				"/request-password-reset": tries,
				"/reset-password": tries,
			},
		},
		// The app and the API share one origin: the one that the request came to, unless BASE_URL names it.
		trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
		logger: { level: "error" },
		telemetry: { enabled: false },
	});
}
export type Auth = Awaited<ReturnType<typeof createAuth>>;

/** The token of another link to a new password, for who asked for one; it works once, as the first. */
export async function newResetToken(
	auth: Auth,
	personId: string,
): Promise<string> {
	const token = randomBytes(24).toString("base64url");
	const { internalAdapter } = await auth.$context;
	await internalAdapter.createVerificationValue({
		value: personId,
		identifier: `reset-password:${token}`,
		// Sign-in goes by the machine's own clock.
		expiresAt: new Date(Date.now() + RESET_SECONDS * 1000),
	});
	return token;
}

/** What signs the cookies: made up once for an installation, kept in its database. */
async function secret(database: Database): Promise<string> {
	await database.db
		.insert(instance)
		.values({
			id: 1,
			secret: randomBytes(32).toString("base64url"),
			createdAt: new Date(),
		})
		.onConflictDoNothing();
	const { rows } = await database.db.execute(sql`select secret from instance`);
	return String(rows[0]?.secret);
}

async function isActive(
	database: Database,
	personId: string,
): Promise<boolean> {
	const { rows } = await database.db.execute(
		sql`select exists (select 1 from people where id = ${personId} and status = 'active') as is_active`,
	);
	return rows[0]?.is_active === true;
}

/** Gives a person an account with this password, or a new password to the account there is. Throws a Rejection `email_taken`. */
export async function setPassword(
	auth: Auth,
	tx: Tx,
	person: { id: string; name: string; email: string },
	password: string,
): Promise<void> {
	const context = await auth.$context;
	const hash = await context.password.hash(password);
	const { rows } = await tx.execute(
		sql`select 1 from "user" where email = ${person.email} and id <> ${person.id}`,
	);
	if (rows.length > 0) throw new Rejection("email_taken", "email", EMAIL_TAKEN);
	await tx
		.insert(schema.user)
		.values({
			id: person.id,
			name: person.name,
			email: person.email,
			emailVerified: true,
		})
		.onConflictDoUpdate({
			target: schema.user.id,
			set: { name: person.name, email: person.email },
		});
	await tx.execute(
		sql`delete from account where user_id = ${person.id} and provider_id = 'credential'`,
	);
	await tx.insert(schema.account).values({
		id: uuidv7(),
		accountId: person.id,
		providerId: "credential",
		userId: person.id,
		password: hash,
	});
}
