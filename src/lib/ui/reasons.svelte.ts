import type { RejectionReason } from "#domain/rejection.ts";

/** What a form shows of a refusal: the sentence at its field, or above the form when it has none there. */
export function formReason(fields: readonly string[]) {
	let reason = $state.raw<RejectionReason | null>(null);
	return {
		/** Takes an answer of `act`; true when all is well. */
		take(
			answer: { ok: true } | { ok: false; reason: RejectionReason },
		): answer is { ok: true } {
			reason = answer.ok ? null : answer.reason;
			return answer.ok;
		},
		clear() {
			reason = null;
		},
		of: (field: string) => (reason?.field === field ? reason.message : null),
		get general(): string | null {
			return reason && !fields.includes(reason.field ?? "")
				? reason.message
				: null;
		},
	};
}
