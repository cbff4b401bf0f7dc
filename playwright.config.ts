import { defineConfig } from "@playwright/test";
import { findChromium } from "./test/chromium.ts";

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
	outputDir: "test-results",
	workers: 1,
	retries: 0,
	timeout: 60_000,
	expect: { timeout: 10_000 },
	forbidOnly: Boolean(process.env.CI),
	reporter: [["list"]],
	use: {
		browserName: "chromium",
		launchOptions: {
			executablePath: findChromium() ?? undefined,
			args: chromiumArguments,
		},
		serviceWorkers: "allow",
		trace: "retain-on-failure",
		screenshot: "only-on-failure",
	},
});
