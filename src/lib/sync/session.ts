/** Set from a sign-out until the server has heard of it. Only the server can remove the session's cookie. */
const KEY = "perennial-signing-out";
const LONGEST_WAIT = 5000;

/** Ends the session on the server; without a network, as soon as it is reached (`endSessionFirst`). */
export async function endSession(): Promise<void> {
	localStorage.setItem(KEY, "yes");
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
	if (localStorage.getItem(KEY) === null) return;
	const { ok, status } = await fetch("/api/auth/sign-out", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: "{}",
		signal: AbortSignal.timeout(LONGEST_WAIT),
	});
	if (!ok && status !== 401)
		throw new Error(`The session could not be ended (${status}).`);
	localStorage.removeItem(KEY);
}
