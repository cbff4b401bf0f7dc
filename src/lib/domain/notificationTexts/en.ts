import { plural, type Texts } from "./texts.ts";

const days = (count: number) =>
	plural("en", count, { one: "# day", other: "# days" });
const learners = (count: number) =>
	plural("en", count, { one: "# learner", other: "# learners" });

export const en: Texts = {
	sentences: {
		"re-enrolled": ({ course }) =>
			`You have been enrolled again on “${course}”, so that your certificate is renewed in time.`,
		expiring: ({ course, end, daysLeft }) =>
			daysLeft > 0
				? `Your certificate for “${course}” ends in ${days(daysLeft)}: its last valid day is ${end}.`
				: `Today is the last valid day of your certificate for “${course}”.`,
		expired: ({ course, end }) =>
			`Your certificate for “${course}” has ended. Its last valid day was ${end}.`,
		"not needed": ({ course }) =>
			`Your result for “${course}” has arrived. The new enrollment was not needed and has been closed; you need not do anything.`,
		nudged: ({ course, end, from, isEnding, note }) =>
			`${from} reminds you: ${
				isEnding
					? `your certificate for “${course}” ends soon, its last valid day is ${end}.`
					: `“${course}” is waiting for you to finish it.`
			}${note ? ` They write: “${note}”` : ""}`,
		"capacity shortfall": ({ course, count }) =>
			`“${course}”: ${learners(count)} cannot be re-enrolled because no session has a free place. Add a session or turn Training overbook on.`,
		"waiting learners": ({ course, count }) =>
			`“${course}”: ${learners(count)} newly on the list of Unregistered learners, without a session.`,
		"failed re-enrollment": ({ course, count }) =>
			`“${course}”: ${learners(count)} failed the re-enrollment. Reopen the attempt or enroll anew.`,
	},
	mail: {
		subject: (portal, count) =>
			count === 1
				? `${portal}: news about a certificate`
				: `${portal}: ${plural("en", count, { one: "# message", other: "# messages" })} about certificates`,
		greeting: (name) => `Hello ${name},`,
		openApp: "See it all here:",
		footer: (portal) =>
			`You receive this because you have an account with ${portal}.`,
		newPassword: {
			subject: (portal) => `${portal}: set a new password`,
			text: "You asked for a new password. Set it here within the next hour; the link works once:",
			ignore:
				"If it was not you, there is nothing to do: your password stays as it is.",
		},
	},
};
