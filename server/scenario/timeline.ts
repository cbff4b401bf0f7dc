import { type ChainState, chainState } from "#domain/chain.ts";
import type {
	Award,
	Enrollment,
	Notification,
} from "#domain/documents/index.ts";
import { awardStatus, nextReEnrollment } from "#domain/recertification.ts";
import { type Day, dayAt } from "#domain/time.ts";
import type { LetteredChain } from "./chains.ts";
import {
	actionOf,
	type Scenario,
	type ScenarioAction,
	type Step,
} from "./file.ts";
import { playStep } from "./play.ts";
import { openPortal, type ScenarioPortal } from "./portal.ts";
import { InvalidScenario, readScenario } from "./read.ts";
import type { Theatre } from "./theatre.ts";

export type Timeline =
	| { kind: "lines"; lines: string[] }
	| { kind: "trouble"; message: string };

/** What happens on which day of a scenario, for an administrator to read; nothing is checked. */
export async function timelineOf(
	theatre: Theatre,
	text: string,
): Promise<Timeline> {
	try {
		const scenario = readScenario(text);
		return { kind: "lines", lines: await tell(theatre, scenario) };
	} catch (error) {
		if (error instanceof InvalidScenario)
			return {
				kind: "trouble",
				message: `This is no valid scenario. ${error.message}`,
			};
		throw error;
	}
}

async function tell(theatre: Theatre, scenario: Scenario): Promise<string[]> {
	const portal = await openPortal(theatre, scenario);
	const story = newStory(portal);
	portal.watch(story.look);
	for (const step of scenario.steps) {
		await portal.passTimeTo(step.at);
		if (step.expect || step.expectError) continue;
		story.add(stepText(step));
		for (const { found } of await playStep(portal, step))
			story.add(`  ${found}`);
	}
	return [
		`${scenario.name} (${scenario.portal.timeZone})`,
		"",
		...story.lines,
		...outlook(portal),
	];
}

/** What has been told: new documents and changed states are told once, on the day on which they are first seen. */
function newStory(portal: ScenarioPortal) {
	const lines: string[] = [];
	const seen = new Map<string, string>();
	let day: Day | null = null;
	const add = (text: string) => {
		const today = portal.today();
		lines.push(`${today === day ? "          " : today}  ${text}`);
		day = today;
	};
	/** Whether `now` is news about `about`. */
	const isNews = (about: string, now: string) => {
		const before = seen.get(about);
		seen.set(about, now);
		return before !== now;
	};
	return {
		lines,
		add,
		/** `mayHaveTold`: whether to look at what learners have been told. */
		async look(mayHaveTold: boolean) {
			const today = portal.today();
			for (const chain of portal.chains()) {
				const who = nameOf(portal, chain);
				for (const enrollment of chain.enrollments)
					if (
						isNews(
							enrollment.id,
							`${enrollment.status} ${placeText(portal, enrollment)}`,
						)
					)
						add(`  ${who} ${enrollmentText(portal, enrollment)}`);
				for (const award of chain.awards) {
					const status = awardStatus(award, today);
					if (isNews(`award ${award.id}`, `${status} ${award.expiresOn}`))
						add(`  ${who} ${awardText(award, status)}`);
				}
				const state = chainState(chain, today);
				if (isNews(`chain ${chain.id}`, stateText(state)))
					add(`  ${who} is now ${stateText(state)}`);
			}
			if (!mayHaveTold) return;
			for (const learner of portal.learners)
				for (const told of await portal.toldTo(learner)) {
					const text = toldText(told);
					if (text && isNews(`told ${told.id}`, text))
						add(
							`  ${learner}, ${portal.courseKey(told.courseId ?? "")}: ${text}`,
						);
				}
		},
	};
}

/** "ana, fire:", with the chain's letter where the learner has several on that course. */
function nameOf(portal: ScenarioPortal, chain: LetteredChain): string {
	const several = portal
		.chains()
		.some(
			(other) =>
				other.id !== chain.id &&
				other.learnerId === chain.learnerId &&
				other.course.id === chain.course.id,
		);
	const letter = several ? `, chain ${chain.letter}` : "";
	return `${portal.learnerKey(chain.learnerId)}, ${portal.courseKey(chain.course.id)}${letter}:`;
}

