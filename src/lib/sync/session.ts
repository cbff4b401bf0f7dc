import { note, noted, unnote } from "./notes.ts";

/** Noted from a sign-out until the server has heard of it. Only the server can remove the session's cookie. */
const NOTE = "signing out";
const LONGEST_WAIT = 5000;

/** Whether this page knows that nothing is noted: it then need not look before each request. */
let isClear = false;

/** From here on the session is over, whatever happens to this page. */
export async function noteSignOut(): Promise<void> {
	isClear = false;
	await note(NOTE, true);
}

/** Ends the session on the server; without a network, as soon as it is reached (`endSessionFirst`). */
export async function endSession(): Promise<void> {
	await noteSignOut();
	try {
		await endSessionFirst();
	} catch {
		// Not reached: it stays noted.
	}
}

/**
 * Before anything is asked of the server: ends the session that a sign-out without a network left
 * behind, so that nobody is let in by it. Throws when the server cannot be reached.
 */
export async function endSessionFirst(): Promise<void> {
	if (isClear) return;
	if (!(await noted(NOTE))) {
		isClear = true;
		return;
	}
	const { ok, status } = await fetch("/api/auth/sign-out", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: "{}",
		signal: AbortSignal.timeout(LONGEST_WAIT),
	});
	if (!ok && status !== 401)
		throw new Error(`The session could not be ended (${status}).`);
	await unnote(NOTE);
	isClear = true;
}
