import { TRPCClientError } from "@trpc/client";
import type { RejectionReason } from "#domain/rejection.ts";
import { said } from "../said.svelte.ts";

/** Why a request was refused or did not arrive, as a reason that a form can show. */
export function reasonOf(error: unknown): RejectionReason {
	if (error instanceof TRPCClientError) {
		const reason: RejectionReason | undefined = error.data?.reason;
		if (reason) return { ...reason, message: said(reason.message) };
		if (error.data?.httpStatus)
			return { code: "refused", field: null, message: said(error.message) };
	}
	return {
		code: "unreachable",
		field: null,
		message: "The server cannot be reached. Check your network and try again.",
	};
}
