import type { GroupId } from "#domain/documents/document.ts";
import type { Person } from "#domain/documents/index.ts";
import { personStatusWords } from "../words.ts";

export const peopleCsvHeader = ["Name", "E-mail", "Role", "Groups", "State"];

/** People as rows of a CSV file that the import of people reads. */
export function peopleCsvRows(
	people: readonly Person[],
	groupNames: ReadonlyMap<GroupId, string>,
): string[][] {
	return people.map(({ name, email, role, groupIds, status }) => [
		name,
		email,
		role,
		groupIds.flatMap((id) => groupNames.get(id) ?? []).join("; "),
		personStatusWords[status],
	]);
}
