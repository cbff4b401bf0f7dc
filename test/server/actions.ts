import type { Kind } from "#domain/actions/index.ts";
import type { Role } from "#domain/documents/people.ts";
import { actionsOnCourses } from "./actionsOnCourses.ts";
import { actionsOnEnrollments } from "./actionsOnEnrollments.ts";
import { actionsOnPeople } from "./actionsOnPeople.ts";
import type { Fixture } from "./furnished.ts";

/** Who may take a kind of action, and a payload about a portal's things. */
export type ActionCase = {
	may: readonly Role[];
	payload: (of: Fixture) => Record<string, unknown>;
};

/** Of each kind. */
export const actions: Record<Kind, ActionCase> = {
	...actionsOnPeople,
	...actionsOnCourses,
	...actionsOnEnrollments,
};
