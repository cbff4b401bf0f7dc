import { z } from "zod";
import { TimeZone } from "../timeSchemas.ts";
import { defineDocument, Id, Language, line, PortalId } from "./document.ts";

const ReminderDays = z
	.array(
		z
			.int("Enter whole numbers of days.")
			.min(1, "Remind at least 1 day before the end.")
			.max(365, "Remind at most 365 days before the end."),
	)
	.max(5, "Set at most 5 reminders.")
	.refine(
		(days) => new Set(days).size === days.length,
		"Each reminder needs its own number of days.",
	);

/** The portal's settings; one a portal, its id is the portal's. */
export const Settings = z.strictObject({
	id: PortalId,
	name: line("Enter the portal's name."),
	timeZone: TimeZone,
	/** Of messages to people who have chosen no language of their own. */
	language: Language,
	/** Learners are reminded this many days before their certificate ends, while it is not renewed (R27). */
	reminderDays: ReminderDays,
	/** The sample certificates, courses, groups and people; what real people use of them is taken off. */
	sampleIds: z
		.array(Id)
		.max(100, "There is as much sample data as there can be."),
});
export type Settings = z.infer<typeof Settings>;
export const DEFAULT_REMINDER_DAYS = [30, 7, 1];
export const settings = defineDocument({
	name: "settings",
	schema: Settings,
});
