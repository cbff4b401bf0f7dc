// Serves packages at their own address, with no network: the page around them from what the server put before
// this (PLAYER, its headers in PLAYER_HEADERS), and their files, which it asks the app for through that page.
// FRAMES is a script that their pages begin with. It keeps nothing itself: there is nothing here that one package
// could leave for another.

/* global PLAYER, PLAYER_HEADERS, FILE_HEADERS, FRAMES */
/** What unpacking a large file on a slow device can take, in milliseconds. */
const PATIENCE = 60_000;

addEventListener("install", (event) => event.waitUntil(skipWaiting()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	if (url.origin !== location.origin || event.request.method !== "GET") return;
	const [, kind, key, ...path] = url.pathname.split("/");
	if (kind === "play") event.respondWith(player(event.request));
	if (kind === "files")
		event.respondWith(file(key, path.join("/"), event.request));
	if (kind === "frames.js")
		event.respondWith(
			new Response(FRAMES, {
				headers: { ...FILE_HEADERS, "content-type": "text/javascript" },
			}),
		);
});

async function player(request) {
	const answer = await fetch(request).catch(() => null);
	return answer?.ok
		? answer
		: new Response(PLAYER, { headers: PLAYER_HEADERS });
}

async function file(key, path, { headers, mode }) {
	const blob = await asked(key, path);
	if (!blob) return new Response("", { status: 404, headers: FILE_HEADERS });
	const type = { ...FILE_HEADERS, "content-type": blob.type };
	const range = /^bytes=(\d+)-(\d*)$/.exec(headers.get("range") ?? "");
	if (!range)
		return new Response(
			mode === "navigate" && blob.type.startsWith("text/html")
				? await withFrames(blob)
				: blob,
			{ headers: type },
		);
	const start = Number(range[1]);
	const end = Math.min(
		range[2] === "" ? blob.size - 1 : Number(range[2]),
		blob.size - 1,
	);
	if (start > end)
		return new Response("", {
			status: 416,
			headers: { ...FILE_HEADERS, "content-range": `bytes */${blob.size}` },
		});
	return new Response(blob.slice(start, end + 1), {
		status: 206,
		headers: {
			...type,
			"content-range": `bytes ${start}-${end}/${blob.size}`,
			"accept-ranges": "bytes",
		},
	});
}

/** The page with the script of frames before all others: behind its doctype, which decides how it is laid out. */
async function withFrames(page) {
	const start = new TextDecoder("latin1").decode(
		await page.slice(0, 2000).arrayBuffer(),
	);
	// In UTF-16 each letter has two bytes.
	if (/^(?:ÿþ|þÿ)/.test(start)) return page;
	const [{ length }] =
		/^(?:ï»¿)?(?:(?:\s|<!--.*?-->|<\?.*?>)*<!doctype[^>]*>)?/is.exec(start);
	return new Blob([
		page.slice(0, length),
		'<script src="/frames.js"></script>',
		page.slice(length),
	]);
}

/** The file from the app, through the page that plays this package; null: there is none. */
async function asked(key, path) {
	const windows = await clients.matchAll({
		type: "window",
		includeUncontrolled: true,
	});
	const page = windows.find(
		({ url }) => new URL(url).pathname === `/play/${key}`,
	);
	if (!page) return null;
	const { port1, port2 } = new MessageChannel();
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, PATIENCE, null);
		port1.onmessage = ({ data }) => {
			clearTimeout(timer);
			resolve(data instanceof Blob ? data : null);
		};
		page.postMessage({ path }, [port2]);
	});
}
