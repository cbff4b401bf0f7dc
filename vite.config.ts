import { sveltekit } from "@sveltejs/kit/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
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

export default defineConfig({
	plugins: [wuchale(), complete, tailwindcss(), sveltekit()],
	// SvelteKit's own version of it, into the bundle: the build would otherwise load the server's newer one, and fail.
	ssr: { noExternal: ["cookie"] },
	// Most of a small build's time is SvelteKit's own: nothing to warn about.
	build: { rolldownOptions: { checks: { pluginTimings: false } } },
	environments: {
		client: {
			build: {
				rolldownOptions: {
					output: {
						// What many pages share is one file: 60 small ones took longer to fetch than to run.
						codeSplitting: {
							groups: [{ name: "shared", minShareCount: 6 }],
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
