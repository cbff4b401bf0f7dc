import type { Policy } from "#domain/policy.ts";
import { plural } from "../plural.ts";
import { daysWords } from "../words.ts";
import { dayOfYearWords } from "./dayOfYear.ts";

/** A mark or band of the drawn policy; places are in percent of its width. */
export type Mark = {
	at: number;
	label: string;
	/** Not in force. */
	faint: boolean;
	/** What happens there depends on something else (R32). */
	conditional: boolean;
};
export type Band = {
	kind: "valid" | "window" | "grace";
	from: number;
	to: number;
};
/** What a band or mark beyond the plain values means. */
export type Note = {
	kind: "day" | "window" | "condition" | "grace";
	text: string;
};
export type Drawing = {
	marks: Mark[];
	bands: Band[];
	notes: Note[];
	/** The plain values as sentences. */
	words: string;
};

/** Grace is seen however short it is beside the validity. */
const EXPIRY_AT_MOST = 92;
/** A day of the year lies half a year beyond the least days, on average. */
const HALF_A_YEAR = 183;

/** The policy as a line from the pass to the end, with grace behind it (R28, R29, R32). */
export function drawing(policy: Policy): Drawing {
	const valid = policy.expiresAfterDays;
	const pass = mark(0, "Pass");
	if (valid === null || !(valid >= 1))
		return {
			marks: [pass],
			bands: [{ kind: "valid", from: 0, to: 100 }],
			notes: [],
			words: "The certificate never expires.",
		};
	const { daysBeforeExpiry: before, reEnrollEnabled: enabled } = policy;
	const fits = before !== null && before >= 0 && before < valid;
	const onDay =
		policy.anchor === "fixed" ? dayOfYearWords(policy.anchorDay ?? "") : null;
	const least = count(policy.anchorMinimumDays);
	const grace = count(policy.graceDays);
	const conditional = enabled && policy.onlyWhileRequired;
	const length =
		onDay === null
			? valid
			: Math.max(least + HALF_A_YEAR, fits ? before + 1 : 0);
	const expiry =
		grace === 0
			? 100
			: Math.min(EXPIRY_AT_MOST, (length / (length + grace)) * 100);
	const reEnroll = fits ? ((length - before) / length) * expiry : expiry;

	const marks = [pass];
	if (fits)
		marks.push({
			...mark(
				reEnroll,
				!enabled
					? "Re-enroll: Disabled"
					: onDay === null
						? `Re-enroll, day ${valid - before}`
						: `Re-enroll, ${daysWords(before)} before`,
			),
			faint: !enabled,
			conditional,
		});
	marks.push(
		mark(expiry, onDay === null ? `Expiry, day ${valid}` : `Expiry, ${onDay}`),
	);

	const bands: Band[] = [
		{ kind: "valid", from: 0, to: fits && enabled ? reEnroll : expiry },
	];
	const notes: Note[] = [];
	if (onDay !== null)
		notes.push({
			kind: "day",
			text:
				least > 0
					? `Ends on the first ${onDay} that is at least ${daysWords(least)} after the pass`
					: `Ends on the first ${onDay} after the pass`,
		});
	if (policy.anchor === "expiry" && fits) {
		bands.push({ kind: "window", from: reEnroll, to: expiry });
		notes.push({
			kind: "window",
			text: "Renewed in here: the next validity counts from the former end",
		});
	}
	if (conditional && fits)
		notes.push({
			kind: "condition",
			text: "Re-enrolled only if a group of theirs requires the course that day",
		});
	if (grace > 0) {
		bands.push({ kind: "grace", from: expiry, to: 100 });
		notes.push({
			kind: "grace",
			text: `In grace for ${daysWords(grace)} after the end, lapsed only then`,
		});
	}
	const until =
		onDay === null
			? plural(valid, ["Valid # day", "Valid # days"])
			: `Valid until ${onDay}`;
	return {
		marks,
		bands,
		notes,
		words:
			fits && enabled
				? `${until}, re-enrolled ${daysWords(before)} before the end.`
				: `${until}.`,
	};
}

function mark(at: number, label: string): Mark {
	return { at, label, faint: false, conditional: false };
}

/** What is typed as a number of days; 0 while it is none. */
function count(days: number | null): number {
	return days !== null && Number.isInteger(days) && days > 0 ? days : 0;
}
