// A type alone: the domain has texts, which wait for what is settled here.
import type { Language } from "#domain/documents/document.ts";

// Which language the app speaks. It is settled before the first text is drawn, and another one loads the page anew:
// no text has to follow a change.

const KEY = "language";

/** The languages of the app: those of messages to people, too. */
export const appLanguages: readonly Language[] = ["en", "de", "es", "fr", "ar"];
const fromRightToLeft: readonly Language[] = ["ar"];

/** What this browser was told last, otherwise the first of its own languages that the app has. */
function settled(): Language {
	if (typeof window === "undefined") return "en";
	const own = (code: string | null) =>
		appLanguages.find((language) => language === code?.split("-")[0]);
	const candidates = [remembered(), ...navigator.languages];
	for (const code of candidates) {
		const found = own(code);
		if (found) return found;
	}
	return "en";
}

function remembered(): string | null {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null; // Storage is closed to this page: the browser's languages count.
	}
}

/** The language of all texts. */
export const language: Language = settled();

/** For `Intl`: the language as the person's region writes it, e.g. "en-GB" where the browser says so. */
export const locale: string =
	typeof window === "undefined"
		? language
		: (navigator.languages.find(
				(code) => code === language || code.startsWith(`${language}-`),
			) ?? language);

/** Tells the document which language it is in, and from which side that is read. */
export function showLanguage(): void {
	document.documentElement.lang = locale;
	document.documentElement.dir = fromRightToLeft.includes(language)
		? "rtl"
		: "ltr";
}

/** Speaks `chosen` from now on in this browser: loads the page anew where that is another language than now. */
export function speak(chosen: Language): void {
	if (remember(chosen)) reloadIfOther();
}

/** Forgets what was chosen: speaks the first of the browser's languages that the app has. */
export function speakAsBrowser(): void {
	if (remember(null)) reloadIfOther();
}

/** Whether it could be kept; otherwise the page would load for ever. */
function remember(chosen: Language | null): boolean {
	try {
		if (chosen === null) localStorage.removeItem(KEY);
		else localStorage.setItem(KEY, chosen);
		return true;
	} catch {
		return false;
	}
}

function reloadIfOther(): void {
	if (settled() !== language) location.reload();
}
