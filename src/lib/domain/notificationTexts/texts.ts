import type { NotificationKind } from "../documents/index.ts";

/** What a text speaks of; days are already written in its language. */
export type Told = {
	course: string;
	/** The certificate's last valid day. */
	end: string;
	daysLeft: number;
	count: number;
	/** Of `nudged`: who wrote; whether a certificate is about to end, not an enrollment to be finished; and a line of theirs. */
	from: string;
	isEnding: boolean;
	note: string;
};

/** All that is said to people in one language; a missing text does not compile. */
export type Texts = {
	/** One sentence or two for each kind. */
	sentences: Record<NotificationKind, (told: Told) => string>;
	mail: {
		/** The subject of an e-mail with so many notifications. */
		subject(portal: string, count: number): string;
		greeting(name: string): string;
		/** Before the link to the app. */
		openApp: string;
		/** Why the person gets this. */
		footer(portal: string): string;
		/** To who has forgotten their password: `text` stands before the link. */
		newPassword: {
			subject(portal: string): string;
			text: string;
			ignore: string;
		};
	};
};

/** The form for a count, by the plural rules of a language; `other` is always given. */
export function plural(
	language: string,
	count: number,
	forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
	const form =
		forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
	return form.replace("#", new Intl.NumberFormat(language).format(count));
}
