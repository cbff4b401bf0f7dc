import { z } from "zod";
import {
	CourseId,
	defineDocument,
	GroupId,
	line,
	PersonId,
} from "./document.ts";

/** A group of people. Members carry its id; its managers and instructors stand here. */
export const Group = z.strictObject({
	id: GroupId,
	name: line("Enter the group's name."),
	managerIds: z
		.array(PersonId)
		.max(100, "A group can have at most 100 managers."),
	instructorIds: z
		.array(PersonId)
		.max(100, "A group can have at most 100 instructors."),
	/** Joining the group enrolls on these; R32 asks whether a learner is still in such a group. */
	requiredCourseIds: z
		.array(CourseId)
		.max(100, "A group can require at most 100 courses."),
});
export type Group = z.infer<typeof Group>;
export const groups = defineDocument({
	name: "groups",
	schema: Group,
});
