import { describe, expect, it, test } from "vitest";
import type { Enrollment } from "#domain/documents/index.ts";
import type { Chain } from "#domain/recertification.ts";
import { finishInTurns } from "#lib/local/turns.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { type Figures, figureSteps, STEP } from "#lib/ui/overview/figures.ts";
import { needsOf } from "#lib/ui/overview/needs.ts";
import {
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	person,
	reEnrollment,
	version,
} from "./builders.ts";

const ana = person();
// Its certificate ends on 3 March 2025 and falls due on 21 February.
const figuresOf = async (chains: Chain[], today: string) =>
	(await finishInTurns(
		figureSteps(chainRows(chains, [ana], day(today)), day(today), 30),
		() => false,
	)) as Figures;

describe("the overview's figures", () => {
	it("name a course once for all who wait for a place on it, and do not promise their re-enrollment (R25)", async () => {
		const waiting = chain({ hasPlace: false });
		const numbers = await figuresOf([waiting, waiting], "2025-02-25");
		expect(numbers["waiting for capacity"]).toBe(2);
		expect(numbers.waiting).toMatchObject([{ count: 2, endsOn: "2025-03-03" }]);
		expect(numbers.reEnrollments).toEqual([]);
	});

	it("count who is exempt, and do not call them stuck (R30)", async () => {
		const exempt = chain({ exemptions: [exemption()] });
		const numbers = await figuresOf([exempt], "2025-02-25");
		expect(numbers).toMatchObject({ exempt: 1, certified: 0, stuck: [] });
	});

	it("leave who is in grace the time to renew, and need attention only after it (R29)", async () => {
		const governing = version({ graceDays: 14, reEnrollEnabled: true });
		const open = renewing(governing);
		expect(await figuresOf([open], "2025-03-10")).toMatchObject({
			"in grace": 1,
			lapsed: 0,
			stuck: [],
		});
		const over = await figuresOf([open], "2025-03-20");
		expect(over).toMatchObject({ "in grace": 0, lapsed: 1 });
		expect(over.stuck).toHaveLength(1);
	});

	it("count who is on a list of Unregistered learners, former versions' too, and nobody who is done or whose course is archived (R24, R17)", async () => {
		const onList = (over: Partial<Enrollment>) => ({
			enrollments: [
				enrollment({ status: "not_started", unregistered: true, ...over }),
			],
			awards: [],
		});
		const chains = [
			chain(onList({})),
			chain(onList({ courseVersionId: id(9) as never })),
			chain(onList({ status: "not_needed" })),
			chain({ ...onList({}), course: course({ status: "archived" }) }),
		];
		const { unregistered } = await figuresOf(chains, "2025-02-01");
		expect(unregistered).toMatchObject([{ course: { id: id(1) }, count: 2 }]);
	});

	it("look at no more than a step's chains before the page has its turn, and leave none out", () => {
		const rows = chainRows(
			Array(3 * STEP).fill(chain()),
			[ana],
			day("2025-02-01"),
		);
		const steps = figureSteps(rows, day("2025-02-01"), 30);
		for (const _ of [1, 2, 3]) expect(steps.next().done).toBe(false);
		expect(steps.next().value).toMatchObject({ certified: 3 * STEP });
	});

	it("are given up once they are stale", async () => {
		const rows = chainRows([chain()], [ana], day("2025-02-01"));
		const steps = figureSteps(rows, day("2025-02-01"), 30);
		expect(await finishInTurns(steps, () => true)).toBeNull();
	});
});

describe("what needs the admin", () => {
	const none = { count: 0, isAtLeast: false };
	const [first, second] = [course(), course({ id: id(7) as never })];
	const on = day("2025-03-01");

	test.each<[string, Parameters<typeof needsOf>, [string, string][]]>([
		["nothing", [[], [], none], []],
		[
			"places, waiting learners and e-mails, in this order",
			[
				[{ course: first, places: 1, day: on }],
				[{ course: first, count: 2 }],
				{ count: 1, isAtLeast: false },
			],
			[
				["1 place is missing", `/courses/${id(1)}/live-learning`],
				["2 learners wait for a session", `/courses/${id(1)}/live-learning`],
				["1 e-mail could not be delivered.", "/settings/emails"],
			],
		],
		[
			"a full page of e-mails claims no more than it knows",
			[[], [], { count: 50, isAtLeast: true }],
			[["At least 50 e-mails could not be delivered.", "/settings/emails"]],
		],
	])("%s", (_, given, wanted) => {
		const found = needsOf(...given);
		expect(found).toHaveLength(wanted.length);
		for (const [index, [text, href]] of wanted.entries()) {
			expect(found[index]?.text).toContain(text);
			expect(found[index]?.href).toBe(href);
		}
	});

	it("two courses of one title that lack the same are two", () => {
		const lacking = [first, second].map((course) => ({
			course,
			places: 3,
			day: on,
		}));
		const keys = needsOf(lacking, [], none).map(({ key }) => key);
		expect(new Set(keys).size).toBe(2);
	});
});

function renewing(governing: Chain["governing"]): Chain {
	const plain = chain();
	return chain({
		governing,
		enrollments: [...plain.enrollments, reEnrollment()],
	});
}
