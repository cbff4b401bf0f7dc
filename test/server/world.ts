import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import {
	type Collection,
	collections,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import type {
	Checkpoint,
	Identity,
	PullAnswer,
	Verdict,
} from "#domain/sync.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import { createCaller } from "#server/api/router.ts";
import { setPassword } from "#server/auth/auth.ts";
import { identityOf } from "#server/auth/viewer.ts";
import type { Database } from "#server/database/database.ts";
import { createPortal } from "#server/portal/setUp.ts";
import {
	type RunningServer,
	type ServerOptions,
	startServer,
} from "#server/startServer.ts";

export const PASSWORD = "correct horse battery";
/** Payloads are written as a device would send them: plain, to be checked by the server. */
export type Payload = Record<string, unknown>;
type Held = Map<string, Record<string, unknown>>;

/** A device of one person: acts, pulls, and holds what it pulled. */
export class TestDevice {
	caller: ReturnType<typeof createCaller>;
	readonly deviceId = uuidv7();
	counter = 0;
	checkpoint: Checkpoint | null = null;
	under: { epoch: string | null; grantRevision: number | null } = {
		epoch: null,
		grantRevision: null,
	};
	held = new Map<Collection, Held>();
	resets = 0;
	identity: Identity;
	readonly #server: RunningServer;
	readonly #clock: { now: Instant };

	constructor(
		server: RunningServer,
		clock: { now: Instant },
		identity: Identity,
	) {
		this.#server = server;
		this.#clock = clock;
		this.identity = identity;
		this.caller = createCaller({ server, identity, headers: new Headers() });
	}

	/** Asks from now on as the session would say it now, after a change of role or name. */
	become(identity: Identity): void {
		this.identity = identity;
		this.caller = createCaller({
			server: this.#server,
			identity,
			headers: new Headers(),
		});
	}

	envelope(
		kind: Kind | string,
		payload: unknown,
		madeAt: string = this.#clock.now,
	) {
		this.counter += 1;
		return {
			id: uuidv7(),
			kind,
			payload,
			deviceId: this.deviceId,
			counter: this.counter,
			madeAt,
		};
	}

	async send(actions: { id: string }[]): Promise<Verdict[]> {
		const answer = await this.caller.sync.act({
			schemaVersion: SCHEMA_VERSION,
			actions,
		});
		if (answer.kind !== "verdicts") throw new Error(answer.kind);
		return answer.verdicts.map(({ verdict }) => verdict);
	}

	async act(
		kind: Kind | string,
		payload: unknown,
		madeAt?: string,
	): Promise<Verdict> {
		const [verdict] = await this.send([this.envelope(kind, payload, madeAt)]);
		if (!verdict) throw new Error("There was no verdict.");
		return verdict;
	}

	/** Acts, and fails the test unless the action is accepted. */
	async must(kind: Kind, payload: Payload): Promise<void> {
		const verdict = await this.act(kind, payload);
		if (verdict.status !== "accepted")
			throw new Error(`${kind}: ${JSON.stringify(verdict)}`);
	}

	/** One pull as a device makes it; false when it has all there is. */
	async pullPage(limit?: number): Promise<boolean> {
		const answer: PullAnswer = await this.caller.sync.pull({
			schemaVersion: SCHEMA_VERSION,
			...this.under,
			checkpoint: this.checkpoint,
			...(limit ? { limit } : {}),
		});
		if (answer.kind === "reset") {
			this.resets += 1;
			this.held.clear();
			this.checkpoint = null;
			return true;
		}
		if (answer.kind !== "page") throw new Error(answer.kind);
		for (const [collection, documents] of Object.entries(
			JSON.parse(answer.changes),
		) as [Collection, { id: string }[]][]) {
			const held: Held = this.held.get(collection) ?? new Map();
			this.held.set(collection, held);
			for (const document of documents) {
				if ("_deleted" in document) held.delete(document.id);
				else held.set(document.id, document);
			}
		}
		this.checkpoint = answer.checkpoint;
		this.under = { epoch: answer.epoch, grantRevision: answer.grantRevision };
		return answer.more;
	}

	async pull(limit?: number): Promise<void> {
		while (await this.pullPage(limit));
	}

	/** What it holds, by collection, in id order. */
	contents(): Record<Collection, unknown[]> {
		return Object.fromEntries(
			collections.map((collection) => [
				collection,
				[...(this.held.get(collection)?.values() ?? [])].sort((a, b) =>
					String(a.id) < String(b.id) ? -1 : 1,
				),
			]),
		) as Record<Collection, unknown[]>;
	}

	documents<T = Record<string, unknown>>(collection: Collection): T[] {
		return this.contents()[collection] as T[];
	}
}

export type World = {
	server: RunningServer;
	database: Database;
	clock: { now: Instant };
	portalId: string;
	admin: TestDevice;
	/** A new device of a person who exists. */
	device(personId: string): Promise<TestDevice>;
	/** Adds a person; the id. */
	person(role?: Identity["role"], groupIds?: string[]): Promise<string>;
	/** Another portal in the same database. */
	otherPortal(): Promise<World>;
};

/** A portal with an admin, on the real server, its clock in the test's hand. */
export async function openWorld(
	database: Database,
	options: Omit<ServerOptions, "clock"> & {
		timeZone?: string;
		now?: string;
	} = {},
): Promise<World> {
	const clock = {
		now: instantOf(Date.parse(options.now ?? "2025-01-10T12:00:00Z")),
	};
	const server = await startServer(database, {
		jobs: false,
		...options,
		clock: { now: () => clock.now },
	});
	const world = await worldOf(server, clock, options.timeZone ?? "UTC");
	await giveAdminPassword(world);
	return world;
}

/** The portal's admin gets an account with PASSWORD. */
export async function giveAdminPassword({
	server,
	database,
	admin,
}: World): Promise<void> {
	const { personId: id, name, email } = admin.identity;
	await database.db.transaction((tx) =>
		setPassword(server.auth, tx, { id, name, email }, PASSWORD),
	);
}

/** A portal whose admin has no password: to hash one takes longer than all the rest. */
async function worldOf(
	server: RunningServer,
	clock: { now: Instant },
	timeZone: string,
): Promise<World> {
	const { database } = server;
	const { portalId, personId } = await database.db.transaction((tx) =>
		createPortal(tx, server.clock, {
			portalName: "Portal",
			timeZone,
			name: "Ada Admin",
			email: `${uuidv7()}@example.com`,
		}),
	);
	const device = async (id: string) => {
		const identity = await identityOf(database, id);
		if (!identity) throw new Error("There is no such active person.");
		return new TestDevice(server, clock, identity);
	};
	const admin = await device(personId);
	return {
		server,
		database,
		clock,
		portalId,
		admin,
		device,
		async person(role = "learner", groupIds = []) {
			const id = uuidv7();
			await admin.must("addPerson", {
				personId: id,
				name: `Person ${id.slice(-4)}`,
				email: `${id}@example.com`,
				role,
				groupIds,
			});
			return id;
		},
		otherPortal: () => worldOf(server, clock, "UTC"),
	};
}

export type PublishedCourse = {
	courseId: string;
	courseVersionId: string;
	certificateId: string;
};

/** A published course that awards on pass: 365 days valid, re-enrolling 30 days before, unless said otherwise. */
export async function publishedCourse(
	world: World,
	policy: {
		expiresAfterDays?: number;
		daysBeforeExpiry?: number;
		reEnrollEnabled?: boolean;
	} = {},
): Promise<PublishedCourse> {
	const ids = {
		courseId: uuidv7(),
		courseVersionId: uuidv7(),
		certificateId: uuidv7(),
	};
	const { admin } = world;
	await admin.must("createCertificate", {
		certificateId: ids.certificateId,
		title: "Certificate",
		text: "",
	});
	await admin.must("createCourse", {
		courseId: ids.courseId,
		courseVersionId: ids.courseVersionId,
		title: "Fire safety",
		description: "",
	});
	await admin.must("setPolicy", {
		courseVersionId: ids.courseVersionId,
		changes: {
			certificateId: { from: null, to: ids.certificateId },
			expiresAfterDays: { from: null, to: policy.expiresAfterDays ?? 365 },
			daysBeforeExpiry: { from: null, to: policy.daysBeforeExpiry ?? 30 },
			reEnrollEnabled: { from: false, to: policy.reEnrollEnabled ?? true },
		},
		includeExpired: false,
	});
	await admin.must("publishVersion", {
		courseVersionId: ids.courseVersionId,
		moveNotStarted: false,
		restartInProgress: false,
	});
	return ids;
}

/** Enrolls a learner; the enrollment's id. */
export async function enrolled(
	world: World,
	courseId: string,
	learnerId: string,
): Promise<string> {
	const enrollmentId = uuidv7();
	await world.admin.must("enroll", { enrollmentId, learnerId, courseId });
	return enrollmentId;
}

/** Enrolls a learner who passes at once; the enrollment's id, which is the award's too. */
export async function passed(
	world: World,
	courseId: string,
	learnerId: string,
): Promise<string> {
	const enrollmentId = await enrolled(world, courseId, learnerId);
	await world.admin.must("recordResult", { enrollmentId, status: "passed" });
	return enrollmentId;
}

export function count(rows: { rows: Record<string, unknown>[] }): number {
	return Number(Object.values(rows.rows[0] ?? {})[0]);
}
