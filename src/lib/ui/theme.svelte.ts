export type Theme = "system" | "light" | "dark";

const KEY = "theme";
let chosen = $state<Theme>(stored());

function stored(): Theme {
	const value =
		typeof localStorage === "undefined" ? null : localStorage.getItem(KEY);
	return value === "light" || value === "dark" ? value : "system";
}

/** The person's choice on this device; reactive. */
export function theme(): Theme {
	return chosen;
}

export function chooseTheme(next: Theme): void {
	chosen = next;
	if (next === "system") localStorage.removeItem(KEY);
	else localStorage.setItem(KEY, next);
	showTheme();
}

/** Puts the choice on the page; `app.html` has nothing to say in it. */
export function showTheme(): void {
	const root = document.documentElement;
	if (chosen === "system") delete root.dataset.theme;
	else root.dataset.theme = chosen;
}
