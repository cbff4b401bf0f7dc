import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import { roles } from "#domain/documents/values.ts";
import type { ActionCase } from "./actions.ts";

/** What is done with a portal, its people and groups, and by each person for themselves. */
export const actionsOnPeople = {
	editPortal: {
		may: ["admin"],
		payload: (of) => ({
			portalId: of.portalId,
			changes: { name: { from: "Portal", to: "Renamed" } },
		}),
	},
	markSample: {
		may: ["admin"],
		payload: (of) => ({ portalId: of.portalId, sampleIds: [uuidv7()] }),
	},
	removeSample: {
		may: ["admin"],
		payload: (of) => ({ portalId: of.portalId }),
	},
	addPerson: {
		may: ["admin"],
		payload: (of) => ({
			personId: uuidv7(),
			name: "New",
			email: `${uuidv7()}@example.com`,
			role: "learner",
			groupIds: [of.groupId],
		}),
	},
	editPerson: {
		may: ["admin"],
		payload: (of) => ({
			personId: of.learnerId,
			changes: { name: { from: "?", to: "Renamed" } },
		}),
	},
	joinGroup: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId, groupId: of.groupId }),
	},
	leaveGroup: {
		may: ["admin"],
		payload: (of) => ({ personId: of.managerId, groupId: of.groupId }),
	},
	deactivatePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	reactivatePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	removePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	createGroup: {
		may: ["admin"],
		payload: (of) => ({
			groupId: uuidv7(),
			name: "New",
			managerIds: [of.managerId],
			instructorIds: [],
		}),
	},
	editGroup: {
		may: ["admin"],
		payload: (of) => ({
			groupId: of.groupId,
			changes: { name: { from: "Group", to: "Renamed" } },
		}),
	},
	requireCourse: {
		may: ["admin"],
		payload: (of) => ({
			groupId: of.groupId,
			courseId: of.courseId,
			enrollMembers: true,
		}),
	},
	unrequireCourse: {
		may: ["admin"],
		payload: (of) => ({ groupId: of.groupId, courseId: of.courseId }),
	},
	chooseLanguage: { may: roles, payload: () => ({ language: "de" }) },
	chooseTimeZone: { may: roles, payload: () => ({ timeZone: "Asia/Tokyo" }) },
	// One's own only: others' are passed over.
	markRead: { may: roles, payload: () => ({ notificationIds: [uuidv7()] }) },
} satisfies Partial<Record<Kind, ActionCase>>;
