// The page around a package, at the packages' own address: it has the runtime that the package looks for, and
// tells the app what the package keeps. The server puts APP, the app's origin, before this.

/* global APP */
const key = location.pathname.split("/").at(-1);
const tell = (message, ports = []) =>
	parent.postMessage(message, APP, [...ports]);

// The worker asks for the package's files; the app has them.
navigator.serviceWorker?.addEventListener("message", ({ data, ports }) =>
	tell({ kind: "file", path: data.path }, ports),
);
navigator.serviceWorker?.startMessages();

addEventListener("message", ({ source, origin, data }) => {
	if (source !== parent || origin !== APP) return;
	if (data?.kind === "begin") begin(data).catch(() => tell({ kind: "failed" }));
	if (data?.kind === "end") end();
});

try {
	await navigator.serviceWorker.register("/worker.js", {
		updateViaCache: "none",
	});
	await navigator.serviceWorker.ready;
	tell({ kind: "ready" });
} catch {
	tell({ kind: "failed" });
}

let frame;
let tellState = () => {};

/** What another package, or the same one for somebody else, has left in this browser. */
async function clear() {
	localStorage.clear();
	sessionStorage.clear();
	for (const name of await caches.keys()) await caches.delete(name);
	for (const { name } of (await indexedDB.databases?.()) ?? [])
		indexedDB.deleteDatabase(name);
}

/** A frame that is taken away does not hear that it is about to be left, when some packages report, as Xerte's do. */
function sayLeaving(view) {
	view.dispatchEvent(new Event("beforeunload"));
	for (let number = 0; number < view.length; number += 1)
		try {
			sayLeaving(view[number]);
		} catch {
			// A page from the web, which the package shows.
		}
}

/** The package goes as when somebody leaves its page: what it does then is told, too. */
function end() {
	if (frame) sayLeaving(frame.contentWindow);
	frame?.remove();
	frame = undefined;
	tellState();
	tell({ kind: "ended" });
}

async function begin({ runtime, version, launch, title, cmi }) {
	// Where the browser offers no storage here, nothing is left in it.
	await clear().catch(() => {});
	const source = new Blob([runtime], { type: "text/javascript" });
	const { Scorm12API, Scorm2004API } = await import(
		URL.createObjectURL(source)
	);
	const is12 = version === "1.2";
	// 5: nothing is written to the console.
	const settings = { autocommit: false, logLevel: 5 };
	const api = is12 ? new Scorm12API(settings) : new Scorm2004API(settings);
	api.loadFromJSON(cmi, "cmi");
	const events = is12
		? { set: "LMSSetValue", commit: "LMSCommit", finish: "LMSFinish" }
		: { set: "SetValue", commit: "Commit", finish: "Terminate" };
	let waiting;
	let isFinished = false;
	tellState = () => {
		clearTimeout(waiting);
		waiting = undefined;
		tell({ kind: "state", cmi: kept(api, is12), isFinished });
	};
	api.on(events.set, () => {
		waiting ??= setTimeout(tellState, 50);
	});
	api.on(events.commit, () => tellState());
	api.on(events.finish, () => {
		isFinished = true;
		tellState();
	});
	// Whatever waits to be told is told before the page goes.
	addEventListener("pagehide", () => {
		if (waiting !== undefined) tellState();
	});
	if (is12) window.API = api;
	else window.API_1484_11 = api;
	frame = document.createElement("iframe");
	frame.title = title;
	frame.allow = "fullscreen; autoplay";
	frame.src = `/files/${key}/${launch}`;
	document.body.append(frame);
	frame.focus();
}

/** The package's data as a plain object; the time of this session is in the total. */
function kept(api, is12) {
	const { cmi } = api.renderCMIToJSONObject();
	const times = is12 ? cmi.core : cmi;
	times.total_time = api.cmi.getCurrentTotalTime();
	delete times.session_time;
	return cmi;
}
