import {
	actionOf,
	type CertificateSettings,
	type Scenario,
	type Step,
	type VersionSettings,
} from "./file.ts";

/** The first key of the format that this release doesn't play yet, said in one sentence; null when all are played. */
export function notPlayedYet(scenario: Scenario): string | null {
	const key =
		firstOf(scenario.courses, (course) =>
			firstOf(course.versions, versionKey),
		) ?? firstOf(scenario.steps, stepKey);
	return key === undefined ? null : `“${key}” is not played yet.`;
}

function versionKey({
	liveLearning,
	certificate,
}: VersionSettings): string | undefined {
	return liveLearning ? "liveLearning" : certificateKey(certificate);
}

/** A key that is given its default asks for nothing more. */
function certificateKey(
	certificate: CertificateSettings | null,
): string | undefined {
	if (!certificate) return undefined;
	if (certificate.anchor !== "completion") return "anchor";
	if (certificate.graceDays !== 0) return "graceDays";
	return certificate.reEnroll.onlyWhileRequired
		? "onlyWhileRequired"
		: undefined;
}

function stepKey(step: Step): string | undefined {
	const { expect } = step;
	if (expect?.notifications) return "notifications";
	if (expect?.unregistered) return "unregistered";
	if (expect?.enrollments?.some((entry) => entry.session)) return "session";
	const action = actionOf(step.expectError?.action ?? step);
	switch (action?.kind) {
		case "addSession":
		case "cancelSession":
		case "requireForGroup":
		case "exempt":
			return action.kind;
		case "publishVersion":
			return versionKey(action.value);
		case "setPolicy":
			return certificateKey(action.value.certificate);
		default:
			return undefined;
	}
}

function firstOf<T>(
	items: readonly T[],
	key: (item: T) => string | undefined,
): string | undefined {
	for (const item of items) {
		const found = key(item);
		if (found !== undefined) return found;
	}
	return undefined;
}
