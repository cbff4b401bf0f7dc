import type { Viewer } from "./actions/action.ts";
import type { DocumentOf } from "./documents/index.ts";

/** Whether the viewer's role makes this group one of their own. */
export function leads(viewer: Viewer, group: DocumentOf<"groups">): boolean {
	if (viewer.role === "manager")
		return group.managerIds.includes(viewer.personId);
	return (
		viewer.role === "instructor" &&
		group.instructorIds.includes(viewer.personId)
	);
}
