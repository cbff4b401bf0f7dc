import { locale } from "./language.ts";

const numberFormat = new Intl.NumberFormat(locale);

/** A number as the person's language writes it: "1,234". */
export function formatNumber(number: number): string {
	return numberFormat.format(number);
}

const shareFormat = new Intl.NumberFormat(locale, {
	style: "percent",
	maximumFractionDigits: 0,
});

/** A share from 0 to 1 in per cent: "87%". What is not quite all is never shown as 100 %. */
export function formatShare(share: number): string {
	return shareFormat.format(
		share > 0.99 && share < 1 ? 0.99 : share < 0.01 && share > 0 ? 0.01 : share,
	);
}

/**
 * The form of a text for a count, "#" being the count: `plural(3, ["# day", "# days"])`. The build hands in the
 * translated forms and the language's own rule.
 */
export function plural(
	count: number,
	forms: readonly string[],
	formOf: (count: number) => number = (n) => (n === 1 ? 0 : 1),
): string {
	const form = forms[Number(formOf(count))] ?? forms.at(-1) ?? "#";
	return form.replace("#", formatNumber(count));
}
