import toRuntime, { type CatalogModule } from "wuchale/runtime";
import type { Language } from "#domain/documents/document.ts";
import { language } from "./language.ts";

/** The catalogs that the build makes of `src/locales/*.po`, a file each. */
const catalogs = import.meta.glob<CatalogModule>(
	"../../locales/.wuchale/main.main.*.compiled.js",
);

/** All texts in a language, in the same order in each. */
export function catalog(of: Language): Promise<CatalogModule> {
	const load = catalogs[`../../locales/.wuchale/main.main.${of}.compiled.js`];
	if (!load) throw new Error(`There are no texts in "${of}".`);
	return load();
}

/** All texts in the person's language. Whatever has texts waits for it: they may stand anywhere in a module. */
const runtime = toRuntime(await catalog(language), language);

/** What the extracted texts are looked up in; see `wuchale.config.ts`. */
export const getRuntime = () => runtime;
