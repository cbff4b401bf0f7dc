import type { RejectionReason } from "#domain/rejection.ts";
import { type Difference, differences } from "./compare.ts";
import { actionOf, type Scenario, type Step } from "./file.ts";
import { foundIn } from "./found.ts";
import { perform, standsFor } from "./perform.ts";
import { openPortal, type ScenarioPortal } from "./portal.ts";
import { InvalidScenario, readScenario } from "./read.ts";
import { engineRuns, type Theatre } from "./theatre.ts";

/** What went otherwise than the file says; `step` counts from 1, and is null where no step is meant. */
export type Failure = { step: number | null; at: string | null } & (
	| ({ kind: "expectation" } & Difference)
	| { kind: "trouble"; message: string }
);

/** Plays the text of a scenario file; what failed, nothing when all holds. `runsBetween`: when the engine runs. */
export async function playText(
	theatre: Theatre,
	text: string,
	runsBetween = engineRuns,
): Promise<Failure[]> {
	try {
		const scenario = readScenario(text);
		return await play(theatre, scenario, runsBetween);
	} catch (error) {
		if (error instanceof InvalidScenario)
			return [trouble(`This is no valid scenario. ${error.message}`)];
		return [trouble(error instanceof Error ? error.message : String(error))];
	}
}

/** Plays every step at its time; an expectation that fails stops nothing. */
async function play(
	theatre: Theatre,
	scenario: Scenario,
	runsBetween: typeof engineRuns,
): Promise<Failure[]> {
	const portal = await openPortal(theatre, scenario, runsBetween);
	const failures: Failure[] = [];
	for (const [index, step] of scenario.steps.entries()) {
		const place = { step: index + 1, at: step.at };
		try {
			await portal.passTimeTo(step.at);
			for (const difference of await playStep(portal, step))
				failures.push({ ...place, kind: "expectation", ...difference });
		} catch (error) {
			failures.push({
				...place,
				kind: "trouble",
				message: error instanceof Error ? error.message : String(error),
			});
		}
	}
	return failures;
}

function trouble(message: string): Failure {
	return { step: null, at: null, kind: "trouble", message };
}

/** Does what a step says, and compares where it expects something. */
export async function playStep(
	portal: ScenarioPortal,
	step: Step,
): Promise<Difference[]> {
	if (step.expect) return differences(step.expect, await foundIn(portal));
	if (step.expectError) {
		const { field } = step.expectError;
		const action = actionOf(step.expectError.action);
		const refused = action ? await perform(portal, action) : null;
		if (refused && standsFor(refused.field, field)) return [];
		return [
			{
				expected: `${action?.kind} refused on ${field}`,
				found: refused ? reasonText(refused) : "accepted",
			},
		];
	}
	if (step.down) {
		portal.goDown(step.down.until);
		return [];
	}
	const action = actionOf(step);
	const refused = action ? await perform(portal, action) : null;
	return refused
		? [{ expected: `${action?.kind} accepted`, found: reasonText(refused) }]
		: [];
}

/** A refusal as one line: its field and sentence. */
export function reasonText({ field, message }: RejectionReason): string {
	return `refused${field ? ` on ${field}` : ""}: ${message}`;
}

/** A failure as one line: file, step, expected, found. */
export function failureLine(file: string, failure: Failure): string {
	const place =
		failure.step === null
			? file
			: `${file}, step ${failure.step} (${failure.at})`;
	return failure.kind === "trouble"
		? `${place}: ${failure.message}`
		: `${place}: expected ${failure.expected}; found ${failure.found}`;
}
