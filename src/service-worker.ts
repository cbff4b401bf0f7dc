/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />

import { base, build, files, version } from "$service-worker";

// The worker keeps the app itself, so that it opens at any route with no network.
// People's documents are none of its business: they lie in the local database.

const worker = globalThis.self as unknown as ServiceWorkerGlobalScope;
const cacheName = `app-${version}`;
const shell = `${base}/`;
/**
 * Japanese letters are 240 files with ten megabytes, of which a certificate needs a few, and the runtimes of
 * packages are half a megabyte: they are kept once somebody has needed them, in every version of the app. All other
 * letters of certificates are kept at once.
 */
const isKeptWhenNeeded = (path: string) =>
	path.includes("/noto-serif-jp-") || /\/scorm\w+\.min\./.test(path);
const neededCache = "needed";
const stored = build.filter((path) => !isKeptWhenNeeded(path));
const assets = new Set([...stored, ...files]);
/** Under `vite dev` there is no build: everything comes from the network then. */
const isBuilt = build.length > 0;

/** Of the browsers that know it; the types of TypeScript do not yet. */
type Routes = {
	addRoutes?(rules: {
		condition: { urlPattern: string };
		source: "network";
	}): Promise<void>;
};

worker.addEventListener("install", (event) => {
	// Else each request to the server wakes this worker and waits for it to say that it has no business with it.
	const routes = (event as Routes).addRoutes?.({
		condition: { urlPattern: `${base}/api/*` },
		source: "network",
	});
	if (routes) event.waitUntil(routes);
	if (isBuilt) event.waitUntil(storeApp());
});

// A new version waits until the page asks for it: open pages go on with the files that they began with.
worker.addEventListener("message", (event) => {
	if (event.data === "skip-waiting") event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(dropOldVersions().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
	const { request } = event;
	if (!isBuilt || request.method !== "GET") return;
	const url = new URL(request.url);
	if (url.origin !== worker.location.origin) return;
	if (isServers(url.pathname)) return;

	if (assets.has(url.pathname)) {
		event.respondWith(fromApp(url.pathname, request));
	} else if (isKeptWhenNeeded(url.pathname)) {
		event.respondWith(fromNeeded(url.pathname, request));
	} else if (url.pathname.startsWith(`${base}/_app/immutable/`)) {
		event.respondWith(fromAnyVersion(url.pathname, request));
	} else if (request.mode === "navigate") {
		event.respondWith(fromApp(shell, request));
	}
});

/** Whether an address is answered by the server, not by the app. */
function isServers(path: string): boolean {
	return (
		path === `${base}/api` ||
		path.startsWith(`${base}/api/`) ||
		path.startsWith(`${base}/calendar/`)
	);
}

/** Stores every file of this version; fails, to be tried again later, when the server has already moved on to another. */
async function storeApp(): Promise<void> {
	const cache = await caches.open(cacheName);
	await cache.addAll([
		...stored,
		...files.map((file) => new Request(file, { cache: "reload" })),
		new Request(shell, { cache: "reload" }),
	]);
	// The shell has the same address in every version: one of a newer version would name files that are not stored here.
	const answer = await fetch(`${base}/_app/version.json`, {
		cache: "no-store",
	});
	const served: { version?: string } = await answer.json();
	if (served.version !== version) {
		await caches.delete(cacheName);
		throw new Error(`The server now has version ${served.version}.`);
	}
}

/**
 * The version before this one stays: a tab in which something is unsaved goes on with it, and loads
 * parts of it that it has not needed so far. The server has them no more.
 */
async function dropOldVersions(): Promise<void> {
	const others = (await caches.keys()).filter(
		(name) => name.startsWith("app-") && name !== cacheName,
	);
	for (const name of others.slice(0, -1)) await caches.delete(name);
}

/** A file whose name says what it holds, kept from the first time that it is asked for. */
async function fromNeeded(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(neededCache);
	const kept = await cache.match(path);
	if (kept) return kept;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(path, answer.clone());
	return answer;
}

/** A file whose name says what it holds, from whichever version has it. */
async function fromAnyVersion(
	path: string,
	request: Request,
): Promise<Response> {
	return (await caches.match(path)) ?? fetch(request);
}

/** The stored file, or the network's answer where the browser has cleared the store. */
async function fromApp(path: string, request: Request): Promise<Response> {
	const cache = await caches.open(cacheName);
	return (await cache.match(path)) ?? fetch(request);
}
