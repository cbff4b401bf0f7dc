import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
	type BrowserContext,
	test as base,
	chromium,
	type Page,
} from "@playwright/test";
import type { Instant } from "#domain/time.ts";
import { chromiumArguments } from "../../playwright.config.ts";
import { findChromium, findHeadless } from "../chromium.ts";
import { openPostOffice, type PostOffice } from "../server/postOffice.ts";
import type { Answer, Command } from "./serve.ts";
import { EMPTY_DATA } from "./setUp.ts";

/** The running product, its clock in the test's hand. */
export type Product = {
	url: string;
	/** Sets the server's clock; it goes on ticking from there. */
	setNow(now: string): Promise<void>;
	/** Runs the engine for every portal; how many it enrolled. */
	recertify(): Promise<number>;
	/** Moves what has grown old into history, as each night. */
	moveToHistory(): Promise<number>;
	/** Ends the server without warning, as a power cut does. */
	kill(): Promise<void>;
	stop(): Promise<void>;
	/** Starts it again on the same data and port; `project`: another version's folder, `mailUrl`: with this mail server. */
	start(options?: { project?: string; mailUrl?: string }): Promise<void>;
	/** The `count` that a SELECT on the server's database gives. */
	count(sql: string): Promise<number>;
	/** A command of package.json on its database, such as `npm run backup -- FILE`; what it printed. */
	npmRun(...args: string[]): Promise<string>;
};

/** One person's browser with a profile on disk, so that it can be closed and opened again. */
export type Device = {
	page: Page;
	context: BrowserContext;
	/** Cuts or restores this browser's network; cuts it once the app is kept on the device. */
	offline(cut: boolean): Promise<void>;
	/** Closes the browser and opens it again on the same profile, offline if it was. */
	reopen(path?: string): Promise<Page>;
	/** Kills the browser where it stands; `reopen` starts it again. */
	kill(): Promise<void>;
};

type DeviceOptions = {
	/** Pages left are kept in memory and come back as they were, as people's browsers do it. */
	keepsPages?: boolean;
};
type Fixtures = {
	/** For journeys that lean on how the browser keeps pages and data: in the one that people have, not its headless shell. */
	wholeBrowser: boolean;
	product: Product;
	/** A mail server, for a product that is started with its address. */
	postOffice: PostOffice;
	device: (name: string, options?: DeviceOptions) => Promise<Device>;
};

export const test = base.extend<Fixtures>({
	wholeBrowser: [false, { option: true }],

	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its pattern.
	product: async ({}, use) => {
		const folder = await mkdtemp(join(tmpdir(), "perennial-product-"));
		await cp(process.env[EMPTY_DATA] ?? "", folder, { recursive: true });
		let child: ChildProcess | undefined;
		let port = 0;
		const ask = async (command: Command): Promise<number> => {
			if (!child) throw new Error("The product is not running.");
			child.send(command);
			for (;;) {
				const [answer] = (await once(child, "message")) as [Answer];
				if ("done" in answer && answer.done === command.kind)
					return answer.result ?? 0;
			}
		};
		const product: Product = {
			url: "",
			async start({
				project = join(import.meta.dirname, "..", ".."),
				mailUrl = "",
			} = {}) {
				child = fork(
					join(project, "test", "browser", "serve.ts"),
					[folder, String(port), mailUrl],
					{ stdio: "inherit", execArgv: [] },
				);
				const [answer] = (await once(child, "message")) as [Answer];
				if (!("ready" in answer)) throw new Error("The product did not start.");
				product.url = answer.ready;
				port = Number(new URL(answer.ready).port);
			},
			async setNow(now) {
				await ask({ kind: "setNow", now: now as Instant });
			},
			recertify: () => ask({ kind: "recertify" }),
			moveToHistory: () => ask({ kind: "moveToHistory" }),
			count: (sql) => ask({ kind: "count", sql }),
			async npmRun(...args) {
				const { stdout } = await promisify(execFile)("npm", ["run", ...args], {
					cwd: join(import.meta.dirname, "..", ".."),
					env: { ...process.env, DATA_DIR: folder, DATABASE_URL: undefined },
				});
				return stdout;
			},
			async kill() {
				if (!child) return;
				const gone = once(child, "exit");
				child.kill("SIGKILL");
				await gone;
				child = undefined;
			},
			async stop() {
				if (!child) return;
				const gone = once(child, "exit");
				child.send({ kind: "stop" } satisfies Command);
				await gone;
				child = undefined;
			},
		};
		await product.start();
		await use(product);
		await product.stop();
		await rm(folder, { recursive: true, force: true });
	},

	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its pattern.
	postOffice: async ({}, use) => {
		const office = await openPostOffice();
		await use(office);
		await office.close();
	},

	device: async ({ product, wholeBrowser }, use) => {
		const open: { close(): Promise<void> }[] = [];
		const folders: string[] = [];
		await use(async (name, { keepsPages = false } = {}) => {
			const profile = await mkdtemp(join(tmpdir(), `perennial-${name}-`));
			folders.push(profile);
			let cut = false;
			const launch = async () => {
				const context = await chromium.launchPersistentContext(profile, {
					executablePath:
						(wholeBrowser ? findChromium() : findHeadless()) ?? undefined,
					args: chromiumArguments,
					// As people's machines have it: in the plain C locale a file's name loses its letters.
					env: { ...process.env, LC_ALL: "C.UTF-8" } as Record<string, string>,
					ignoreDefaultArgs: keepsPages
						? ["--disable-back-forward-cache"]
						: false,
					baseURL: product.url,
					viewport: { width: 1280, height: 800 },
					reducedMotion: "reduce",
				});
				open.push(context);
				// Sooner than the test's own time is up: it then says at which step.
				context.setDefaultTimeout(45_000);
				await context.setOffline(cut);
				return context;
			};
			const context = await launch();
			const device: Device = {
				context,
				page: context.pages()[0] ?? (await context.newPage()),
				async offline(value) {
					// People have had the app for longer than a moment: it opens without a network.
					const [tab] = device.context.pages();
					if (value) await tab?.evaluate(() => navigator.serviceWorker.ready);
					cut = value;
					await device.context.setOffline(value);
				},
				async kill() {
					const gone = device.context.waitForEvent("close");
					process.kill(await processOf(device.context), "SIGKILL");
					await gone;
				},
				async reopen(path = "/") {
					await device.context.close();
					device.context = await launch();
					device.page =
						device.context.pages()[0] ?? (await device.context.newPage());
					await device.page.goto(path);
					return device.page;
				},
			};
			return device;
		});
		for (const context of open) await context.close();
		for (const folder of folders)
			await rm(folder, { recursive: true, force: true });
	},
});
export { expect } from "@playwright/test";

/** The id of a browser's own process. */
async function processOf(context: BrowserContext): Promise<number> {
	const session = await context.browser()?.newBrowserCDPSession();
	const { processInfo } = (await session?.send(
		"SystemInfo.getProcessInfo",
	)) ?? { processInfo: [] };
	const own = processInfo.find(({ type }) => type === "browser");
	if (!own) throw new Error("The browser does not say which process it is.");
	return own.id;
}
