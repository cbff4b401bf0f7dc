import { TRPCClientError } from "@trpc/client";
import type { Identity } from "#domain/sync.ts";
import { type Device, openDevice } from "#lib/local/device.svelte.ts";
import { trpc } from "#lib/sync/client.ts";
import { recallIdentity, rememberIdentity } from "#lib/sync/identity.ts";
import { reasonOf } from "./refusal.ts";

export type Boot =
	| { kind: "open"; device: Device }
	| { kind: "go"; to: "/set-up" | "/sign-in" }
	| { kind: "stuck"; title: string; text: string };

/** Where nobody need be signed in. */
const outside = [
	"/sign-in",
	"/set-up",
	"/join",
	"/forgot-password",
	"/new-password",
	"/verify",
];

let isBlocked = $state(false);
let begun: Promise<Boot> | null = null;

/** Whether opening waits for a tab of the app's former version. */
export const opening = {
	get isBlocked(): boolean {
		return isBlocked;
	},
};

/** Begins to open while the page's own code is still on its way, where a page needs the device. */
export function bootEarly(path: string): void {
	const isOutside = outside.some(
		(page) => path === page || path.startsWith(`${page}/`),
	);
	if (!isOutside) begun = begin(courseOf(path));
}

/**
 * Opens the local database of the person whom this device remembers, with no network needed; asks
 * the server who is here only when it remembers nobody.
 */
export function boot(): Promise<Boot> {
	const booting = begun ?? begin();
	begun = null;
	return booting;
}

/** The course whose pages an address leads to: what belongs to it is loaded before the page's code asks for it. */
function courseOf(path: string): string | undefined {
	return /^\/courses\/([^/]+)/.exec(path)?.[1];
}

async function begin(courseId?: string): Promise<Boot> {
	const onBlocked = () => {
		isBlocked = true;
	};
	try {
		const identity = (await recallIdentity()) ?? (await askServer());
		if (typeof identity === "string") return { kind: "go", to: identity };
		const device = await openDevice(identity, onBlocked, courseId);
		return { kind: "open", device };
	} catch (error) {
		if (error instanceof TRPCClientError)
			return {
				kind: "stuck",
				title: "Perennial cannot be reached",
				text: reasonOf(error).message,
			};
		return {
			kind: "stuck",
			title: "The database on this device did not open",
			text: `Close other tabs of Perennial and try again. Your changes are still on this device. (${error instanceof Error ? error.message : String(error)})`,
		};
	}
}

async function askServer(): Promise<Identity | "/set-up" | "/sign-in"> {
	const status = await trpc.portal.status.query();
	if (!status.setUp) return "/set-up";
	try {
		const identity = await trpc.session.identity.query();
		await rememberIdentity(identity);
		return identity;
	} catch (error) {
		if (error instanceof TRPCClientError && error.data?.httpStatus === 401)
			return "/sign-in";
		throw error;
	}
}
