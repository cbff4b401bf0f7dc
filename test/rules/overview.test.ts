import { describe, expect, it } from "vitest";
import type { Chain } from "#domain/recertification.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { figures } from "#lib/ui/overview/figures.ts";
import {
	chain,
	day,
	exemption,
	person,
	reEnrollment,
	version,
} from "./builders.ts";

const ana = person();
// Its certificate ends on 3 March 2025 and falls due on 21 February.
const figuresOf = (chains: Chain[], today: string) =>
	figures(chainRows(chains, [ana], day(today)), day(today), 30);

describe("the overview's figures", () => {
	it("name a course once for all who wait for a place on it, and do not promise their re-enrollment (R25)", () => {
		const waiting = chain({ hasPlace: false });
		const numbers = figuresOf([waiting, waiting], "2025-02-25");
		expect(numbers["waiting for capacity"]).toBe(2);
		expect(numbers.waiting).toMatchObject([{ count: 2, endsOn: "2025-03-03" }]);
		expect(numbers.reEnrollments).toEqual([]);
	});

	it("count who is exempt, and do not call them stuck (R30)", () => {
		const exempt = chain({ exemptions: [exemption()] });
		const numbers = figuresOf([exempt], "2025-02-25");
		expect(numbers).toMatchObject({ exempt: 1, certified: 0, stuck: [] });
	});

	it("leave who is in grace the time to renew, and need attention only after it (R29)", () => {
		const governing = version({ graceDays: 14, reEnrollEnabled: true });
		const open = renewing(governing);
		expect(figuresOf([open], "2025-03-10")).toMatchObject({
			"in grace": 1,
			lapsed: 0,
			stuck: [],
		});
		const over = figuresOf([open], "2025-03-20");
		expect(over).toMatchObject({ "in grace": 0, lapsed: 1 });
		expect(over.stuck).toHaveLength(1);
	});
});

function renewing(governing: Chain["governing"]): Chain {
	const plain = chain();
	return chain({
		governing,
		enrollments: [...plain.enrollments, reEnrollment()],
	});
}
