import type { Locator } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import {
	FIRST_PAGE_BUDGET,
	filesAskedAtOnce,
	firstPageBytes,
	holdsSchemas,
} from "#test/firstPage.ts";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { expect, test } from "./product.ts";
import { setUpPortal, signIn } from "./steps.ts";

test("what an admin and a learner see first takes at most 200 kB of JavaScript", async ({
	device,
}) => {
	const { page: admin } = await device("admin");
	await setUpPortal(admin);
	const hold = async (whose: string, path: string, seen: Locator) => {
		const bytes = await firstPageBytes(path, seen);
		expect(bytes, whose).toBeGreaterThan(0);
		expect(bytes, whose).toBeLessThanOrEqual(FIRST_PAGE_BUDGET);
	};
	await hold(
		"an empty portal's",
		"/",
		admin.getByRole("heading", { name: "First steps" }),
	);
	const ana = await addPerson(admin, "Ana Silva");
	const certificateId = uuidv7();
	const { courseId, deeds } = publishedCourse(certificateId);
	await act(admin, [
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...deeds,
		{
			kind: "enroll",
			payload: { enrollmentId: uuidv7(), learnerId: ana.id, courseId },
		},
	]);
	const { page: learner } = await device("learner");
	await signIn(learner, ana);
	await hold(
		"the admin's",
		"/",
		admin.getByRole("heading", { name: "The next twelve months" }),
	);
	await hold("the learner's", "/learning", learner.getByRole("article"));
});

/** Pages of lists; `1` stands for any id. */
const lists = [
	"/",
	"/bulk",
	"/catalog",
	"/certificates",
	"/courses",
	"/courses/1/enrollments",
	"/groups",
	"/groups/1",
	"/learning",
	"/learning/certificates",
	"/notifications",
	"/people",
	"/people/imports",
	"/reports",
	"/reviews",
	"/sessions",
];

test("lists go without schemas", () => {
	const withSchemas = (path: string) =>
		filesAskedAtOnce(path).some(holdsSchemas);
	expect(lists.filter(withSchemas)).toEqual([]);
	// Else this would hold of a build that has them elsewhere, too.
	expect(withSchemas("/people/imports/people")).toBe(true);
});
