import type { Identity } from "#domain/sync.ts";
import { trpc } from "#lib/sync/client.ts";
import {
	hidePage,
	rememberedIdentity,
	rememberIdentity,
} from "#lib/sync/identity.ts";
import { endSessionFirst } from "#lib/sync/session.ts";

/** A sign-in that did not happen, with a sentence for the person. */
export class SignInRefused extends Error {}

/**
 * Signs in by e-mail and password and remembers who it is, so that the next start needs no network.
 * Throws SignInRefused.
 */
export async function signIn(
	email: string,
	password: string,
): Promise<Identity> {
	let answer: Response;
	try {
		await endSessionFirst();
		answer = await fetch("/api/auth/sign-in/email", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ email, password }),
		});
	} catch {
		throw new SignInRefused(
			"The server cannot be reached. Signing in needs a network; try again when you are online.",
		);
	}
	if (answer.status === 429)
		throw new SignInRefused(
			"Too many attempts. Wait a minute, then try again.",
		);
	if (await isNotActive(answer))
		throw new SignInRefused(
			"You have been deactivated in this portal. Ask its admin.",
		);
	if (answer.status >= 500)
		throw new SignInRefused(
			"The server could not sign you in just now. Try again in a moment.",
		);
	if (!answer.ok)
		throw new SignInRefused("The e-mail address or the password is not right.");
	const identity = await trpc.session.identity.query();
	// The former person's app may still be in memory, a step back in the browser's history.
	const former = rememberedIdentity();
	if (former && former.personId !== identity.personId) {
		hidePage();
		window.addEventListener("pageshow", () => location.reload());
	}
	await rememberIdentity(identity);
	return identity;
}

async function isNotActive(answer: Response): Promise<boolean> {
	if (answer.status !== 403) return false;
	const told: { code?: unknown } = await answer.json();
	return told.code === "NOT_ACTIVE";
}

/** Where to go after signing in: only an address inside this app. */
export function nextAddress(url: URL): string {
	const next = url.searchParams.get("next");
	return next?.startsWith("/") &&
		!next.startsWith("//") &&
		!next.startsWith("/\\")
		? next
		: "/";
}
