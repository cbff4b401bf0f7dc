import type { CatalogModule } from "wuchale/runtime";
import { language } from "./language.ts";
import { catalog } from "./texts.ts";
import { translation } from "./translation.ts";

let english = $state.raw<CatalogModule["c"]>([]);
let own: CatalogModule["c"] = [];
let asked = false;

/** What the server has said, which speaks English, in the person's language; reactive, English until the texts are here. */
export function said(sentence: string): string {
	if (language === "en") return sentence;
	if (!asked) {
		asked = true;
		void Promise.all([catalog("en"), catalog(language)]).then(
			([source, target]) => {
				own = target.c;
				english = source.c;
			},
		);
	}
	return translation(sentence, english, own);
}
