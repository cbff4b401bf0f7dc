import { defineConfig } from "@playwright/test";
import { findHeadless } from "./test/chromium.ts";

/** Without a graphics card, a sandbox or the wide world: what a container offers. */
export const chromiumArguments = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
];

// Each test starts its own server in-process, through a fixture: nothing to start here.
export default defineConfig({
	testDir: "test/browser",
	globalSetup: "test/browser/setUp.ts",
	outputDir: "test-results",
	fullyParallel: true,
	workers: 2,
	retries: 0,
	// Generous: on a busy machine everything is done, but late.
	timeout: 300_000,
	expect: { timeout: 30_000 },
	forbidOnly: Boolean(process.env.CI),
	reporter: [["list"]],
	use: {
		browserName: "chromium",
		launchOptions: {
			executablePath: findHeadless() ?? undefined,
			args: chromiumArguments,
		},
		serviceWorkers: "allow",
		// What the page was at each step is in the trace; a film of it would slow down every test.
		trace: { mode: "retain-on-failure", screenshots: false },
		screenshot: "only-on-failure",
	},
});
