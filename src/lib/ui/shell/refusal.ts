import { TRPCClientError } from "@trpc/client";
import type { RejectionReason } from "#domain/rejection.ts";

/** Why a request was refused or did not arrive, as a reason that a form can show. */
export function reasonOf(error: unknown): RejectionReason {
	if (error instanceof TRPCClientError) {
		const reason: RejectionReason | undefined = error.data?.reason;
		if (reason) return reason;
		if (error.data?.httpStatus)
			return { code: "refused", field: null, message: error.message };
	}
	return {
		code: "unreachable",
		field: null,
		message: "The server cannot be reached. Check your network and try again.",
	};
}
