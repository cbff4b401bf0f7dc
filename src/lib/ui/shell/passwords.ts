import { endSessionFirst } from "#lib/sync/session.ts";
import { passwordError } from "./password.ts";

/** A password that was not set, with a sentence for the person and the field that it is about. */
export class PasswordRefused extends Error {
	readonly field: "current" | "password" | null;
	constructor(field: PasswordRefused["field"], message: string) {
		super(message);
		this.field = field;
	}
}

/** Changes the signed-in person's password. Throws PasswordRefused. */
export async function changePassword(
	currentPassword: string,
	newPassword: string,
	revokeOtherSessions: boolean,
): Promise<void> {
	const refusal = passwordError(newPassword);
	if (refusal) throw new PasswordRefused("password", refusal);
	const body = { currentPassword, newPassword, revokeOtherSessions };
	const { status, code } = await ask("/change-password", body);
	if (status === 200) return;
	if (status === 401)
		throw new PasswordRefused(
			null,
			"Your session on this device has ended. Sign in again first.",
		);
	if (code === "INVALID_PASSWORD" || code === "PASSWORD_TOO_LONG")
		throw new PasswordRefused("current", "This is not your current password.");
	throw new PasswordRefused(null, notNow());
}

/** Has a link to a new password sent, if an active person has this address. Throws PasswordRefused. */
export async function requestReset(email: string): Promise<void> {
	const { status } = await ask("/request-password-reset", { email });
	if (status === 400)
		throw new PasswordRefused(null, "Enter a whole e-mail address.");
	if (status !== 200) throw new PasswordRefused(null, notNow());
}

/** Sets a new password by such a link and uses it up. Throws PasswordRefused. */
export async function resetPassword(
	token: string,
	newPassword: string,
): Promise<void> {
	const refusal = passwordError(newPassword);
	if (refusal) throw new PasswordRefused("password", refusal);
	const { status } = await ask("/reset-password", { token, newPassword });
	if (status === 400)
		throw new PasswordRefused(
			null,
			"This link has been used or is too old. Ask for a new one.",
		);
	if (status !== 200) throw new PasswordRefused(null, notNow());
}

function notNow(): string {
	return "The server could not do it just now. Try again in a moment.";
}

async function ask(
	path: string,
	body: object,
): Promise<{ status: number; code: unknown }> {
	let answer: Response;
	try {
		await endSessionFirst();
		answer = await fetch(`/api/auth${path}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		});
	} catch {
		throw new PasswordRefused(
			null,
			"The server cannot be reached. A new password needs a network; try again when you are online.",
		);
	}
	const { status } = answer;
	if (status === 429)
		throw new PasswordRefused(
			null,
			"Too many attempts. Wait a minute, then try again.",
		);
	if (status !== 400) return { status, code: null };
	const told: { code?: unknown } = await answer.json();
	return { status, code: told.code };
}
