import { defineConfig } from "vitest/config";

// On a busy machine everything is done, but late: only what would never come is given up.
const patience = {
	testTimeout: 180_000,
	hookTimeout: 180_000,
	expect: { poll: { timeout: 60_000 } },
};

// A file's modules serve the next one too: to load them anew for each takes half as long as the rules do.
const shared = { isolate: false };

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "rules",
					include: ["test/rules/**/*.test.ts"],
					environment: "node",
					setupFiles: ["test/seed.ts"],
					...shared,
					...patience,
				},
			},
			{
				test: {
					name: "server",
					include: ["test/server/**/*.test.ts"],
					environment: "node",
					setupFiles: ["test/seed.ts"],
					globalSetup: ["test/server/global-setup.ts"],
					...shared,
					...patience,
					// Each file has databases of its own: more at once than this only makes all of them slow.
					maxWorkers: 2,
				},
			},
		],
	},
});
