import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { milliseconds, type Row } from "../row.ts";
import {
	Browser,
	firstRows,
	longestBlock,
	type Portal,
	signIn,
	untilFilled,
} from "./browser.ts";

const dexie = createRequire(import.meta.url).resolve("dexie/dist/dexie.js");

export type Filled = { browser: Browser; documents: number; rows: Row[] };

/** A new device's first fill, beside raw Dexie storing the same documents, a row each, in the same browser. */
export async function benchFill(portal: Portal): Promise<Filled> {
	const browser = new Browser(portal);
	const page = await browser.newPage();
	const usable = await timeToFirstScreen(portal);
	const heapBefore = await heap(page);
	await signIn(page, portal);
	const took = await milliseconds(() => untilFilled(page));
	await untilFilled(page, true);
	const longest = await longestBlock(page);
	const heapAfter = await heap(page);
	// What keeps the app on the device must not slow down what the fill is compared with.
	await page.evaluate(() => navigator.serviceWorker.ready);
	const { documents, stored, raw } = await storeRaw(page);
	const of = `${documents.toLocaleString("en")} documents`;
	const ratio = took / raw;
	return {
		browser,
		documents,
		rows: [
			{
				what: "first fill beside raw Dexie",
				of,
				ours: `${Math.round(took)} ms`,
				bare: `${Math.round(raw)} ms`,
				ratio,
				budget: "≤ 0.5 ×",
				isMet: ratio <= 0.5,
			},
			{
				what: "… longest block of the page",
				of,
				ours: `${Math.round(longest)} ms`,
				bare: "–",
				ratio: longest / 100,
				budget: "≤ 100 ms",
				isMet: longest <= 100,
			},
			{
				what: "… signed in to the first 50 rows",
				of,
				ours: `${Math.round(usable)} ms`,
				bare: "–",
				ratio: usable / 1500,
				budget: "≤ 1,500 ms",
				isMet: usable <= 1500,
			},
			bytes("stored a document", of, stored / documents, 1000),
			bytes(
				"in memory a document",
				of,
				(heapAfter - heapBefore) / documents,
				2000,
			),
		],
	};
}

function bytes(what: string, of: string, each: number, atMost: number): Row {
	return {
		what,
		of,
		ours: `${Math.round(each)} bytes`,
		bare: "–",
		ratio: each / atMost,
		budget: `≤ ${atMost.toLocaleString("en")} bytes`,
		isMet: each <= atMost,
	};
}

/** On another new device: from the click on "Sign in" to the first 50 people. */
async function timeToFirstScreen(portal: Portal): Promise<number> {
	const browser = new Browser(portal);
	try {
		const page = await browser.newPage();
		await page.addInitScript(() => {
			addEventListener(
				"click",
				() => sessionStorage.setItem("clickedAt", String(Date.now())),
				{ capture: true },
			);
		});
		await signIn(page, portal, "/people");
		await page.waitForURL("**/people");
		const rows = await firstRows(page);
		// Signing in loads the page anew: by the clock that both pages share.
		const since = await page.evaluate(
			() =>
				performance.timeOrigin - Number(sessionStorage.getItem("clickedAt")),
		);
		return since + rows;
	} finally {
		await browser.remove();
	}
}

/** The page's JavaScript heap in bytes, without what is garbage. */
async function heap(page: Page): Promise<number> {
	const session = await page.context().newCDPSession(page);
	await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	await session.detach();
	return usedSize;
}

/** Puts what this device holds into a Dexie database of the same browser, a row a document. */
async function storeRaw(
	page: Page,
): Promise<{ documents: number; stored: number; raw: number }> {
	await page.addScriptTag({ path: dexie });
	return page.evaluate(async () => {
		type Pages = { changes: string }[];
		type Table = {
			bulkPut(rows: unknown[]): Promise<void>;
			toArray(): Promise<Pages>;
		};
		type Db = {
			version(n: number): { stores(s: Record<string, string>): void };
			open(): Promise<Db>;
			table(name: string): Table;
			close(): void;
		};
		const Dexie = (globalThis as unknown as { Dexie: new (name: string) => Db })
			.Dexie;
		const [info] = (await indexedDB.databases()).filter(({ name }) =>
			name?.startsWith("perennial-"),
		);
		const own = await new Dexie(info?.name ?? "").open();
		const { usage = 0 } = await navigator.storage.estimate();
		const { usageDetails } = (await navigator.storage.estimate()) as {
			usageDetails?: { indexedDB?: number };
		};
		const parts: Record<string, { id: string }[]> = {};
		for (const { changes } of await own.table("pages").toArray())
			for (const [collection, documents] of Object.entries(
				JSON.parse(changes) as typeof parts,
			)) {
				parts[collection] ??= [];
				parts[collection].push(...documents);
			}
		own.close();
		const raw = new Dexie("raw");
		raw
			.version(1)
			.stores(
				Object.fromEntries(Object.keys(parts).map((name) => [name, "id"])),
			);
		await raw.open();
		const began = performance.now();
		for (const [collection, documents] of Object.entries(parts))
			for (let start = 0; start < documents.length; start += 1000)
				await raw
					.table(collection)
					.bulkPut(documents.slice(start, start + 1000));
		const took = performance.now() - began;
		raw.close();
		indexedDB.deleteDatabase("raw");
		return {
			documents: Object.values(parts).reduce((sum, all) => sum + all.length, 0),
			stored: usageDetails?.indexedDB ?? usage,
			raw: took,
		};
	});
}
