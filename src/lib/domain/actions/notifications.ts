import { z } from "zod";
import { NotificationId } from "../documents/document.ts";
import type { Change } from "./action.ts";
import { defineAction } from "./action.ts";

/** Marks one's own notifications as read. Those of others, or long gone, are passed over. */
export const markRead = defineAction({
	kind: "markRead",
	schema: z.strictObject({
		notificationIds: z.array(NotificationId).min(1).max(500),
	}),
	async decide({ notificationIds }, context) {
		const changes: Change[] = [];
		for (const id of new Set(notificationIds)) {
			const document = await context.documents.get("notifications", id);
			if (
				document?.personId === context.viewer.personId &&
				document.readAt === null
			)
				changes.push({
					collection: "notifications",
					document: { ...document, readAt: context.now },
				});
		}
		return { changes };
	},
});
