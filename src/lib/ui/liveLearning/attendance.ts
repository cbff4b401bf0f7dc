import type { Person } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import type { Shown } from "#lib/local/device.svelte.ts";
import { locale } from "../language.ts";

/** A registered learner on the attendance sheet. */
export type AttendanceRow = Shown<"enrollments"> & {
	learner: string;
	/** No result yet. */
	toMark: boolean;
};

const byName = new Intl.Collator(locale);

/** A session's registered learners, by name. */
export function attendanceRows(
	enrollments: readonly Shown<"enrollments">[],
	people: readonly Pick<Person, "id" | "name">[],
): AttendanceRow[] {
	const names = new Map<string, string>(
		people.map(({ id, name }) => [id, name]),
	);
	return enrollments
		.map((enrollment) => ({
			...enrollment,
			learner: names.get(enrollment.learnerId) ?? "Not on this device",
			toMark: isOpen(enrollment),
		}))
		.sort(
			(a, b) => byName.compare(a.learner, b.learner) || (a.id < b.id ? -1 : 1),
		);
}
