import type { Course } from "#domain/documents/index.ts";
import { forecastSteps } from "#domain/forecast.ts";
import { addDays, type Day } from "#domain/time.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { finishInTurns } from "#lib/local/turns.ts";
import type { portalChains } from "../portalChains.svelte.ts";

/** A Live Learning course that will lack places: how many at most, and from when on. */
export type Shortfall = { course: Course; places: number; day: Day };

const AHEAD = 90;

/** What the next 90 days lack in places (R25), soonest first; worked out in turns with the page. */
export function liveShortfalls(
	device: Device,
	chains: ReturnType<typeof portalChains>,
): { readonly found: readonly Shortfall[] } {
	let found = $state.raw<readonly Shortfall[]>([]);
	$effect(() => {
		const { found: all } = chains;
		const { sessions, courses } = chains.documents;
		if (!all) return;
		let stale = false;
		const events = all.rows.flatMap(({ chain }) =>
			chain.governing?.hasLiveLearning ? chain : [],
		);
		const steps = forecastSteps(
			events,
			sessions,
			addDays(all.day, AHEAD),
			all.at,
			device.timeZone,
		);
		void finishInTurns(steps, () => stale).then((forecast) => {
			if (forecast) found = ofCourses(forecast.shortfalls, courses);
		});
		return () => {
			stale = true;
		};
	});
	return {
		get found() {
			return found;
		},
	};
}

function ofCourses(
	shortfalls: readonly { courseId: string; day: Day; places: number }[],
	courses: readonly Course[],
): Shortfall[] {
	const byId = new Map<string, Course>(courses.map((each) => [each.id, each]));
	const found = new Map<string, Shortfall>();
	for (const { courseId, day, places } of shortfalls) {
		const course = byId.get(courseId);
		if (!course) continue;
		const known = found.get(courseId);
		found.set(courseId, {
			course,
			day: known?.day ?? day,
			places: Math.max(known?.places ?? 0, places),
		});
	}
	return [...found.values()];
}