function enrollmentText(
	portal: ScenarioPortal,
	enrollment: Enrollment,
): string {
	const version = portal.admin.get(
		"courseVersions",
		enrollment.courseVersionId,
	)?.number;
	if (enrollment.status !== "not_started" && enrollment.source !== "import")
		return `${enrollment.status.replaceAll("_", " ")} (cycle ${enrollment.cycle}${placeText(portal, enrollment)})`;
	const how = {
		manual: "enrolled by an admin",
		catalog: "enrolled from the catalog",
		group: "enrolled through a group",
		import: "completion imported",
		recertification: "re-enrolled",
	}[enrollment.source];
	const due = enrollment.dueOn ? `, due on ${enrollment.dueOn}` : "";
	const valid = enrollment.validThrough
		? `, open through ${enrollment.validThrough}`
		: "";
	return `${how} (version ${version}, cycle ${enrollment.cycle}${due}${valid}${placeText(portal, enrollment)})`;
}

/** Where the learner stands in the event (R23, R24). */
function placeText(
	portal: ScenarioPortal,
	{ sessionId, unregistered }: Enrollment,
): string {
	if (sessionId !== null) return `, session ${portal.sessionKey(sessionId)}`;
	return unregistered ? ", on the Unregistered learners list" : "";
}

function awardText(
	award: Award,
	status: ReturnType<typeof awardStatus>,
): string {
	if (status === "revoked") return "certificate revoked";
	if (status === "expired")
		return `certificate expired; its last valid day was ${award.expiresOn}`;
	const until = award.expiresOn
		? `valid through ${award.expiresOn}`
		: "valid for ever";
	return `certificate of ${award.issuedOn}, ${until}`;
}

/** What a learner is told (R27, R33); null for what only admins are. */
function toldText({ kind, daysLeft }: Notification): string | null {
	switch (kind) {
		case "re-enrolled":
			return "told of the re-enrollment";
		case "expiring":
			return `reminded: the certificate ends in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}`;
		case "expired":
			return "told that the certificate has ended";
		case "not needed":
			return "told that the re-enrollment is not needed";
		default:
			return null;
	}
}

function stateText(state: ChainState): string {
	return state.state === "ended" ? `ended: ${state.reason}` : state.state;
}

/** What a step does, in a sentence's worth of words. */
function stepText(step: Step): string {
	if (step.down) return `The service is down until ${step.down.until}`;
	const action = actionOf(step);
	return action ? `${titles[action.kind]}${details(action)}` : "";
}

const titles: Record<ScenarioAction["kind"], string> = {
	enroll: "Enroll",
	selfEnroll: "Self-enrollment",
	import: "Import a completion",
	result: "Result",
	offlineResult: "Result made offline",
	publishVersion: "Publish a new version",
	setPolicy: "Save Certs & Credits",
	archiveCourse: "Archive the course",
	unarchiveCourse: "Take the course out of the archive",
	resumeChains: "Resume the ended chains",
	addSession: "Add a session",
	cancelSession: "Cancel a session",
	deactivate: "Deactivate",
	reactivate: "Reactivate",
	remove: "Remove",
	setExpiry: "Change the expiry date",
	revoke: "Revoke the certificate",
	reEnrollNow: "Re-enroll now",
	reopen: "Reopen",
	exempt: "Exempt",
	requireForGroup: "Require for a group",
	joinGroup: "Join a group",
	leaveGroup: "Leave a group",
};

function details({ value }: ScenarioAction): string {
	const names = [
		"learner",
		"course",
		"chain",
		"group",
		"status",
		"completedOn",
		"expiresOn",
		"madeAt",
		"key",
		"startsAt",
		"capacity",
		"from",
		"to",
		"reason",
	];
	const given = Object.entries(value).flatMap(([key, detail]) =>
		names.includes(key) && detail != null
			? [String(detail).replaceAll("_", " ")]
			: [],
	);
	if ("certificate" in value) given.push(certificateText(value.certificate));
	return given.length ? `: ${given.join(", ")}` : "";
}

function certificateText(
	certificate: {
		expiresAfterDays: number | null;
		reEnroll: { enabled: boolean; daysBeforeExpiry: number };
	} | null,
): string {
	if (!certificate) return "no certificate";
	const { expiresAfterDays, reEnroll } = certificate;
	const valid =
		expiresAfterDays === null
			? "never expires"
			: `expires after ${expiresAfterDays} days`;
	return `${valid}, auto re-enroll ${reEnroll.enabled ? `${reEnroll.daysBeforeExpiry} days before` : "disabled"}`;
}

/** What the engine will do after the last step, chain by chain. */
function outlook(portal: ScenarioPortal): string[] {
	const lines = portal.chains().map((chain) => {
		const next = nextReEnrollment(chain, portal.today());
		return `  ${nameOf(portal, chain)} ${next.kind === "on" ? `re-enrollment on ${next.day}` : `no re-enrollment (${next.why})`}`;
	});
	return lines.length
		? ["", `After ${dayAt(portal.now(), portal.timeZone)}:`, ...lines]
		: [];
}
