import type { Logger } from "pino";
import type { FeedAnnouncer } from "#server/sync/announce.ts";
import type { Auth } from "./auth/auth.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database/database.ts";

/** The parts that every request and job works with. */
export type Server = {
	database: Database;
	auth: Auth;
	clock: Clock;
	announcer: FeedAnnouncer;
	log: Logger;
	/** Asks for an engine run of this portal as soon as a worker is free. */
	requestRecertification(portalId: string): Promise<void>;
	/** E-mails of what people are told (R27). */
	mailing: {
		/** Whether a mail server is configured; else e-mails are kept. */
		sends: boolean;
		/** Whether it can also write where a new password is set. */
		resetsPasswords: boolean;
		/** Asks for this portal's e-mails to be written and sent as soon as a worker is free. */
		request(portalId: string): Promise<void>;
	};
	/** True from the moment that the server is asked to stop. */
	readonly stopping: boolean;
};
