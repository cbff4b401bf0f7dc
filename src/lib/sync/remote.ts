import { TRPCClientError } from "@trpc/client";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import { SCHEMA_VERSION } from "#domain/documents/collections.ts";
import type {
	ActAnswer,
	Identity,
	LiveWord,
	PullAnswer,
	PullRequest,
} from "#domain/sync.ts";
import { isStorageFull } from "#lib/local/keeping.ts";
import { trpc } from "./client.ts";

/** What a device asks of the server; tests put another behind it. */
export type Remote = {
	pull(request: PullRequest): Promise<PullAnswer>;
	act(batch: {
		schemaVersion: number;
		personId: string;
		epoch: string | null;
		actions: ActionEnvelope[];
	}): Promise<ActAnswer>;
	/** Calls `onWord` whenever there may be more, `onEnd` when the feed broke; returns what ends it. */
	live(onWord: (word: LiveWord) => void, onEnd: () => void): () => void;
	identity(): Promise<Identity>;
};

const LONGEST_WAIT = 60_000;

/** A request that no network answers nor refuses must not hold up the next ones for ever. */
function inTime(): { signal: AbortSignal } {
	return { signal: AbortSignal.timeout(LONGEST_WAIT) };
}

export const serverRemote: Remote = {
	pull: (request) => trpc.sync.pull.query(request, inTime()),
	act: (batch) => trpc.sync.act.mutate(batch, inTime()),
	live(onWord, onEnd) {
		const asked = { schemaVersion: SCHEMA_VERSION };
		const subscription = trpc.sync.live.subscribe(asked, {
			onData: onWord,
			onError: onEnd,
			onComplete: onEnd,
			// A browser by itself would come back after the same time as all others, and again and again.
			onConnectionStateChange({ state, error }) {
				if (state === "connecting" && error) onEnd();
			},
		});
		return () => subscription.unsubscribe();
	},
	identity: () => trpc.session.identity.query(undefined, inTime()),
};

export type Failure =
	/** No answer, or one that says to come back later. */
	| "unreachable"
	/** The session is over, or belongs to somebody else. */
	| "signed out"
	/** The request as it stands will never be taken: its content is at fault. */
	| "refused"
	/** A fault that is not the network's: of this device, the server or what lies between. */
	| "fault";

/** What kind of failure an error of `Remote` is. */
export function failureOf(error: unknown): Failure {
	if (!(error instanceof TRPCClientError)) return "fault";
	const status = error.data?.httpStatus as number | undefined;
	if (
		status === undefined ||
		status === 408 ||
		status === 429 ||
		(status >= 502 && status <= 504)
	)
		return "unreachable";
	if (status === 401) return "signed out";
	return status === 400 || status === 413 || status === 422
		? "refused"
		: "fault";
}

/** What an error says; those of the database may only have a name. */
export function messageOf(error: unknown): string {
	if (isStorageFull(error))
		return "The storage of this device is full: what the server has for you cannot be kept here. Free some space on the device. Nothing that you did is lost.";
	if (!(error instanceof Error)) return String(error);
	return error.message || error.name;
}
