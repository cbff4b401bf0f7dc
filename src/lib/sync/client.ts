import {
	createTRPCClient,
	httpLink,
	httpSubscriptionLink,
	splitLink,
} from "@trpc/client";
import type { AppRouter } from "#server/api/router.ts";
import { endSessionFirst } from "./session.ts";

export { endSession, noteSignOut } from "./session.ts";

const url = "/api/trpc";

/** JSON, wrapped as the server wraps it: nothing else travels. */
const transformer = {
	serialize: (json: unknown) => ({ json }),
	deserialize: ({ json }: { json: unknown }) => json,
};

/** The server's procedures. Pages and actions travel alone, the live feed as server-sent events. */
export const trpc = createTRPCClient<AppRouter>({
	links: [
		splitLink({
			condition: ({ type }) => type === "subscription",
			true: httpSubscriptionLink({ url, transformer }),
			false: httpLink({
				url,
				transformer,
				async fetch(input, init) {
					await endSessionFirst();
					return fetch(input, init as RequestInit);
				},
			}),
		}),
	],
});
