import type { Language } from "#domain/documents/document.ts";

/** A language by its own name: "Deutsch". */
export function languageWords(language: Language): string {
	const name =
		new Intl.DisplayNames(language, { type: "language" }).of(language) ??
		language;
	return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
