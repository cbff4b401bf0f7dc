import { v5 as uuidv5 } from "uuid";
import type { CourseId, EnrollmentId, PersonId } from "./documents/document.ts";
import type { Day } from "./time.ts";

/**
 * A UUIDv7 that follows from two others, the same wherever it is computed: the time of `cause`, the
 * random parts of both. For documents that an action makes and no device named.
 */
export function derivedId(cause: string, about: string): string {
	const digits = (id: string) => id.replaceAll("-", "");
	const [a, b] = [digits(cause), digits(about)];
	let random = "";
	for (let place = 12; place < 32; place += 1)
		random += (
			Number.parseInt(a[place] ?? "0", 16) ^
			Number.parseInt(b[place] ?? "0", 16)
		).toString(16);
	const variant = "89ab"[Number.parseInt(random[4] ?? "0", 16) % 4];
	return `${cause.slice(0, 13)}-7${random.slice(1, 4)}-${variant}${random.slice(5, 8)}-${random.slice(8)}`;
}

/**
 * The enrollment of a completion from another system: the same wherever and whenever it is imported, so that
 * importing it again changes nothing. A hash, as the certificate's number follows from it: nobody can tell
 * it from other ones.
 */
export function importedEnrollmentId(
	learnerId: PersonId,
	courseId: CourseId,
	completedOn: Day,
): EnrollmentId {
	return uuidv5(`${courseId} ${completedOn}`, learnerId) as EnrollmentId;
}
