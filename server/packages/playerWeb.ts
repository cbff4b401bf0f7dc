import { readFileSync } from "node:fs";
import { join } from "node:path";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";

const source = (name: string) =>
	readFileSync(join(import.meta.dirname, name), "utf8");

/**
 * The web server at the packages' own address. What a package runs belongs to another origin than the app: it
 * reaches neither the app's page, nor its storage, nor answers of its API. All that is served here is the page
 * around packages and the worker that gives them their files, the same for everybody.
 */
export async function createPlayerWeb(
	appOrigin: (request: FastifyRequest) => string,
	{ trustProxy = false }: { trustProxy?: boolean } = {},
): Promise<FastifyInstance> {
	const web = Fastify({ trustProxy, forceCloseConnections: true });
	const [player, worker, frames] = [
		source("player.js"),
		source("worker.js"),
		source("frames.js"),
	];
	const originFor = (request: FastifyRequest) => {
		const origin = appOrigin(request);
		return URL.canParse(origin) ? new URL(origin).origin : null;
	};
	web.get("/play/:key", async (request, reply) => {
		const app = originFor(request);
		if (!app) return reply.status(400).send("This names no valid host.");
		return reply.headers(playerHeaders(app)).send(playerPage(app, player));
	});
	web.get("/worker.js", async (request, reply) => {
		const app = originFor(request);
		if (!app) return reply.status(400).send("This names no valid host.");
		return reply
			.headers({ ...common, "content-type": "text/javascript; charset=utf-8" })
			.send(
				[
					constant("PLAYER", playerPage(app, player)),
					constant("PLAYER_HEADERS", playerHeaders(app)),
					constant("FILE_HEADERS", fileHeaders(app)),
					// Its names stay its own.
					constant("FRAMES", `(() => {${frames}})();`),
					worker,
				].join("\n"),
			);
	});
	web.setNotFoundHandler((_, reply) =>
		reply.status(404).headers(common).send("There is nothing here."),
	);
	return web;
}

const common = {
	"cache-control": "no-cache",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	// A process of its own, where the browser can.
	"origin-agent-cluster": "?1",
};

function playerHeaders(app: string) {
	return {
		...common,
		"content-type": "text/html; charset=utf-8",
		"content-security-policy": `default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${app}`,
	};
}

/** A package runs what it likes, and may show what lies on the web; it sends nothing anywhere. */
function fileHeaders(app: string) {
	const shown = "'self' data: blob: https:";
	return {
		...common,
		"content-security-policy": `default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; img-src ${shown}; media-src ${shown}; font-src ${shown}; style-src ${shown} 'unsafe-inline'; frame-src ${shown}; connect-src 'self' data: blob:; form-action 'self'; frame-ancestors 'self' ${app}`,
	};
}

function playerPage(app: string, script: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Package</title>
<style>html, body { height: 100%; margin: 0; } iframe { display: block; width: 100%; height: 100%; border: 0; background: #fff; }</style>
<body>
<script type="module">
${constant("APP", app)}
${script}
</script>
</body>
</html>
`;
}

/** A line of JavaScript that no text in it can end early, in HTML neither. */
function constant(name: string, value: unknown): string {
	return `const ${name} = ${JSON.stringify(value).replaceAll("<", "\\u003c")};`;
}
