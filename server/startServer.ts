import type { FastifyInstance } from "fastify";
import { type Logger, pino } from "pino";
import { besides } from "./api/packages.ts";
import { createWeb } from "./api/web.ts";
import { type AuthOptions, createAuth, newResetToken } from "./auth/auth.ts";
import { RESTORED } from "./backup/restore.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Database } from "./database/database.ts";
import { migrationsFolder } from "./database/migrationsFolder.ts";
import { type Jobs, startJobs } from "./jobs/jobs.ts";
import { mailPortal } from "./mail/mailPortal.ts";
import { passwordResets } from "./mail/passwordResets.ts";
import type { Mailer } from "./mail/send.ts";
import { createPlayerWeb } from "./packages/playerWeb.ts";
import { recertify } from "./recertification/engine.ts";
import type { Server } from "./server.ts";
import { FeedAnnouncer } from "./sync/announce.ts";

export type ServerOptions = {
	clock?: Clock;
	log?: Logger;
	auth?: AuthOptions;
	appFolder?: string | undefined;
	trustProxy?: boolean;
	/** Where people reach the packages' own address, unless it is a port beside the app's. */
	packagesUrl?: string | undefined;
	/** API requests a minute and address. */
	requestsPerMinute?: number;
	/** Questions a minute and address that need no account. */
	questionsPerMinute?: number;
	mail?: MailOptions;
	/** Both by default: `web` answers requests, `worker` runs the engine. */
	roles?: readonly ("web" | "worker")[];
	/** Where a worker puts each day's backup; none is made without. */
	backupFolder?: string | undefined;
	/** Without pg-boss, engine runs are made by `recertifyNow` alone: for tests that turn the clock. */
	jobs?: boolean;
};

/** `mailer` null: e-mails are kept. `appUrl`: where e-mails say that the app is. */
export type MailOptions = {
	mailer: Mailer | null;
	appUrl: string | undefined;
};

export type RunningServer = Server & {
	web: FastifyInstance;
	/** Listens at the packages' own address. */
	packagesWeb: FastifyInstance;
	/** Runs the engine for a portal here and now; returns how many it enrolled. */
	recertifyNow(portalId: string): Promise<number>;
	/** Writes and sends a portal's e-mails here and now, and what waits to be sent again. */
	mailNow(portalId: string): Promise<void>;
	/** Stops taking requests and jobs, finishes what runs, closes the database. */
	stop(): Promise<void>;
};

/** Migrates the database and starts the parts on it; listening is left to the caller. */
export async function startServer(
	database: Database,
	options: ServerOptions = {},
): Promise<RunningServer> {
	const clock = options.clock ?? systemClock;
	const log = options.log ?? pino({ level: "silent" });
	const roles = options.roles ?? ["web", "worker"];
	await database.migrate(migrationsFolder);
	const announcer = new FeedAnnouncer(database, (error) =>
		log.error({ error }, "The live feed reports an error."),
	);
	await announcer.start();
	const mail = options.mail ?? { mailer: null, appUrl: undefined };
	const resets = passwordResets(database, clock, mail, (error, isTriedAgain) =>
		isTriedAgain
			? log.warn(
					{ error },
					"A link to a new password is sent later: the mail server does not take it now.",
				)
			: log.error({ error }, "A link to a new password could not be sent."),
	);
	const sendPasswordLetters = async () =>
		resets?.sendAgain((personId) => newResetToken(server.auth, personId));
	const authOptions: AuthOptions = { ...options.auth, sendReset: resets?.send };
	const auth = await createAuth(database, authOptions);
	let jobs: Jobs | undefined;
	let stopping = false;
	const server: Server = {
		database,
		auth,
		clock,
		announcer,
		log,
		async requestRecertification(portalId) {
			await jobs?.requestRecertification(portalId);
		},
		mailing: {
			sends: mail.mailer !== null,
			resetsPasswords: authOptions.sendReset !== undefined,
			async request(portalId) {
				await jobs?.requestMail(portalId);
			},
		},
		get stopping() {
			return stopping;
		},
	};
	if (options.jobs ?? true)
		jobs = await startJobs(
			{
				database,
				clock,
				announcer,
				log,
				mail,
				sendPasswordLetters,
				migrationsFolder,
				backupFolder: options.backupFolder,
			},
			{ work: roles.includes("worker") },
		);
	// Cookies are signed with the restored secret from then on.
	const unlisten = await database.listen(RESTORED, () => {
		announcer.restored();
		createAuth(database, authOptions).then(
			(restored) => {
				server.auth = restored;
			},
			(error) =>
				log.error(
					{ error },
					"Sign-in does not follow the restored database: start the server again.",
				),
		);
	});
	const { baseUrl } = options.auth ?? {};
	const { packagesUrl } = options;
	const trustProxy = options.trustProxy ?? false;
	const packagesWeb: FastifyInstance = await createPlayerWeb(
		(request) => baseUrl ?? besides(request, packagesWeb, web) ?? "",
		{ trustProxy },
	);
	const web: FastifyInstance = await createWeb(server, {
		appFolder: options.appFolder,
		trustProxy,
		packagesOrigin: (request) =>
			packagesUrl
				? new URL(packagesUrl).origin
				: baseUrl
					? null
					: besides(request, web, packagesWeb),
		...(options.requestsPerMinute
			? { requestsPerMinute: options.requestsPerMinute }
			: {}),
		...(options.questionsPerMinute
			? { questionsPerMinute: options.questionsPerMinute }
			: {}),
	});
	return Object.assign(server, {
		web,
		packagesWeb,
		async recertifyNow(portalId: string) {
			const { enrolled } = await recertify(database, clock, portalId, {
				onBatch: () => announcer.changed(portalId),
			});
			return enrolled;
		},
		async mailNow(portalId: string) {
			await mailPortal({ database, clock, mail }, portalId);
			await sendPasswordLetters();
		},
		async stop() {
			stopping = true;
			await web.close();
			await packagesWeb.close();
			await jobs?.stop();
			await unlisten();
			await announcer.stop();
			mail.mailer?.close();
			await database.close();
		},
	});
}
