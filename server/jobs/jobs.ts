import { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { backUpDaily } from "#server/backup/daily.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { moveAllToHistory } from "#server/history/moveToHistory.ts";
import { portalsWithNews } from "#server/mail/compose.ts";
import { mailPortal } from "#server/mail/mailPortal.ts";
import { type Mailer, sendEmails } from "#server/mail/send.ts";
import { recertify } from "#server/recertification/engine.ts";
import { portalsWithWork } from "#server/recertification/sweep.ts";
import type { FeedAnnouncer } from "#server/sync/announce.ts";
import { compactTombstones } from "#server/sync/compactTombstones.ts";

/** One portal's engine run; at most one waits and one works at a time for a portal. */
const RECERTIFY = "recertify";
/** Asks for a run of every portal in which somebody is due or to be told. */
const SWEEP = "recertify-all";
const MAINTAIN = "maintain-database";
const COMPACT = "compact-tombstones";
const BACK_UP = "back-up";
/** Looks through every portal for what has become historical. */
const HISTORY = "move-to-history";
/** One portal's e-mails. */
const MAIL = "mail";
/** Asks for what has been told by an action, and for what waits to be sent again after a failure. */
const MAIL_AGAIN = "mail-again";

export type Jobs = {
	/** Asks for an engine run of this portal as soon as a worker is free. */
	requestRecertification(portalId: string): Promise<void>;
	/** Asks for this portal's e-mails to be written and sent. */
	requestMail(portalId: string): Promise<void>;
	stop(): Promise<void>;
};

/**
 * Starts pg-boss on the database. Workers run the engine for every portal each quarter of an hour, so
 * that midnight in any zone is met, at their own start, and whenever a change may have made somebody due.
 */
export async function startJobs(
	parts: {
		database: Database;
		clock: Clock;
		announcer: FeedAnnouncer;
		log: Logger;
		mail: { mailer: Mailer | null; appUrl: string | undefined };
		/** Sends the letters with links to new passwords that wait for the mail server. */
		sendPasswordLetters: () => Promise<void>;
		migrationsFolder: string;
		/** Where each day's backup goes; none is made without. */
		backupFolder: string | undefined;
	},
	options: { work: boolean },
): Promise<Jobs> {
	const { database, clock, announcer, log, mail, backupFolder } = parts;
	const boss = new PgBoss({
		...database.pgBossOptions(),
		useListenNotify: true,
		openTelemetry: { enabled: false },
	});
	boss.on("error", (error) =>
		log.error({ error }, "The job queue reports an error."),
	);
	await boss.start();
	await boss.createQueue(RECERTIFY, {
		policy: "stately",
		notify: true,
		retryLimit: 5,
		retryDelay: 10,
		retryBackoff: true,
	});
	await boss.createQueue(MAINTAIN, { policy: "short", notify: true });
	await boss.createQueue(COMPACT, { policy: "short", notify: true });
	await boss.createQueue(BACK_UP, { policy: "short", notify: true });
	// The first look through a large portal takes its time.
	await boss.createQueue(HISTORY, {
		policy: "short",
		notify: true,
		expireInSeconds: 6 * 3600,
	});
	await boss.createQueue(SWEEP, { policy: "short", notify: true });
	await boss.createQueue(MAIL, {
		policy: "stately",
		notify: true,
		retryLimit: 5,
		retryDelay: 10,
		retryBackoff: true,
	});
	await boss.createQueue(MAIL_AGAIN, { policy: "short", notify: true });
	const requestMail = async (portalId: string) => {
		await boss.send(MAIL, { portalId }, { singletonKey: portalId });
	};
	const requestRecertification = async (portalId: string) => {
		await boss.send(RECERTIFY, { portalId }, { singletonKey: portalId });
	};
	if (options.work) {
		await boss.work<{ portalId: string }>(
			RECERTIFY,
			{ pollingIntervalSeconds: 2 },
			async (jobs) => {
				for (const { data } of jobs) {
					const { enrolled, told } = await recertify(
						database,
						clock,
						data.portalId,
						{
							onBatch: () => announcer.changed(data.portalId),
						},
					);
					if (enrolled + told > 0) await requestMail(data.portalId);
					if (enrolled > 0)
						log.info(
							{ portalId: data.portalId, enrolled },
							"Re-enrolled learners.",
						);
				}
			},
		);
		await boss.work<{ portalId: string }>(
			MAIL,
			{ pollingIntervalSeconds: 10 },
			async (jobs) => {
				for (const { data } of jobs) await mailPortal(parts, data.portalId);
			},
		);
		await boss.work(MAIL_AGAIN, { pollingIntervalSeconds: 30 }, async () => {
			for (const portalId of await portalsWithNews(database))
				await requestMail(portalId);
			await parts.sendPasswordLetters();
			if (mail.mailer) await sendEmails(database, clock, mail.mailer);
		});
		await boss.schedule(MAIL_AGAIN, "* * * * *");
		await boss.work(SWEEP, { pollingIntervalSeconds: 10 }, async () => {
			for (const portalId of await portalsWithWork(database, clock))
				await requestRecertification(portalId);
		});
		await boss.schedule(SWEEP, "*/15 * * * *");
		await boss.send(SWEEP, {});
		await boss.work(MAINTAIN, { pollingIntervalSeconds: 10 }, () =>
			database.maintain(),
		);
		await boss.schedule(MAINTAIN, "40 * * * *");
		await boss.send(MAINTAIN, {});
		await boss.work(COMPACT, { pollingIntervalSeconds: 60 }, async () => {
			await compactTombstones(database, clock);
		});
		await boss.schedule(COMPACT, "10 3 * * *");
		await boss.work(HISTORY, { pollingIntervalSeconds: 30 }, async () => {
			await moveAllToHistory(database, clock, {
				failed: (portalId, error) =>
					log.error({ portalId, error }, "Moving to history failed."),
				batch: (portalId) => announcer.changed(portalId),
			});
		});
		await boss.schedule(HISTORY, "30 2 * * *");
		await boss.send(HISTORY, {});
		if (backupFolder !== undefined) {
			await boss.work(BACK_UP, { pollingIntervalSeconds: 60 }, async () => {
				await backUpDaily(parts, backupFolder);
			});
			// Each hour, for machines that are off at night and for a day's backup that failed.
			await boss.schedule(BACK_UP, "20 * * * *");
			await boss.send(BACK_UP, {});
		}
	}
	return {
		requestRecertification,
		requestMail,
		stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
	};
}
