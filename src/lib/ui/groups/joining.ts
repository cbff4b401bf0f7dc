import type { Course, CourseVersion } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import { awardStatus, governingVersion } from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { comesRound, stillCounts } from "../courses/comesRound.ts";

/** What it brings a person that a course is required of them from now on. */
export type Joining = {
	course: Course;
	/** Not so where nobody can be enrolled, or where the chain that there is goes on (R32). */
	enrolls: boolean;
	/** The sentence for the person who decides; R19's warning among them. */
	text: string;
	isWarning: boolean;
};

/** As `requirements.ts` does it; `rows` are the person's chains on the course. */
export function joining(
	course: Course,
	versions: readonly CourseVersion[],
	rows: readonly ChainRow[],
	today: Day,
): Joining {
	const governing = governingVersion(
		versions.filter(({ courseId }) => courseId === course.id),
	);
	const nobody = (text: string): Joining => ({
		course,
		enrolls: false,
		text,
		isWarning: false,
	});
	if (course.status === "archived")
		return nobody("Archived: nobody is enrolled on it");
	if (!governing)
		return nobody("Not published yet: nobody can be enrolled on it");
	const goesOn = rows.some(
		({ chain }) =>
			chain.awards.some((award) => awardStatus(award, today) === "valid") ||
			chain.enrollments.some(isOpen),
	);
	if (governing.onlyWhileRequired && goesOn)
		return nobody("Goes on with the certificate or enrollment there is");
	const [other] = rows.filter(stillCounts);
	if (!other)
		return {
			course,
			enrolls: true,
			text: "Will be enrolled",
			isWarning: false,
		};
	const second = course.oneChainPerLearner
		? "The new certificate will replace the older one’s re-enrollment."
		: "A second chain starts.";
	return {
		course,
		enrolls: true,
		text: `${comesRound(other, today)}. ${second}`,
		isWarning: true,
	};
}
