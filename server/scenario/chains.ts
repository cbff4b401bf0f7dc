import type { Award, Enrollment } from "#domain/documents/index.ts";
import {
	type Chain,
	governingVersion,
	isNewer,
} from "#domain/recertification.ts";
import type { Device } from "./device.ts";

/** A chain with its id and the letter that tells a learner's chains on a course apart: A, B … */
export type LetteredChain = Chain & {
	id: string;
	letter: string;
	learnerId: string;
};

/** Every chain that the device holds, in the order in which they were started. */
export function chainsOf(device: Device, timeZone: string): LetteredChain[] {
	const enrollments = groupBy(device.all("enrollments"), (e) => e.chainId);
	const awards = groupBy(device.all("awards"), (award) => award.chainId);
	const versions = groupBy(device.all("courseVersions"), (v) => v.courseId);
	const newest = new Map<string, Award>();
	for (const award of device.all("awards")) {
		if (award.revokedAt !== null) continue;
		const held = newest.get(pairOf(award));
		if (!held || isNewer(award, held)) newest.set(pairOf(award), award);
	}
	const started = new Map<string, number>();
	return [...enrollments].flatMap(([id, members]) => {
		const [first] = members;
		const course = first && device.get("courses", first.courseId);
		const learner = first && device.get("people", first.learnerId);
		if (!course || !learner) return [];
		const pair = pairOf(first);
		const place = started.get(pair) ?? 0;
		started.set(pair, place + 1);
		return {
			id,
			letter: letterOf(place),
			learnerId: learner.id,
			course,
			learner,
			governing: governingVersion(versions.get(course.id) ?? []),
			enrollments: members,
			awards: awards.get(id) ?? [],
			newestAwardOnCourse: newest.get(pair),
			timeZone,
		};
	});
}

function pairOf({
	learnerId,
	courseId,
}: Pick<Enrollment, "learnerId" | "courseId">): string {
	return `${learnerId}/${courseId}`;
}

/** A … Z, then AA, AB … */
function letterOf(place: number): string {
	const last = String.fromCharCode(65 + (place % 26));
	return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

function groupBy<T>(
	items: readonly T[],
	key: (item: T) => string,
): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const group = groups.get(key(item));
		if (group) group.push(item);
		else groups.set(key(item), [item]);
	}
	return groups;
}
