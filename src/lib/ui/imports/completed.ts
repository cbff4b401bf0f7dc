import type { CourseId, PersonId } from "#domain/documents/document.ts";
import { type Day, dayAt } from "#domain/time.ts";
import type { Trial } from "#lib/local/device.svelte.ts";
import { takeTurns } from "#lib/local/turns.ts";

/** Looks up what learners have passed or completed, by the portal's calendar day; made in turns with the page. */
export async function completedSoFar(
	trial: Trial,
	timeZone: string,
	isStale: () => boolean,
): Promise<
	(
		learnerId: PersonId,
		courseId: CourseId,
		on: Day,
	) => { expiresOn: Day | null } | undefined
> {
	const ends = new Map<string, Day | null>();
	for (const { enrollmentId, expiresOn } of trial.documents("awards")) {
		await takeTurns();
		if (isStale()) break;
		ends.set(enrollmentId, expiresOn);
	}
	const found = new Map<string, { expiresOn: Day | null }>();
	for (const enrollment of trial.documents("enrollments")) {
		await takeTurns();
		if (isStale()) break;
		const { id, learnerId, courseId, status, resultMadeAt } = enrollment;
		if (status !== "passed" && status !== "completed") continue;
		if (resultMadeAt === null) continue;
		found.set(`${learnerId} ${courseId} ${dayAt(resultMadeAt, timeZone)}`, {
			expiresOn: ends.get(id) ?? null,
		});
	}
	return (learnerId, courseId, on) =>
		found.get(`${learnerId} ${courseId} ${on}`);
}
