import { getDevice } from "#lib/local/device.svelte.ts";

/** From an empty portal to the first certificate that is renewed by itself. */
export const firstSteps = [
	"certificate",
	"course",
	"people",
	"enrollment",
] as const;
export type FirstStep = (typeof firstSteps)[number];

type Choices = ReadonlySet<FirstStep | "all">;
let known = $state.raw<{ key: string; choices: Choices } | null>(null);

/**
 * Which of the first steps this person has skipped in this browser, or hidden all of them; reactive, and the
 * same wherever it is asked for. What has been done is not remembered: documents say it.
 */
export function skippedSteps() {
	const key = `first-steps/${getDevice().viewer.personId}`;
	if (known?.key !== key)
		known = {
			key,
			choices: new Set(
				localStorage.getItem(key)?.split(",").filter(Boolean),
			) as Choices,
		};
	return {
		has: (step: FirstStep | "all") => known?.choices.has(step) ?? false,
		set(step: FirstStep | "all", skipped: boolean): void {
			const choices = new Set(known?.choices);
			if (skipped) choices.add(step);
			else choices.delete(step);
			known = { key, choices };
			if (choices.size > 0) localStorage.setItem(key, [...choices].join(","));
			else localStorage.removeItem(key);
		},
	};
}

/** The step whose page the person was led to; a way back is shown there. */
let led = $state<FirstStep | null>(null);
export const leading = {
	get step() {
		return led;
	},
	to(step: FirstStep | null): void {
		led = step;
	},
};
