import { z } from "zod";
import { PortalId } from "../documents/document.ts";
import { Settings } from "../documents/settings.ts";
import {
	applyFieldChanges,
	defineAction,
	edited,
	fieldChanges,
	required,
} from "./action.ts";

const { name, timeZone, language, reminderDays } = Settings.shape;

export const editPortal = defineAction({
	kind: "editPortal",
	schema: z.strictObject({
		portalId: PortalId,
		changes: fieldChanges({ name, timeZone, language, reminderDays }),
	}),
	mayMakeDue: true,
	async decide({ portalId, changes }, context) {
		const settings = await required(context, "settings", portalId, "portalId");
		return edited("settings", applyFieldChanges(settings, changes));
	},
});
