import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "rules",
					include: ["test/rules/**/*.test.ts"],
					environment: "node",
					setupFiles: ["test/seed.ts"],
				},
			},
			{
				test: {
					name: "server",
					include: ["test/server/**/*.test.ts"],
					environment: "node",
					setupFiles: ["test/seed.ts"],
					globalSetup: ["test/server/global-setup.ts"],
					// Databases are started and filled in them.
					testTimeout: 60_000,
					hookTimeout: 120_000,
					// Each file has databases of its own: more at once than this only makes all of them slow.
					maxWorkers: 2,
				},
			},
		],
	},
});
