import type { CertificateId } from "#domain/documents/document.ts";
import type { CourseVersion } from "#domain/documents/index.ts";
import type { CertificateSettings, Period, VersionSettings } from "./file.ts";

/** The edits that make a version's due date and valid period what the file says (R9). */
export function periodChanges(
	version: CourseVersion,
	due: Period,
	valid: Period,
) {
	const { fixed: dueOn, after: dueAfterDays } = partsOf(due);
	const { fixed: validThrough, after: validAfterDays } = partsOf(valid);
	return {
		dueOn: { from: version.dueOn, to: dueOn },
		dueAfterDays: { from: version.dueAfterDays, to: dueAfterDays },
		validThrough: { from: version.validThrough, to: validThrough },
		validAfterDays: { from: version.validAfterDays, to: validAfterDays },
	};
}

function partsOf(period: Period) {
	return {
		fixed: period && "on" in period ? period.on : null,
		after:
			period && "daysAfterEnrollment" in period
				? period.daysAfterEnrollment
				: null,
	};
}

/** The edits that make a version's Certs & Credits what the file says (R1); all empty without a certificate. */
export function certificateChanges(
	version: CourseVersion,
	certificate: CertificateSettings | null,
	certificateId: CertificateId | null,
) {
	return {
		certificateId: { from: version.certificateId, to: certificateId },
		awardOn: {
			from: version.awardOn,
			to: certificate?.awardOn ?? version.awardOn,
		},
		expiresAfterDays: {
			from: version.expiresAfterDays,
			to: certificate?.expiresAfterDays ?? null,
		},
		daysBeforeExpiry: {
			from: version.daysBeforeExpiry,
			to: certificate?.reEnroll.daysBeforeExpiry ?? null,
		},
		reEnrollEnabled: {
			from: version.reEnrollEnabled,
			to: certificate?.reEnroll.enabled ?? false,
		},
		...beyondChanges(version, certificate),
	};
}

/** What goes beyond days from completion (R28, R29, R32). */
function beyondChanges(
	version: CourseVersion,
	certificate: CertificateSettings | null,
) {
	const anchor = certificate?.anchor ?? "completion";
	const fixed = typeof anchor === "object" ? anchor : null;
	return {
		anchor: {
			from: version.anchor,
			to: typeof anchor === "object" ? ("fixed" as const) : anchor,
		},
		anchorDay: { from: version.anchorDay, to: fixed?.fixed ?? null },
		anchorMinimumDays: {
			from: version.anchorMinimumDays,
			to: fixed?.minimumDays ?? null,
		},
		graceDays: {
			from: version.graceDays,
			to: certificate?.graceDays ?? 0,
		},
		onlyWhileRequired: {
			from: version.onlyWhileRequired,
			to: certificate?.reEnroll.onlyWhileRequired ?? false,
		},
	};
}

/** The edits that make a version's event what the file says; no event where it says none. */
export function liveLearningChanges(
	version: CourseVersion,
	liveLearning: VersionSettings["liveLearning"],
) {
	return {
		hasLiveLearning: {
			from: version.hasLiveLearning,
			to: liveLearning !== null,
		},
		overbook: { from: version.overbook, to: liveLearning?.overbook ?? false },
		autoRegister: {
			from: version.autoRegister,
			to: liveLearning?.autoRegister ?? true,
		},
	};
}
