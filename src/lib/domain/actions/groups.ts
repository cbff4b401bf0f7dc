import { z } from "zod";
import { GroupId } from "../documents/document.ts";
import { Group } from "../documents/groups.ts";
import {
	applyFieldChanges,
	type Context,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";

const { name, managerIds, instructorIds } = Group.shape;

export const createGroup = defineAction({
	kind: "createGroup",
	schema: z.strictObject({ groupId: GroupId, name, managerIds, instructorIds }),
	async decide({ groupId, ...rest }, context) {
		await requireNew(context, "groups", groupId, "groupId");
		await requirePeople(context, rest.managerIds, "managerIds");
		await requirePeople(context, rest.instructorIds, "instructorIds");
		return {
			changes: [
				{
					collection: "groups",
					document: { id: groupId, ...rest, requiredCourseIds: [] },
				},
			],
		};
	},
});

export const editGroup = defineAction({
	kind: "editGroup",
	schema: z.strictObject({
		groupId: GroupId,
		changes: fieldChanges({ name, managerIds, instructorIds }),
	}),
	async decide({ groupId, changes }, context) {
		const group = await required(context, "groups", groupId, "groupId");
		if (changes.managerIds)
			await requirePeople(context, changes.managerIds.to, "managerIds");
		if (changes.instructorIds)
			await requirePeople(context, changes.instructorIds.to, "instructorIds");
		return edited("groups", applyFieldChanges(group, changes));
	},
});

async function requirePeople(
	context: Context,
	ids: readonly string[],
	field: string,
): Promise<void> {
	for (const id of ids) await required(context, "people", id, field);
}
