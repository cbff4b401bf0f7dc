import { type Instant, instantOf, isTimeZone } from "#domain/time.ts";
import {
	BadScenario,
	notPlayedYet,
	readScenario,
	type Scenario,
} from "./format.ts";
import { compare, type Observed, observe } from "./observe.ts";
import { type startVirtualServer, VirtualPortal } from "./portal.ts";

type VirtualServer = Awaited<ReturnType<typeof startVirtualServer>>;

/** Plays a scenario's text; one line for each expectation that failed, none when all hold. */
export async function playScenario(
	virtual: VirtualServer,
	text: string,
): Promise<string[]> {
	let scenario: Scenario;
	try {
		scenario = readPlayable(text);
	} catch (error) {
		if (error instanceof BadScenario) return [error.message];
		throw error;
	}
	const failures: string[] = [];
	const portal = await VirtualPortal.open(virtual, startOf(scenario), scenario);
	for (const [index, step] of scenario.steps.entries()) {
		const fail = (message: string) =>
			failures.push(`step ${index + 1} (${step.at.toISOString()}): ${message}`);
		await portal.advanceTo(instantOf(step.at));
		if (step.kind === "down") portal.goDown(instantOf(step.until));
		if (step.kind === "expect")
			for (const message of compare(step.expected, await observe(portal)))
				fail(message);
		if (step.kind === "action") {
			const verdict = await portal.take(step.action);
			if (verdict.status === "rejected")
				fail(
					`${step.action.name}: expected to be accepted, found refused on ${verdict.field}: ${verdict.message}`,
				);
		}
		if (step.kind === "expectError") {
			const verdict = await portal.take(step.action);
			if (verdict.status === "accepted")
				fail(
					`${step.action.name}: expected an error on ${step.field}, found accepted`,
				);
			else if (
				verdict.status === "rejected" &&
				fieldOf(verdict.field) !== step.field
			)
				fail(
					`${step.action.name}: expected an error on ${step.field}, found one on ${fieldOf(verdict.field)}: ${verdict.message}`,
				);
		}
	}
	return failures;
}

/** What happens on which day of a scenario, a line each. Throws BadScenario. */
export async function timelineOf(
	virtual: VirtualServer,
	text: string,
): Promise<string[]> {
	const scenario = readPlayable(text);
	const lines: string[] = [];
	const portal = await VirtualPortal.open(virtual, startOf(scenario), scenario);
	let before: Observed = { enrollments: [], awards: [], chains: [] };
	const note = async () => {
		const after = await observe(portal);
		for (const line of changesBetween(before, after))
			lines.push(`${portal.today}  ${line}`);
		before = after;
	};
	const last = scenario.steps.at(-1)?.at;
	const steps = [...scenario.steps];
	for (
		let at = startOf(scenario);
		last && at <= instantOf(last);
		at = nextDay(at)
	) {
		while (steps[0] && instantOf(steps[0].at) <= at) {
			const step = steps.shift();
			if (!step) break;
			await portal.advanceTo(instantOf(step.at));
			await note();
			if (step.kind === "down") portal.goDown(instantOf(step.until));
			if (step.kind !== "action") continue;
			const verdict = await portal.take(step.action);
			if (verdict.status === "rejected")
				lines.push(
					`${portal.today}  ${step.action.name} refused: ${verdict.message}`,
				);
			await note();
		}
		await portal.advanceTo(at);
		await note();
	}
	for (const step of steps) {
		await portal.advanceTo(instantOf(step.at));
		await note();
		if (step.kind === "action") await portal.take(step.action);
		await note();
	}
	return lines;
}

function readPlayable(text: string): Scenario {
	const scenario = readScenario(text);
	if (!isTimeZone(scenario.timeZone))
		throw new BadScenario("portal.timeZone: this time zone does not exist.");
	const key = notPlayedYet(scenario);
	if (key) throw new BadScenario(`${key} is not played yet by this release.`);
	return scenario;
}

function startOf(scenario: Scenario): Instant {
	return instantOf(scenario.steps[0]?.at ?? new Date(0));
}

function nextDay(at: Instant): Instant {
	return instantOf(Date.parse(at) + 86_400_000);
}

/** The field of a refusal as a scenario names it: `courseId` is `course`, a person is the learner. */
function fieldOf(field: string | null): string | null {
	return field === null
		? null
		: field.replace(/Id$/, "").replace(/^person$/, "learner");
}

function changesBetween(before: Observed, after: Observed): string[] {
	const lines: string[] = [];
	const who = (facts: { learner: string; course: string; chain?: unknown }) =>
		`${facts.learner} · ${facts.course} · chain ${facts.chain}:`;
	for (const [index, now] of after.enrollments.entries()) {
		const then = before.enrollments.find((entry) =>
			same(entry, now, ["learner", "course", "chain", "cycle"]),
		);
		if (!then)
			lines.push(
				`${who(now)} ${now.source === "recertification" ? "re-enrolled" : "enrolled"} (${now.source}) on version ${now.version}, cycle ${now.cycle}${now.dueOn ? `, due ${now.dueOn}` : ""}${now.validThrough ? `, valid through ${now.validThrough}` : ""}`,
			);
		else if (then.status !== now.status)
			lines.push(`${who(now)} ${now.status} (cycle ${now.cycle})`);
		else if (then.access && !now.access)
			lines.push(`${who(now)} the valid period is over (entry ${index + 1})`);
	}
	for (const now of after.awards) {
		const then = before.awards.find((entry) =>
			same(entry, now, ["learner", "course", "chain", "issuedOn"]),
		);
		if (!then)
			lines.push(
				`${who(now)} certificate issued ${now.issuedOn}${now.expiresOn ? `, valid through ${now.expiresOn}` : ", never expires"}${now.reEnrollOn ? `, re-enrollment on ${now.reEnrollOn}` : ""}`,
			);
		else if (then.status !== now.status)
			lines.push(`${who(now)} certificate ${now.status}`);
		else if (then.expiresOn !== now.expiresOn)
			lines.push(`${who(now)} certificate now valid through ${now.expiresOn}`);
	}
	for (const now of after.chains) {
		const then = before.chains.find((entry) =>
			same(entry, now, ["learner", "course", "chain"]),
		);
		if (then?.state !== now.state || then?.reason !== now.reason)
			lines.push(
				`${who(now)} ${now.state}${now.reason ? ` (${now.reason})` : ""}`,
			);
	}
	return lines;
}

function same(
	a: Record<string, unknown>,
	b: Record<string, unknown>,
	keys: string[],
): boolean {
	return keys.every((key) => a[key] === b[key]);
}
