import { expect, test } from "vitest";
import { actionKinds } from "#domain/actions/index.ts";
import { kindsAbout, logSubjects } from "#lib/ui/reports/logSubjects.ts";

test("the log's subjects hold every kind of action once, and each at least one", () => {
	const kinds = logSubjects.map((subject) => kindsAbout(subject) ?? []);
	expect(kinds.every(({ length }) => length > 0)).toBe(true);
	expect(kinds.flat().sort()).toEqual(Object.keys(actionKinds).sort());
	expect(kindsAbout("no such thing")).toBeNull();
});
