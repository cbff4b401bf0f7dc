import type { Policy } from "#domain/policy.ts";

/** A mark or band of the drawn policy, in percent of its width. */
export type Mark = { at: number; label: string; faint: boolean };
export type Band = {
	kind: "valid" | "window" | "grace";
	from: number;
	to: number;
};
export type Drawing = { marks: Mark[]; bands: Band[]; words: string };

const months = new Intl.DateTimeFormat(undefined, {
	day: "numeric",
	month: "long",
	timeZone: "UTC",
});

/** "31 December" of `12-31`. */
export function dayOfYearWords(anchorDay: string): string {
	const date = new Date(`2024-${anchorDay}T00:00:00Z`);
	return Number.isNaN(date.getTime())
		? "a day of the year"
		: months.format(date);
}

/** The policy as a line from the pass to the end, with grace behind it (R28, R29, R32). */
export function drawing(policy: Policy): Drawing {
	const { daysBeforeExpiry: before, reEnrollEnabled: enabled } = policy;
	const fixed = policy.anchor === "fixed" && policy.anchorDay !== null;
	const valid = policy.expiresAfterDays;
	if (valid === null || !(valid >= 1))
		return {
			marks: [{ at: 0, label: "Pass", faint: false }],
			bands: [{ kind: "valid", from: 0, to: 100 }],
			words: "The certificate never expires.",
		};
	const grace =
		Number.isInteger(policy.graceDays) && policy.graceDays > 0
			? policy.graceDays
			: 0;
	// Grace is seen however short it is beside the validity.
	const end = grace === 0 ? 100 : Math.min(92, (valid / (valid + grace)) * 100);
	const fits = before !== null && before >= 0 && before < valid;
	const at = fits ? ((valid - before) / valid) * end : end;
	const expiry = fixed
		? `Expiry, ${dayOfYearWords(policy.anchorDay ?? "")}`
		: `Expiry, day ${valid}`;
	const marks: Mark[] = [{ at: 0, label: "Pass", faint: false }];
	if (fits)
		marks.push({
			at,
			faint: !enabled,
			label: enabled
				? `Re-enroll${policy.onlyWhileRequired ? " if required" : ""}, ${fixed ? `${before} days before` : `day ${valid - before}`}`
				: "Re-enroll: Disabled",
		});
	marks.push({ at: end, label: expiry, faint: false });
	if (grace > 0)
		marks.push({ at: 100, label: `Grace ends, +${grace}`, faint: true });
	const bands: Band[] = [
		{ kind: "valid", from: 0, to: fits && enabled ? at : end },
	];
	if (policy.anchor === "expiry" && fits)
		bands.push({ kind: "window", from: at, to: end });
	if (grace > 0) bands.push({ kind: "grace", from: end, to: 100 });
	const sentences = [
		fixed
			? `Valid until ${dayOfYearWords(policy.anchorDay ?? "")}, at least ${policy.anchorMinimumDays ?? 0} days.`
			: `Valid ${valid} days.`,
		...(fits && enabled
			? [
					`Re-enrolled ${before} days before the end${policy.onlyWhileRequired ? ", while a group requires the course" : ""}.`,
				]
			: []),
		...(policy.anchor === "expiry"
			? ["A renewal in between keeps the anniversary."]
			: []),
		...(grace > 0 ? [`In grace for ${grace} days after the end.`] : []),
	];
	return { marks, bands, words: sentences.join(" ") };
}
