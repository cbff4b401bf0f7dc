import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import superjson from "superjson";
import { v7 as uuidv7 } from "uuid";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { Identity, LiveWord } from "#domain/sync.ts";
import { createCaller } from "#server/api/router.ts";
import { readerOf } from "#server/api/sync.ts";
import { identityOf } from "#server/auth/viewer.ts";
import type { Database } from "#server/database/database.ts";
import { type Head, readHead } from "#server/database/feed.ts";
import { NewsFor } from "#server/sync/news.ts";
import { Crash, crashing } from "#test/model/crashing.ts";
import { answered, networkGone } from "#test/rules/localServer.ts";
import { enrolled, openWorld, type World } from "#test/server/world.ts";
import type { Held } from "./device.ts";
import { openEvent } from "./event.ts";
import type { Call, Feed } from "./network.ts";
import { FIRST_DAY, playYears } from "./past.ts";
import { imageOf, type PortalImage } from "./portalImage.ts";

/** The real server with one furnished portal, which every history begins with. */
export type Stage = {
	world: World;
	image: PortalImage;
	/** The people whose devices take part, by role. */
	cast: Record<Identity["role"], string>;
	/** Another admin, who works elsewhere. */
	otherAdmin: string;
	/** What a device of each person holds at the beginning, once the first has been filled. */
	filled?: Map<string, Held>;
};

export async function openStage(database: Database): Promise<Stage> {
	const world = await openWorld(database, { now: `${FIRST_DAY}T12:00:00Z` });
	const { admin } = world;
	const managerId = await world.person("manager");
	const instructorId = await world.person("instructor");
	const otherAdmin = await world.person("admin");
	const groupIds: string[] = [];
	for (const [managerIds, instructorIds] of [
		[[managerId], []],
		[[], [instructorId]],
	]) {
		const groupId = uuidv7();
		groupIds.push(groupId);
		await admin.must("createGroup", {
			groupId,
			name: "Group",
			managerIds,
			instructorIds,
		});
	}
	const learners: string[] = [];
	for (let n = 0; n < 4; n += 1)
		learners.push(await world.person("learner", groupIds.slice(n % 2, n)));
	const courseIds = await playYears(world, learners);
	await admin.must("editCourse", {
		courseId: courseIds[0],
		changes: { inCatalog: { from: false, to: true } },
	});
	for (const courseId of courseIds)
		await admin.must("createVersion", { courseId, courseVersionId: uuidv7() });
	for (const learner of learners.slice(2))
		await enrolled(world, courseIds[1] ?? "", learner);
	await openEvent(world, learners.slice(2));
	return {
		world,
		image: await imageOf(database, world.portalId),
		cast: {
			admin: admin.identity.personId,
			manager: managerId,
			instructor: instructorId,
			learner: learners[2] ?? "",
		},
		otherAdmin,
	};
}

/** Requests to the real router, as they arrive over HTTP from a signed-in person. */
export class SimServer {
	/** Statements of the next request before which the process dies; null: it lives. */
	crashBefore: number | null = null;
	/** Faults of the server, which no history may bring about. */
	readonly faults: unknown[] = [];
	readonly #world: World;
	readonly #page: number;
	readonly #add: (fault: string) => void;
	readonly #news = new WeakMap<Feed, NewsFor>();

	/** `page`: how many documents a full page has. */
	constructor(world: World, page: number, add: (fault: string) => void) {
		this.#world = world;
		this.#page = page;
		this.#add = add;
	}

	async serve(
		personId: string,
		isOutdated: boolean,
		{ kind, request }: Pick<Call, "kind" | "request">,
	): Promise<NonNullable<Call["answer"]>> {
		const { server, database } = this.#world;
		const statement = this.crashBefore;
		this.crashBefore = null;
		if (kind === "act" && !isAscending(request as never))
			this.faults.push(new Error("Not sent in the device's order."));
		const input = {
			...(structuredClone(request) as object | null),
			...(isOutdated ? { schemaVersion: SCHEMA_VERSION - 1 } : {}),
		};
		try {
			const identity = await identityOf(database, personId);
			const caller = createCaller({
				server: {
					...server,
					stopping: false,
					database:
						statement === null ? database : crashing(database, statement),
				},
				identity,
				headers: new Headers(),
			});
			const value =
				kind === "identity"
					? await caller.session.identity()
					: kind === "pull"
						? await caller.sync.pull({ ...input, limit: this.#page } as never)
						: await caller.sync.act(input as never);
			return { value: superjson.parse(superjson.stringify(value)) };
		} catch (error) {
			if (!(error instanceof TRPCError)) throw error;
			if (isCrash(error)) {
				this.#add("server killed");
				return { error: networkGone() };
			}
			const status = getHTTPStatusCodeFromError(error);
			if (status >= 500) this.faults.push(error.cause ?? error);
			return { error: answered(status, error.code) };
		}
	}

	/** What the live feed says now to a device. */
	async word(
		feed: Feed,
		personId: string,
		isOutdated: boolean,
	): Promise<LiveWord> {
		const { server, database } = this.#world;
		const identity = await identityOf(database, personId);
		const known = this.#news.get(feed);
		if (known) return known.next();
		const { seq } = await this.head();
		if (!identity) return { head: seq, news: null };
		const { role } = identity;
		const news = new NewsFor(
			database,
			server.clock,
			readerOf(identity),
			async () =>
				!isOutdated && (await identityOf(database, personId))?.role === role,
		);
		this.#news.set(feed, news);
		return news.begin();
	}

	/** The feed's head as committed. */
	async head(): Promise<Head> {
		const head = await readHead(this.#world.database, this.#world.portalId);
		if (!head) throw new Error("The portal has no head.");
		return head;
	}

	identity(personId: string): Promise<Identity | null> {
		return identityOf(this.#world.database, personId);
	}
}

function isAscending(batch: { actions: { counter: number }[] }): boolean {
	return batch.actions.every(
		({ counter }, index) => counter > (batch.actions[index - 1]?.counter ?? 0),
	);
}

function isCrash(error: unknown): boolean {
	for (let cause = error; cause instanceof Error; cause = cause.cause)
		if (cause instanceof Crash) return true;
	return false;
}
