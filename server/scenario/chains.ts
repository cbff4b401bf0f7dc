import { chainsOf as chainsIn } from "#domain/chains.ts";
import type { Chain } from "#domain/recertification.ts";
import type { Instant } from "#domain/time.ts";
import type { Device } from "./device.ts";

/** A chain with its id and the letter that tells a learner's chains on a course apart: A, B … */
export type LetteredChain = Chain & {
	id: string;
	letter: string;
	learnerId: string;
};

/** Every chain that the device holds, in the order in which they were started. */
export function chainsOf(
	device: Device,
	timeZone: string,
	now: Instant,
): LetteredChain[] {
	const chains = chainsIn(
		{
			enrollments: device.all("enrollments"),
			awards: device.all("awards"),
			courses: device.all("courses"),
			courseVersions: device.all("courseVersions"),
			people: device.all("people"),
			groups: device.all("groups"),
			sessions: device.all("sessions"),
			exemptions: device.all("exemptions"),
			timeZone,
		},
		now,
	);
	const started = new Map<string, number>();
	return chains.flatMap((chain) => {
		const [first] = chain.enrollments;
		if (!first) return [];
		const pair = `${first.learnerId}/${first.courseId}`;
		const place = started.get(pair) ?? 0;
		started.set(pair, place + 1);
		return {
			...chain,
			id: first.chainId,
			letter: letterOf(place),
			learnerId: first.learnerId,
		};
	});
}

/** A … Z, then AA, AB … */
function letterOf(place: number): string {
	const last = String.fromCharCode(65 + (place % 26));
	return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}
