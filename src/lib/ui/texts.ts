import toRuntime from "wuchale/runtime";
import { loadCatalog } from "../../locales/.wuchale/main.proxy.js";
import { language } from "./language.ts";

/** All texts in the person's language. Whatever has texts waits for it: they may stand anywhere in a module. */
const runtime = toRuntime(await loadCatalog("main", language), language);

/** What the extracted texts are looked up in; see `wuchale.config.ts`. */
export const getRuntime = () => runtime;
