import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { ActionEnvelope, type Viewer } from "#domain/actions/action.ts";
import { Id, PersonId } from "#domain/documents/document.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { PullRequest } from "#domain/pullRequest.ts";
import {
	type ActAnswer,
	type Identity,
	type LiveWord,
	MAXIMUM_BATCH,
	type Verdict,
} from "#domain/sync.ts";
import { act } from "#server/actions/act.ts";
import { identify, identityOf } from "#server/auth/viewer.ts";
import { NewsFor } from "#server/sync/news.ts";
import { pull } from "#server/sync/pull.ts";
import { router, viewerProcedure } from "./context.ts";
import { faultOf } from "./plain.ts";

const Batch = z.strictObject({
	schemaVersion: z.int().min(1),
	/** Whose outbox this is: refused when somebody else is signed in on that device by now. */
	personId: Id.optional(),
	/** The epoch of the documents over which they were made; in any other one nothing is decided. */
	epoch: Id.nullish(),
	/** Each is checked by itself, so that a malformed one holds up no other. */
	actions: z
		.array(z.looseObject({ id: Id }))
		.max(MAXIMUM_BATCH, `Send at most ${MAXIMUM_BATCH} changes at a time.`),
});

/** Apps of a former version ask for nothing. */
const Listening = z.strictObject({ schemaVersion: z.int().min(1) }).optional();

export const syncRouter = router({
	/** A page of the documents that the viewer may see. */
	pull: viewerProcedure
		.input(PullRequest)
		.query(({ ctx: { server, identity }, input }) => {
			requireSamePerson(identity, input.personId);
			return pull(server.database, server.clock, readerOf(identity), input);
		}),

	/** Decides a batch of actions; a verdict each, in the order in which they were sent. */
	act: viewerProcedure
		.input(Batch)
		.mutation(
			async ({ ctx: { server, identity }, input }): Promise<ActAnswer> => {
				requireSamePerson(identity, input.personId);
				if (input.schemaVersion < SCHEMA_VERSION) return { kind: "upgrade" };
				const verdicts = new Map<string, Verdict>();
				const actions: ActionEnvelope[] = [];
				for (const raw of input.actions) {
					const checked = check(raw);
					if (checked.success) actions.push(checked.action);
					else verdicts.set(raw.id, checked.verdict);
				}
				const acted = await act(
					server.database,
					server.clock,
					readerOf(identity),
					actions,
					(error, action) =>
						server.log.error(
							{ error, action: { id: action.id, kind: action.kind } },
							"An action could not be decided.",
						),
					input.epoch ?? null,
				);
				for (const { id, verdict } of acted.verdicts) verdicts.set(id, verdict);
				if (acted.changed) server.announcer.changed(identity.portalId);
				if (acted.mayMakeDue)
					await server.requestRecertification(identity.portalId);
				if (acted.writesToPeople)
					await server.mailing.request(identity.portalId);
				return {
					kind: "verdicts",
					verdicts: input.actions.flatMap(({ id }) => {
						const verdict = verdicts.get(id);
						return verdict ? [{ id, verdict }] : [];
					}),
					epoch: acted.epoch,
					serverTime: server.clock.now(),
				};
			},
		),

	/** Says when there is more to pull, and with it what is new; the first word carries the head as it is. */
	live: viewerProcedure.input(Listening).subscription(async function* ({
		ctx: { server, identity, headers },
		input,
		signal,
	}): AsyncGenerator<LiveWord> {
		const { portalId, personId, role } = identity;
		const { database, auth } = server;
		const news = new NewsFor(
			database,
			server.clock,
			readerOf(identity),
			async () => {
				if (isOver || input?.schemaVersion !== SCHEMA_VERSION) return false;
				const now = await identify(auth, database, headers);
				return now?.personId === personId && now.role === role;
			},
		);
		let isAwake = false;
		let isOver = false;
		let goOn: () => void = () => {};
		const end = () => {
			isOver = true;
			goOn();
		};
		const stop = await server.announcer.watch({
			portalId,
			personId,
			role,
			wake() {
				isAwake = true;
				goOn();
			},
			end,
		});
		signal?.addEventListener("abort", end);
		try {
			// Whoever was deactivated or changed role before they were watched is not told of it.
			if ((await identityOf(database, personId))?.role !== role) return;
			yield await news.begin();
			while (!isOver && !signal?.aborted && !server.stopping) {
				if (!isAwake)
					await new Promise<void>((resolve) => {
						goOn = resolve;
					});
				if (signal?.aborted) return;
				// The last word to somebody who is served no longer, too: their device then finds it out.
				if (!isAwake && !isOver) continue;
				isAwake = false;
				yield await news.next();
			}
		} finally {
			stop();
		}
	}),
});

function requireSamePerson(
	identity: Identity,
	personId: string | undefined,
): void {
	if (personId !== undefined && personId !== identity.personId)
		throw new TRPCError({
			code: "UNAUTHORIZED",
			message: "Somebody else is signed in in this browser. Sign in again.",
		});
}

/** Who reads and acts, from the session alone. */
export function readerOf({
	personId,
	role,
	portalId,
}: Identity): Viewer & { portalId: string } {
	return { personId: PersonId.parse(personId), role, portalId };
}

type Checked =
	| { success: true; action: ActionEnvelope }
	| { success: false; verdict: Verdict };

function check(raw: unknown): Checked {
	const rejected = (field: string | null, message: string): Checked => ({
		success: false,
		verdict: { status: "rejected", code: "malformed", field, message },
	});
	const parsed = ActionEnvelope.safeParse(raw);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		return rejected(
			issue?.path.length ? String(issue.path[0]) : null,
			issue?.message ?? "This is no action.",
		);
	}
	const fault =
		faultOf(parsed.data.payload) ?? faultOf(parsed.data.kind, "kind");
	if (fault) return rejected(fault.field ?? "payload", fault.message);
	return { success: true, action: parsed.data };
}
