import adapter from "@sveltejs/adapter-static";
import { appVersion } from "./server/appVersion.ts";

/** @type {import("@sveltejs/kit").Config} */
export default {
	compilerOptions: {
		runes: ({ filename }) =>
			filename.includes("node_modules") ? undefined : true,
	},
	kit: {
		adapter: adapter({ pages: "build", fallback: "index.html" }),
		version: {
			// The same sources give the same version: `npm start` tells from it whether build/ is stale.
			name: appVersion(import.meta.dirname),
			pollInterval: 5 * 60_000,
		},
	},
};
