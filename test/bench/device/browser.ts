import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { provideChromium } from "#test/chromium.ts";
import { chromiumArguments } from "../../../playwright.config.ts";
import { PASSWORD, type Served } from "./served.ts";

/** The product with a portal of so many documents, in a process of its own. */
export type Portal = Served & { stop(): Promise<void> };

export async function servePortal(awards: number): Promise<Portal> {
	const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
	const child: ChildProcess = fork(
		join(import.meta.dirname, "serve.ts"),
		[folder, String(awards)],
		{ stdio: "inherit", execArgv: [] },
	);
	const [served] = (await once(child, "message")) as [Served];
	return {
		...served,
		async stop() {
			const gone = once(child, "exit");
			child.send("stop");
			await gone;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

const ROWS_THERE = "50 rows are there";
/** To ask a page for it would have the page run a good deal of code first, while it starts. */
const rowsThere = new WeakMap<Page, Promise<void>>();

/** A browser with its profile on disk, as people have it: in memory, IndexedDB would flatter. */
export class Browser {
	readonly #profile = mkdtempSync(join(tmpdir(), "perennial-bench-"));
	readonly #url: string;
	#context: BrowserContext | undefined;

	constructor(portal: Portal) {
		this.#url = portal.url;
	}

	async open(): Promise<BrowserContext> {
		this.#context = await chromium.launchPersistentContext(this.#profile, {
			executablePath: provideChromium(),
			args: chromiumArguments,
			baseURL: this.#url,
			// Room for 50 rows.
			viewport: { width: 1280, height: 2600 },
		});
		this.#context.setDefaultTimeout(120_000);
		await this.#context.addInitScript(observe, ROWS_THERE);
		return this.#context;
	}

	/** A page by itself: the one before it is closed. */
	async newPage(): Promise<Page> {
		const context = this.#context ?? (await this.open());
		const page = await context.newPage();
		rowsThere.set(
			page,
			new Promise((resolve) => {
				page.on("console", (message) => {
					if (message.text() === ROWS_THERE) resolve();
				});
			}),
		);
		for (const other of context.pages())
			if (other !== page) await other.close();
		return page;
	}

	async close(): Promise<void> {
		await this.#context?.close();
		this.#context = undefined;
	}

	async remove(): Promise<void> {
		await this.close();
		rmSync(this.#profile, { recursive: true, force: true });
	}
}

type Observed = {
	/** Milliseconds since the page began; null: not yet. */
	rowsAt: number | null;
	longest: number;
};

/**
 * Runs in each page first: notes when a table first shows 50 rows, which it tells by a word on the console, and the
 * longest block of the main thread.
 */
function observe(word: string): void {
	const seen: Observed = { rowsAt: null, longest: 0 };
	Object.assign(globalThis, { benchSeen: seen });
	new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries())
			seen.longest = Math.max(seen.longest, duration);
	}).observe({ type: "longtask", buffered: true });
	const rows = document.getElementsByTagName("tr");
	const look = new MutationObserver(() => {
		// And the one of the headings.
		if (rows.length <= 50) return;
		seen.rowsAt = performance.now();
		look.disconnect();
		console.debug(word);
	});
	look.observe(document, { childList: true, subtree: true });
}

const observed = (page: Page) =>
	page.evaluate(
		() => (globalThis as unknown as { benchSeen: Observed }).benchSeen,
	);

/** When the first 50 rows were there, in milliseconds since the page began. */
export async function firstRows(page: Page): Promise<number> {
	await rowsThere.get(page);
	return (await observed(page)).rowsAt ?? Number.NaN;
}

/** The longest time since the page began in which it could not answer, in milliseconds. */
export async function longestBlock(page: Page): Promise<number> {
	return (await observed(page)).longest;
}

/** Signs in on a page that begins with it, going on to `next`. */
export async function signIn(
	page: Page,
	{ adminEmail }: Portal,
	next = "/",
): Promise<void> {
	await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
	await page.getByLabel("E-mail address").fill(adminEmail);
	await page.getByLabel("Password").fill(PASSWORD);
	await page.getByRole("button", { name: "Sign in" }).click();
}

/** Resolves when this device holds everything; `packed`: and lays it course by course. */
export async function untilFilled(page: Page, packed = false): Promise<void> {
	await page.waitForURL(({ pathname }) => pathname !== "/sign-in");
	while (!(await page.evaluate(isFilled, packed))) await setTimeout(LOOK);
}

const LOOK = 100;

/** Runs in the page. */
async function isFilled(packed: boolean): Promise<boolean> {
	const info = (await indexedDB.databases()).find(({ name }) =>
		name?.startsWith("perennial-"),
	);
	if (!info?.name) return false;
	const request = indexedDB.open(info.name);
	await new Promise((resolve, reject) => {
		request.onsuccess = resolve;
		request.onerror = () => reject(request.error);
	});
	const read = request.result
		.transaction("meta")
		.objectStore("meta")
		.get("feed");
	await new Promise((resolve) => {
		read.onsuccess = resolve;
	});
	request.result.close();
	const feed = read.result as
		| {
				isByCourse: boolean;
				positions: { active: { checkpoint: { phase: string } } | null };
		  }
		| undefined;
	return packed
		? feed?.isByCourse === true
		: feed?.positions.active?.checkpoint.phase === "follow";
}
