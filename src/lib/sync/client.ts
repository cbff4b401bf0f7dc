import {
	createTRPCClient,
	httpLink,
	httpSubscriptionLink,
	splitLink,
} from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "#server/api/router.ts";

const url = "/api/trpc";

/** The server's procedures. Pages and actions travel alone, the live feed as server-sent events. */
export const trpc = createTRPCClient<AppRouter>({
	links: [
		splitLink({
			condition: ({ type }) => type === "subscription",
			true: httpSubscriptionLink({ url, transformer: superjson }),
			false: httpLink({ url, transformer: superjson }),
		}),
	],
});

/** Ends the session on the server. */
export async function endSession(): Promise<void> {
	await fetch("/api/auth/sign-out", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: "{}",
	});
}
