import type {
	Award,
	Course,
	CourseVersion,
	Enrollment,
} from "./documents/index.ts";
import { currentSince } from "./history.ts";
import { type Day, dayAt } from "./time.ts";

/** Calendar days of the portal's zone, both ends meant; null: no end. */
export type Period = { fromOn: Day | null; toOn: Day | null };

/** One finished enrollment of a person, with the certificate that it earned. */
export type TranscriptRow = {
	enrollment: Enrollment;
	award: Award | null;
	/** Null where this device has no such document. */
	course: Course | null;
	version: CourseVersion | null;
	completedOn: Day;
	/** Of a certificate that was not revoked: what is shown is what is summed. */
	credits: Pick<Award, "credits" | "creditType"> | null;
};

const finished: readonly Enrollment["status"][] = [
	"passed",
	"completed",
	"failed",
];

/** What a person finished in the period, newest first. */
export function transcriptRows(
	documents: {
		enrollments: readonly Enrollment[];
		awards: readonly Award[];
		courses: readonly Course[];
		courseVersions: readonly CourseVersion[];
		timeZone: string;
	},
	{ fromOn, toOn }: Period,
): TranscriptRow[] {
	const awards = new Map(
		documents.awards.map((award) => [award.enrollmentId, award]),
	);
	const courses = new Map(
		documents.courses.map((course) => [course.id, course]),
	);
	const versions = new Map(
		documents.courseVersions.map((version) => [version.id, version]),
	);
	return documents.enrollments
		.flatMap((enrollment): TranscriptRow[] => {
			const { status, resultMadeAt } = enrollment;
			if (!finished.includes(status) || resultMadeAt === null) return [];
			const completedOn = dayAt(resultMadeAt, documents.timeZone);
			if (fromOn !== null && completedOn < fromOn) return [];
			if (toOn !== null && completedOn > toOn) return [];
			const award = awards.get(enrollment.id) ?? null;
			const counts = award?.revokedAt === null && award.credits !== null;
			return [
				{
					enrollment,
					award,
					course: courses.get(enrollment.courseId) ?? null,
					version: versions.get(enrollment.courseVersionId) ?? null,
					completedOn,
					credits: counts ? award : null,
				},
			];
		})
		.sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1));
}

function sortKey({ enrollment }: TranscriptRow): string {
	return `${enrollment.resultMadeAt} ${enrollment.id}`;
}

/** The credits of each type, in the order of their names. */
export function creditSums(
	rows: readonly Pick<TranscriptRow, "credits">[],
): { credits: number; creditType: string }[] {
	const hundredths = new Map<string, number>();
	for (const { credits } of rows) {
		if (credits === null || credits.credits === null) continue;
		const { creditType: type } = credits;
		hundredths.set(
			type,
			(hundredths.get(type) ?? 0) + Math.round(credits.credits * 100),
		);
	}
	return [...hundredths]
		.sort(([a], [b]) => a.localeCompare(b))
		.map(([creditType, sum]) => ({ credits: sum / 100, creditType }));
}

/**
 * Whether some of what a person finished in the period is on the server alone, as seen by a device that holds what is
 * current: a chain's first turn and its newest always stay, so that what is missing leaves a gap between them.
 */
export function isPartlyOnServer(
	enrollments: readonly Pick<Enrollment, "chainId" | "cycle">[],
	{ fromOn }: Period,
	today: Day,
): boolean {
	if (fromOn !== null && fromOn >= currentSince(today)) return false;
	const cycles = Map.groupBy(enrollments, ({ chainId }) => chainId);
	return [...cycles.values()].some(
		(turns) => Math.max(...turns.map(({ cycle }) => cycle)) > turns.length,
	);
}
