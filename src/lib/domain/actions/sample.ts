import { z } from "zod";
import { PortalId } from "../documents/document.ts";
import { Settings } from "../documents/settings.ts";
import { Rejection } from "../rejection.ts";
import { type Context, defineAction, required } from "./action.ts";
import { sampleRemoval } from "./sampleRemoval.ts";

const { sampleIds } = Settings.shape;
const marked = ["certificates", "courses", "groups", "people"] as const;

/**
 * Says beforehand of which certificates, courses, groups and people that are about to be made that they are
 * a sample. What exists is none: it could be removed as one.
 */
export const markSample = defineAction({
	kind: "markSample",
	schema: z.strictObject({ portalId: PortalId, sampleIds: sampleIds.min(1) }),
	async decide({ portalId, sampleIds: ids }, context) {
		const settings = await required(context, "settings", portalId, "portalId");
		for (const id of ids)
			for (const collection of marked)
				if (await context.documents.get(collection, id))
					throw new Rejection(
						"already_exists",
						"sampleIds",
						"Only what is new can be sample data.",
					);
		const all = sampleIds.safeParse([
			...new Set([...settings.sampleIds, ...ids]),
		]);
		if (!all.success)
			throw new Rejection(
				"too_many_samples",
				"sampleIds",
				"There is as much sample data as there can be.",
			);
		return {
			changes: [
				{
					collection: "settings",
					document: { ...settings, sampleIds: all.data },
				},
			],
		};
	},
});

/** Takes the sample data away; what real people use of it stays and is theirs from then on. */
export const removeSample = defineAction({
	kind: "removeSample",
	schema: z.strictObject({ portalId: PortalId }),
	// Places in sessions may be what others wait for (R25).
	mayMakeDue: true,
	async decide({ portalId }, context) {
		const settings = await required(context, "settings", portalId, "portalId");
		if (settings.sampleIds.length === 0) return { changes: [] };
		const { changes, people } = await sampleRemoval(context, settings);
		await requireAdminLeft(context, new Set(people.map(({ id }) => id)));
		return {
			changes: [
				...changes,
				{ collection: "settings", document: { ...settings, sampleIds: [] } },
			],
		};
	},
});

/** A portal without an active admin could never be repaired. */
async function requireAdminLeft(
	context: Context,
	leaving: ReadonlySet<string>,
): Promise<void> {
	const admins = await context.documents.find("people", {
		status: "active",
		role: "admin",
	});
	if (admins.every(({ id }) => leaving.has(id)))
		throw new Rejection(
			"last_admin",
			"portalId",
			"All active admins are sample people. Make somebody else admin first.",
		);
}
