import type { CourseVersion } from "#domain/documents/index.ts";
import { dayOfYearWords } from "../courses/dayOfYear.ts";
import { periodWords } from "../courses/policyWords.ts";
import { formatNumber } from "../plural.ts";
import { anchorWords, daysWords } from "../words.ts";

/** A field that differs, in words. */
export type FieldDifference = { label: string; before: string; after: string };
/** The fields of a page of the course that differ. */
export type PageDifferences = { page: string; fields: FieldDifference[] };

type Fact = {
	label: string;
	/** What is stored, for words may be the same where it is not. */
	stored: readonly unknown[];
	words: string;
};

const days = (value: number | null, none: string) =>
	value === null ? none : daysWords(value);
const yesOrNo = (value: boolean) => (value ? "Yes" : "No");

/** What a version says on each page of the course. */
function pagesOf(
	version: CourseVersion,
	certificateTitle: (id: string | null) => string,
): [page: string, facts: Fact[]][] {
	const fact = (
		label: string,
		words: string,
		...stored: readonly unknown[]
	): Fact => ({ label, words, stored });
	const v = version;
	return [
		[
			"Info",
			[
				fact(
					"Due date",
					periodWords(v.dueOn, v.dueAfterDays),
					v.dueOn,
					v.dueAfterDays,
				),
				fact(
					"Valid period",
					periodWords(v.validThrough, v.validAfterDays),
					v.validThrough,
					v.validAfterDays,
				),
			],
		],
		[
			"Certs & Credits",
			[
				fact(
					"Award Certificate",
					certificateTitle(v.certificateId),
					v.certificateId,
				),
				fact(
					"Awarded on",
					v.awardOn === "pass" ? "Pass" : "Completion",
					v.awardOn,
				),
				fact(
					"Certificate Expires",
					days(v.expiresAfterDays, "Never"),
					v.expiresAfterDays,
				),
				fact(
					"Days before expiry",
					days(v.daysBeforeExpiry, "None"),
					v.daysBeforeExpiry,
				),
				fact(
					"Auto re-enroll learner",
					v.reEnrollEnabled ? "Enabled" : "Disabled",
					v.reEnrollEnabled,
				),
				fact("Validity counts from", anchorWords[v.anchor], v.anchor),
				fact(
					"Day of the year",
					v.anchorDay === null ? "None" : dayOfYearWords(v.anchorDay),
					v.anchorDay,
				),
				fact(
					"Valid at least",
					days(v.anchorMinimumDays, "None"),
					v.anchorMinimumDays,
				),
				fact("Grace", days(v.graceDays || null, "None"), v.graceDays),
				fact(
					"Re-enroll only while a group requires the course",
					yesOrNo(v.onlyWhileRequired),
					v.onlyWhileRequired,
				),
				fact(
					"Credits",
					v.credits === null ? "None" : formatNumber(v.credits),
					v.credits,
				),
				fact("Type of credits", v.creditType || "None", v.creditType),
			],
		],
		[
			"Live Learning",
			[
				fact("Live Learning", yesOrNo(v.hasLiveLearning), v.hasLiveLearning),
				fact("Training overbook", yesOrNo(v.overbook), v.overbook),
				fact(
					"Registration",
					v.autoRegister ? "Automatic" : "By hand",
					v.autoRegister,
				),
			],
		],
	];
}

/** What differs between two versions' settings, page by page and field by field; pages without a difference are left out. */
export function versionDifferences(
	before: CourseVersion,
	after: CourseVersion,
	certificateTitle: (id: string | null) => string,
): PageDifferences[] {
	const later = pagesOf(after, certificateTitle);
	return pagesOf(before, certificateTitle).flatMap(([page, facts], at) => {
		const fields = facts.flatMap((fact, index): FieldDifference[] => {
			const other = later[at]?.[1][index];
			const isSame =
				!other || fact.stored.every((each, n) => each === other.stored[n]);
			if (isSame) return [];
			const words =
				other.words === fact.words
					? "Another one of the same name"
					: other.words;
			return [{ label: fact.label, before: fact.words, after: words }];
		});
		return fields.length > 0 ? [{ page, fields }] : [];
	});
}
