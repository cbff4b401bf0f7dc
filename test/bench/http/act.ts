import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { ActAnswer } from "#domain/sync.ts";
import type { Remote } from "#lib/sync/remote.ts";
import { morning, quietDay } from "../fill.ts";

/** One action by a device of its own, accepted. */
export async function act(
	remote: Remote,
	personId: string,
	kind: Kind,
	payload: unknown,
): Promise<void> {
	requireAccepted(
		await remote.act({
			schemaVersion: SCHEMA_VERSION,
			personId,
			epoch: null,
			actions: [
				{
					id: uuidv7(),
					kind,
					payload,
					deviceId: uuidv7(),
					counter: 1,
					madeAt: morning(quietDay),
				},
			],
		}),
	);
}

export function requireAccepted(answer: ActAnswer): void {
	if (answer.kind !== "verdicts") throw new Error(answer.kind);
	const other = answer.verdicts.find(
		({ verdict }) => verdict.status !== "accepted",
	);
	if (other) throw new Error(JSON.stringify(other));
}
