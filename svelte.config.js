import adapter from "@sveltejs/adapter-static";
import { appVersion } from "./server/appVersion.ts";
import { addPreloads } from "./server/preloads.ts";

const pages = adapter({ pages: "build", fallback: "index.html" });

/** @type {import("@sveltejs/kit").Config} */
export default {
	compilerOptions: {
		runes: ({ filename }) =>
			filename.includes("node_modules") ? undefined : true,
	},
	kit: {
		adapter: {
			name: pages.name,
			async adapt(builder) {
				await pages.adapt(builder);
				addPreloads(import.meta.dirname);
			},
		},
		// The app does it itself, once that has its turn: see appUpdate.
		serviceWorker: { register: false },
		version: {
			// The same sources give the same version: `npm start` tells from it whether build/ is stale.
			name: appVersion(import.meta.dirname),
			pollInterval: 5 * 60_000,
		},
	},
};
