import { finishInTurns } from "#lib/local/turns.ts";
import type { portalChains } from "../portalChains.svelte.ts";
import { type Figures, figureSteps } from "./figures.ts";
import { type Month, monthSteps } from "./months.ts";

/** The overview's figures, upcoming for `ahead` days, and its months; null until they are there for the first time. */
export function liveFigures(
	chains: ReturnType<typeof portalChains>,
	ahead: number,
): { readonly current: (Figures & { months: Month[] }) | null } {
	let current = $state.raw<(Figures & { months: Month[] }) | null>(null);
	$effect(() => {
		const { found } = chains;
		if (!found) return;
		let stale = false;
		const isStale = () => stale;
		void (async () => {
			const { rows, day } = found;
			const figures = await finishInTurns(
				figureSteps(rows, day, ahead),
				isStale,
			);
			const months = await finishInTurns(monthSteps(rows, day), isStale);
			if (figures && months) current = { ...figures, months };
		})();
		return () => {
			stale = true;
		};
	});
	return {
		get current() {
			return current;
		},
	};
}
