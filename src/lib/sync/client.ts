import {
	createTRPCClient,
	httpLink,
	httpSubscriptionLink,
	splitLink,
} from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "#server/api/router.ts";
import { endSessionFirst } from "./session.ts";

export { endSession, noteSignOut } from "./session.ts";

const url = "/api/trpc";

/** The server's procedures. Pages and actions travel alone, the live feed as server-sent events. */
export const trpc = createTRPCClient<AppRouter>({
	links: [
		splitLink({
			condition: ({ type }) => type === "subscription",
			true: httpSubscriptionLink({ url, transformer: superjson }),
			false: httpLink({
				url,
				transformer: superjson,
				async fetch(input, init) {
					await endSessionFirst();
					return fetch(input, init as RequestInit);
				},
			}),
		}),
	],
});
