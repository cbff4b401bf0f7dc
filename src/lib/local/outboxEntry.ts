import type { ActionEnvelope } from "#domain/actions/action.ts";
import type { Verdict } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";

export type OutboxState = "waiting" | "accepted" | "rejected" | "conflict";

/** One action of this person on this device: what was typed, and what the server said. */
export type OutboxEntry = {
	id: string;
	counter: number;
	action: ActionEnvelope;
	state: OutboxState;
	verdict: Verdict | null;
	/** The server's epoch in which it gave its verdict. */
	epoch: string | null;
	attempts: number;
	lastError: string | null;
};

/** One that has been accepted and has arrived; `laidAsideAt`: since when, by the server's clock. */
export type SentEntry = OutboxEntry & { laidAsideAt: Instant };

/** Tries after which a change that the server could not decide is shown under "Needs attention". */
const PATIENCE = 5;

export function newEntry(action: ActionEnvelope): OutboxEntry {
	return {
		id: action.id,
		counter: action.counter,
		action,
		state: "waiting",
		verdict: null,
		epoch: null,
		attempts: 0,
		lastError: null,
	};
}

export function stateOf(
	verdict: Exclude<Verdict, { status: "retry" }>,
): OutboxState {
	if (verdict.status === "rejected") return "rejected";
	return verdict.conflicts.length > 0 ? "conflict" : "accepted";
}

/** Whether a person should look at it: refused, in conflict, or long undecided. */
export function needsAttention(entry: OutboxEntry): boolean {
	if (entry.state === "waiting") return entry.attempts >= PATIENCE;
	return entry.state === "rejected" || entry.state === "conflict";
}
