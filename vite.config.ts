import { join } from "node:path";
import { sveltekit } from "@sveltejs/kit/vite";
import tailwindcss from "@tailwindcss/vite";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";
import { wuchale } from "wuchale/vite";
import { textFaults } from "./server/translations.ts";

/** A text that the catalogs do not hold, or without its translation, fails the build. */
const complete: Plugin = {
	name: "complete-translations",
	apply: "build",
	async buildStart() {
		if (this.environment.name !== "client") return;
		const faults = await textFaults(import.meta.dirname);
		if (faults.length > 0)
			this.error(
				`${faults.length} texts want translating (see CONTRIBUTING, Texts):\n${faults.slice(0, 20).join("\n")}`,
			);
	},
};

type Modules = {
	getModuleInfo(id: string): { importedIds: string[] } | null;
};
/** What the app loads before it shows where an admin, or a learner, begins; and the little that would bring more with it. */
const firstPages = [
	"src/lib/domain/documents/values.ts",
	"src/lib/domain/ids.ts",
	"src/hooks.client.ts",
	"src/routes/+layout.svelte",
	"src/routes/(app)/+layout.svelte",
	"src/routes/(app)/+page.svelte",
	"src/routes/(app)/learning/+page.svelte",
].map((path) => join(import.meta.dirname, path));
const ofFirstPages = new Set<string>();

/** Whether one of the first pages imports a module, be it by way of others. */
function isOfFirstPages(id: string, modules: Modules): boolean {
	if (ofFirstPages.size === 0) {
		for (const path of firstPages) ofFirstPages.add(path);
		for (const each of ofFirstPages)
			for (const next of modules.getModuleInfo(each)?.importedIds ?? [])
				ofFirstPages.add(next);
	}
	return ofFirstPages.has(id);
}

const needing = new Map<string, boolean>();

/** Whether a module imports schemas, be it by way of others. */
function needsSchemas(id: string, modules: Modules): boolean {
	const known = needing.get(id);
	if (known !== undefined) return known;
	// Modules that import each other: the question is being answered.
	needing.set(id, false);
	const needs =
		id.includes("/node_modules/zod/") ||
		(modules.getModuleInfo(id)?.importedIds ?? []).some((next) =>
			needsSchemas(next, modules),
		);
	needing.set(id, needs);
	return needs;
}

export default defineConfig({
	plugins: [wuchale(), complete, tailwindcss(), sveltekit()],
	// SvelteKit's own version of it, into the bundle: the build would otherwise load the server's newer one, and fail.
	ssr: { noExternal: ["cookie"] },
	// Most of a small build's time is SvelteKit's own: nothing to warn about.
	build: { rolldownOptions: { checks: { pluginTimings: false } } },
	resolve: {
		alias: [
			// As today's browsers understand it: the default is written for those of 2015.
			{ find: "dexie", replacement: "dexie/dist/modern/dexie.min.mjs" },
			{
				find: /^\.\.\/Icon\.svelte$/,
				replacement: join(import.meta.dirname, "src/lib/ui/Icon.svelte"),
			},
			...["event-reduce-js", /^\.\/rx-query-mingo\.js$/].map((find) => ({
				find,
				replacement: join(import.meta.dirname, "src/lib/local/unused.ts"),
			})),
		],
		conditions: ["es2015", ...defaultClientConditions],
	},
	environments: {
		client: {
			build: {
				rolldownOptions: {
					output: {
						// What several pages share is one file: 60 small ones took longer to fetch than to run. What the first
						// pages do without is another, and the schemas, which check what people type, are a third.
						codeSplitting: {
							groups: [
								{
									name: (id, modules) =>
										isOfFirstPages(id, modules) ? "first" : null,
									minShareCount: 3,
									priority: 1,
								},
								{
									name: (id, modules) =>
										needsSchemas(id, modules) ? "schemas" : "shared",
									minShareCount: 6,
								},
							],
						},
					},
				},
			},
		},
	},
	server: {
		// `npm run dev` beside a running `npm start`: pages come from Vite, answers from the server.
		proxy: { "/api": `http://127.0.0.1:${process.env.PORT ?? 3000}` },
	},
});
