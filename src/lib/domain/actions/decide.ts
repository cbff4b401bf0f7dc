import { Rejection } from "../rejection.ts";
import type { ActionEnvelope, Context, Decision } from "./action.ts";
import { actionKinds, type Kind } from "./index.ts";
import { rolesOf } from "./roles.ts";

/** The kind of an action by its name, or undefined when there is none. */
export function kindNamed(name: string) {
	return Object.hasOwn(actionKinds, name)
		? actionKinds[name as Kind]
		: undefined;
}

/**
 * Checks role and payload and decides, on the server and for the overlay alike. Throws a Rejection
 * with code, field and sentence; reads only through `context.documents`.
 */
export async function decide(
	action: Pick<ActionEnvelope, "kind" | "payload">,
	context: Context,
): Promise<Decision> {
	const kind = kindNamed(action.kind);
	if (!kind)
		throw new Rejection(
			"unknown_action",
			"kind",
			"This server does not know this kind of change. Update the app.",
		);
	if (!rolesOf[kind.kind].includes(context.viewer.role))
		throw new Rejection("not_allowed", null, "Your role does not allow this.");
	const parsed = kind.schema.safeParse(action.payload);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const path =
			issue?.path.filter((step) => step !== "changes" && step !== "to") ?? [];
		throw new Rejection(
			"invalid",
			path.length ? String(path[0]) : null,
			issue?.message ?? "The change is not valid.",
		);
	}
	// The payload was just parsed by this very kind's schema, a link that the union of kinds cannot express.
	return (
		kind.decide as (payload: unknown, context: Context) => Promise<Decision>
	)(parsed.data, context);
}
