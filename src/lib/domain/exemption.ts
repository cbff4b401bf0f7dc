import type { CourseId } from "./documents/document.ts";
import type { Exemption } from "./documents/exemptions.ts";
import { addDays, type Day } from "./time.ts";

/** The exemption or leave that holds for the course on `day`; both its ends are included (R30). */
export function exemptionOn(
	exemptions: readonly Exemption[],
	courseId: CourseId,
	day: Day,
): Exemption | undefined {
	return exemptions.find(
		(exemption) =>
			(exemption.courseId === null || exemption.courseId === courseId) &&
			exemption.fromOn <= day &&
			(exemption.toOn === null || day <= exemption.toOn),
	);
}

/** The first day from `from` on that no exemption covers; null when one is open-ended (R30). */
export function firstDayBack(
	exemptions: readonly Exemption[],
	courseId: CourseId,
	from: Day,
): Day | null {
	let day = from;
	for (;;) {
		const exemption = exemptionOn(exemptions, courseId, day);
		if (!exemption) return day;
		if (exemption.toOn === null) return null;
		day = addDays(exemption.toOn, 1);
	}
}
