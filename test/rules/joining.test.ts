import { describe, expect, it } from "vitest";
import type { Course, CourseVersion } from "#domain/documents/index.ts";
import type { Chain } from "#domain/recertification.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { joining } from "#lib/ui/groups/joining.ts";
import { chain, course, day, person, version } from "./builders.ts";

const TODAY = day("2025-02-01");
const ana = person();

const joins = (
	chains: Chain[],
	over: { course?: Partial<Course>; version?: Partial<CourseVersion> } = {},
	today = TODAY,
) =>
	joining(
		course(over.course),
		[version(over.version)],
		chainRows(chains, [ana], today),
		today,
	);

describe("joining a group that requires a course", () => {
	it("enrolls whom the course is new to", () => {
		expect(joins([])).toMatchObject({ enrolls: true, isWarning: false });
	});

	it("warns of a second chain, with the day of the re-enrollment that comes anyway (R19)", () => {
		const { enrolls, isWarning, text } = joins([chain()]);
		expect({ enrolls, isWarning }).toEqual({ enrolls: true, isWarning: true });
		expect(text).toMatch(/anyway on .*21.*second chain/);
	});

	it("goes on with a valid certificate where only those required are re-enrolled (R32)", () => {
		const version = { onlyWhileRequired: true };
		expect(joins([chain()], { version })).toMatchObject({
			enrolls: false,
			isWarning: false,
		});
		// Ended long ago: a new start.
		expect(joins([chain()], { version }, day("2025-06-01")).enrolls).toBe(true);
	});

	it("enrolls nobody on a course that is archived or not published", () => {
		expect(joins([], { course: { status: "archived" } }).enrolls).toBe(false);
		expect(joins([], { version: { status: "draft" } }).enrolls).toBe(false);
	});
});
