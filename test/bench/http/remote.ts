import { Agent, type IncomingMessage, request } from "node:http";
import { createTRPCClient, httpLink } from "@trpc/client";
import superjson from "superjson";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { LiveWord } from "#domain/sync.ts";
import type { Remote } from "#lib/sync/remote.ts";
import type { AppRouter } from "#server/api/router.ts";
import type { Person } from "./furnish.ts";

/** The server as a device reaches it, over HTTP with the person's cookie. */
export function remoteOf(url: string, { cookie }: Person): Remote {
	const trpc = createTRPCClient<AppRouter>({
		links: [
			httpLink({
				url: `${url}/api/trpc`,
				transformer: superjson,
				headers: { cookie, origin: url },
			}),
		],
	});
	return {
		pull: (request) => trpc.sync.pull.query(request),
		act: (batch) => trpc.sync.act.mutate(batch),
		identity: () => trpc.session.identity.query(),
		live: (onWord, onEnd) => listen(url, cookie, onWord, onEnd),
	};
}

// A connection for each feed, as each browser has its own.
const agent = new Agent({
	keepAlive: false,
	maxSockets: Number.POSITIVE_INFINITY,
});

/** One connection to the live feed; returns what ends it. */
export function listen(
	url: string,
	cookie: string,
	onWord: (word: LiveWord) => void,
	onEnd: () => void,
): () => void {
	let isOver = false;
	const end = () => {
		if (isOver) return;
		isOver = true;
		onEnd();
	};
	const input = JSON.stringify({ json: { schemaVersion: SCHEMA_VERSION } });
	const asked = request(
		`${url}/api/trpc/sync.live?input=${encodeURIComponent(input)}`,
		{ agent, headers: { cookie, accept: "text/event-stream" } },
		(answer: IncomingMessage) => {
			if (answer.statusCode !== 200) asked.destroy();
			answer.setEncoding("utf8");
			let rest = "";
			answer.on("data", (text: string) => {
				const lines = (rest + text).split("\n");
				rest = lines.pop() ?? "";
				for (const line of lines) {
					if (!line.startsWith('data: {"json":{"head"')) continue;
					onWord(superjson.parse(line.slice("data: ".length)));
				}
			});
			answer.on("end", end);
			answer.on("error", end);
		},
	);
	asked.on("error", end);
	asked.on("close", end);
	asked.end();
	return () => {
		isOver = true;
		asked.destroy();
	};
}
