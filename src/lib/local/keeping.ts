import type { RejectionReason } from "#domain/rejection.ts";

/** Whether this is the browser's word that there is no space left to store in. */
export function isStorageFull(error: unknown): boolean {
	if (typeof error !== "object" || error === null) return false;
	const { name, inner, failures } = error as {
		name?: unknown;
		inner?: unknown;
		failures?: unknown;
	};
	return (
		name === "QuotaExceededError" ||
		isStorageFull(inner) ||
		(Array.isArray(failures) && failures.some(isStorageFull))
	);
}

/** Why what somebody did could not be kept on this device. */
export function notKept(error: unknown): RejectionReason {
	if (isStorageFull(error))
		return {
			code: "storage_full",
			field: null,
			message:
				"Not saved: the storage of this device is full. What you typed is still here. Free some space on the device, then save again.",
		};
	const why = error instanceof Error ? error.message || error.name : error;
	return {
		code: "not_kept",
		field: null,
		message: `Not saved: this device could not store it. What you typed is still here; try again. (${why})`,
	};
}

let asked = false;

/** Asks the browser once not to evict this origin's storage: it holds work that is nowhere else yet. */
export async function askToPersist(): Promise<void> {
	if (asked) return;
	asked = true;
	await navigator.storage?.persist?.();
}
