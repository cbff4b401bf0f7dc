import { expect, test } from "vitest";
import { CourseVersion } from "#domain/documents/courseVersions.ts";
import { versionDifferences } from "#lib/ui/versions/versionDifferences.ts";
import { id, version } from "./builders.ts";

/** Another value for each field that a version can differ in. */
const others: { [Field in keyof CourseVersion]?: CourseVersion[Field] } = {
	dueOn: "2027-03-01" as CourseVersion["dueOn"],
	dueAfterDays: 14,
	validThrough: "2027-04-01" as CourseVersion["validThrough"],
	validAfterDays: 30,
	certificateId: id(4) as CourseVersion["certificateId"],
	awardOn: "completion",
	expiresAfterDays: 365,
	daysBeforeExpiry: 30,
	reEnrollEnabled: false,
	anchor: "expiry",
	anchorDay: "12-31",
	anchorMinimumDays: 90,
	graceDays: 7,
	onlyWhileRequired: true,
	credits: 1.5,
	creditType: "CPE",
	hasLiveLearning: true,
	overbook: true,
	autoRegister: false,
};
const fields = Object.keys(CourseVersion.shape).filter(
	(field) =>
		!["id", "courseId", "number", "status", "publishedAt"].includes(field),
);
const certificate = () => "Fire safety";

test.each(fields)("%s is compared, in words that differ", (field) => {
	expect(others).toHaveProperty(field);
	const found = versionDifferences(
		version(),
		version({ [field]: others[field as keyof CourseVersion] }),
		certificate,
	);
	expect(found).toHaveLength(1);
	expect(found[0]?.fields).toHaveLength(1);
	const [difference] = found[0]?.fields ?? [];
	expect(difference?.before).not.toBe(difference?.after);
});

test("nothing differs between a version and its copy", () => {
	expect(
		versionDifferences(
			version({ number: 1 }),
			version({ number: 2, status: "draft", publishedAt: null }),
			certificate,
		),
	).toEqual([]);
});

test("pages stand in the order of the course's own", () => {
	expect(
		versionDifferences(version(), version(others), certificate).map(
			({ page }) => page,
		),
	).toEqual(["Info", "Certs & Credits", "Live Learning"]);
});
