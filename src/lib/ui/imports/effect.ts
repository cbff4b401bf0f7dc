import { chainsOf } from "#domain/chains.ts";
import type { CourseId, EnrollmentId } from "#domain/documents/document.ts";
import type { Award, Enrollment, Person } from "#domain/documents/index.ts";
import { type Forecast, forecastSteps } from "#domain/forecast.ts";
import {
	effectOf,
	type ImportEffect,
	lastDayTold,
} from "#domain/imports/effect.ts";
import { sameAsNow } from "#domain/liveLearning.ts";
import { type Chain, governingVersion } from "#domain/recertification.ts";
import { dayAt, type Instant } from "#domain/time.ts";
import type { Trial } from "#lib/local/device.svelte.ts";
import { takeTurns } from "#lib/local/turns.ts";

/** Enrollments worked through at once: some 5 ms. */
const SLICE = 200;

class Stale extends Error {}

/**
 * What the completions that were tried on `after` will set off, beside what stands without them (`before`);
 * worked out in turns with the page. Null as soon as `isStale()`.
 */
export async function importEffect(
	before: Trial,
	after: Trial,
	imported: ReadonlySet<EnrollmentId>,
	now: Instant,
	timeZone: string,
	isStale: () => boolean,
): Promise<ImportEffect | null> {
	const today = dayAt(now, timeZone);
	const turn = async () => {
		await takeTurns();
		if (isStale()) throw new Stale();
	};
	try {
		const courseIds = new Set<CourseId>();
		let withoutCertificate = 0;
		let endedAlready = 0;
		const awarded = new Map<string, Award>();
		for (const award of after.documents("awards")) {
			await turn();
			if (imported.has(award.chainId)) awarded.set(award.id, award);
		}
		for (const enrollment of after.documents("enrollments")) {
			await turn();
			if (!imported.has(enrollment.chainId)) continue;
			courseIds.add(enrollment.courseId);
			const award = awarded.get(enrollment.id);
			if (!award) withoutCertificate += 1;
			else if (award.expiresOn !== null && award.expiresOn < today)
				endedAlready += 1;
		}
		const forecastFor = (trial: Trial) =>
			forecastInTurns(trial, courseIds, now, timeZone, turn);
		return {
			...effectOf(
				await forecastFor(before),
				await forecastFor(after),
				imported,
				today,
			),
			endedAlready,
			withoutCertificate,
		};
	} catch (error) {
		if (error instanceof Stale) return null;
		throw error;
	}
}

async function forecastInTurns(
	trial: Trial,
	courseIds: ReadonlySet<CourseId>,
	now: Instant,
	timeZone: string,
	turn: () => Promise<void>,
): Promise<Forecast> {
	const enrollmentsOf = new Map<string, Enrollment[]>();
	for (const enrollment of trial.documents("enrollments")) {
		await turn();
		if (courseIds.has(enrollment.courseId))
			add(enrollmentsOf, enrollment.learnerId, enrollment);
	}
	const awardsOf = new Map<string, Award[]>();
	for (const award of trial.documents("awards")) {
		await turn();
		if (courseIds.has(award.courseId)) add(awardsOf, award.learnerId, award);
	}
	const courseVersions = [...trial.documents("courseVersions")].filter(
		(version) =>
			courseIds.has(version.courseId) && governingVersion([version]) !== null,
	);
	const sessions = [...trial.documents("sessions")].filter(({ courseId }) =>
		courseIds.has(courseId),
	);
	const shared = {
		courses: [...trial.documents("courses")].filter(({ id }) =>
			courseIds.has(id),
		),
		courseVersions,
		groups: [...trial.documents("groups")],
		sessions,
		timeZone,
	};
	const exemptions = Map.groupBy(
		trial.documents("exemptions"),
		({ learnerId }) => learnerId,
	);
	const since = sameAsNow(sessions, now, timeZone);
	const chains: Chain[] = [];
	let slice = emptySlice();
	const finishSlice = async () => {
		await turn();
		chains.push(
			...chainsOf(
				{
					...shared,
					...slice,
					exemptions: slice.people.flatMap(
						({ id }) => exemptions.get(id) ?? [],
					),
				},
				since,
			),
		);
		slice = emptySlice();
	};
	for (const person of trial.documents("people")) {
		const enrollments = enrollmentsOf.get(person.id);
		if (!enrollments) continue;
		slice.people.push(person);
		slice.enrollments.push(...enrollments);
		slice.awards.push(...(awardsOf.get(person.id) ?? []));
		if (slice.enrollments.length >= SLICE) await finishSlice();
	}
	await finishSlice();
	const to = lastDayTold(dayAt(now, timeZone));
	const steps = forecastSteps(chains, sessions, to, since, timeZone);
	for (;;) {
		await turn();
		const step = steps.next();
		if (step.done) return step.value;
	}
}

function add<T>(to: Map<string, T[]>, key: string, value: T): void {
	const others = to.get(key);
	if (others) others.push(value);
	else to.set(key, [value]);
}

function emptySlice() {
	return {
		people: [] as Person[],
		enrollments: [] as Enrollment[],
		awards: [] as Award[],
	};
}
