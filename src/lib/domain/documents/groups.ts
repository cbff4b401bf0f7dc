import { z } from "zod";
import { defineDocument, GroupId, line, PersonId } from "./document.ts";

/** A group of people. Members carry its id; its managers and instructors stand here. */
export const Group = z.strictObject({
	id: GroupId,
	name: line("the group's name"),
	managerIds: z
		.array(PersonId)
		.max(100, "A group can have at most 100 managers."),
	instructorIds: z
		.array(PersonId)
		.max(100, "A group can have at most 100 instructors."),
});
export type Group = z.infer<typeof Group>;
export const groups = defineDocument({
	name: "groups",
	schema: Group,
	indexes: [["name"]],
});
