import { GroupId, PersonId } from "../documents/document.ts";
import type { Group, Person, Role } from "../documents/index.ts";
import { Email, Person as PersonSchema } from "../documents/people.ts";
import { type ColumnChoice, cellOf, nameOf } from "./columns.ts";
import {
	type CheckedRow,
	faulty,
	type ImportAction,
	idle,
	type Problem,
} from "./row.ts";
import { folded, only } from "./texts.ts";

export type PeopleOptions = {
	columns: ColumnChoice;
	/** People who are here already get the file's name, role and groups; nobody is taken out of a group. */
	update: boolean;
	/** Groups that the file names and that do not exist are created. */
	createGroups: boolean;
};

const roleNames: Record<Role, readonly string[]> = {
	admin: ["admin", "administrator", "administrador", "administrateur", "مسؤول"],
	instructor: [
		"instructor",
		"trainer",
		"teacher",
		"kursleiter",
		"ausbilder",
		"instructeur",
		"formateur",
		"formador",
		"مدرب",
	],
	manager: [
		"manager",
		"supervisor",
		"vorgesetzter",
		"leiter",
		"gerente",
		"responsable",
		"مدير",
	],
	learner: [
		"learner",
		"student",
		"user",
		"participant",
		"lernender",
		"teilnehmer",
		"alumno",
		"apprenant",
		"participante",
		"متعلم",
	],
};
const roleBy = new Map(
	(Object.entries(roleNames) as [Role, readonly string[]][]).flatMap(
		([role, names]) => names.map((name) => [folded(name), role] as const),
	),
);

export type PeopleChecker = {
	/** Of the file's rows, each once, in their order. */
	check(row: number, cells: readonly string[]): CheckedRow;
	/** What has to be done before the rows checked since it was last asked: groups to be created. */
	first(): ImportAction[];
	/** The groups that the file names and that do not exist. */
	readonly unknownGroups: ReadonlySet<string>;
	/** How many people are here with other values than the file has. */
	differing(): number;
};

/** Checks the rows of a list of people against who is here; `newId` makes ids of what will be new. */
export function peopleChecker(
	people: Iterable<Person>,
	groups: Iterable<Group>,
	{ columns, update, createGroups }: PeopleOptions,
	newId: () => string,
): PeopleChecker {
	const byEmail = new Map<string, Person>();
	for (const person of people)
		if (person.status !== "removed") byEmail.set(person.email, person);
	const groupsByName = Map.groupBy(groups, ({ name }) => folded(name));
	const created = new Map<string, { id: GroupId; name: string }>();
	const first: ImportAction[] = [];
	let differing = 0;
	const unknownGroups = new Set<string>();
	const rows = new Map<string, number>();

	function groupsIn(cell: string, problems: Problem[]): GroupId[] {
		// No group is created for the sake of a row that is refused.
		const mayCreate = createGroups && problems.length === 0;
		const ids = new Set<GroupId>();
		for (const name of namesIn(cell)) {
			const key = folded(name);
			const those = groupsByName.get(key);
			const group = only(those) ?? created.get(key);
			if (group) ids.add(group.id);
			else if (those)
				problems.push({
					field: "groups",
					message: `Several groups are called “${name}”. Rename all but one, or take this one out of the file.`,
				});
			else {
				unknownGroups.add(name);
				const parsed = PersonSchema.shape.name.safeParse(name);
				if (createGroups && parsed.success && !mayCreate) continue;
				if (!createGroups || !parsed.success)
					problems.push({
						field: "groups",
						message: `There is no group “${name}”. Have missing groups created, create it first, or correct the name.`,
					});
				else {
					const made = { id: GroupId.parse(newId()), name: parsed.data };
					created.set(key, made);
					first.push({
						kind: "createGroup",
						payload: {
							groupId: made.id,
							name: made.name,
							managerIds: [],
							instructorIds: [],
						},
					});
					ids.add(made.id);
				}
			}
		}
		return [...ids];
	}

	function knownGroupsIn(cell: string): GroupId[] {
		return namesIn(cell).flatMap(
			(name) => only(groupsByName.get(folded(name)))?.id ?? [],
		);
	}

	function changesOf(
		person: Person,
		wanted: { name: string; role: Role | null; groupIds: GroupId[] },
	): { actions: ImportAction[]; words: string[] } {
		const changes: Record<string, { from: unknown; to: unknown }> = {};
		const words: string[] = [];
		if (wanted.name !== "" && wanted.name !== person.name) {
			changes.name = { from: person.name, to: wanted.name };
			words.push(`Name “${person.name}” becomes “${wanted.name}”.`);
		}
		if (wanted.role && wanted.role !== person.role) {
			changes.role = { from: person.role, to: wanted.role };
			words.push(`Role ${person.role} becomes ${wanted.role}.`);
		}
		const personId = person.id;
		const joins = wanted.groupIds.filter((id) => !person.groupIds.includes(id));
		if (joins.length > 0)
			words.push(
				joins.length === 1 ? "Joins a group." : `Joins ${joins.length} groups.`,
			);
		const edit: ImportAction = {
			kind: "editPerson",
			payload: { personId, changes },
		};
		return {
			words,
			actions: [
				...(Object.keys(changes).length > 0 ? [edit] : []),
				...joins.map(
					(groupId): ImportAction => ({
						kind: "joinGroup",
						payload: { personId, groupId },
					}),
				),
			],
		};
	}

	return {
		unknownGroups,
		differing: () => differing,
		first: () => first.splice(0),
		check(row, cells) {
			const read = { row, cells };
			const problems: Problem[] = [];
			const email = Email.safeParse(cellOf(cells, columns, "email"));
			if (!email.success) {
				const message =
					email.error.issues[0]?.message ?? "Enter an e-mail address.";
				return faulty(read, [{ field: "email", message }]);
			}
			const repeated = rows.get(email.data);
			if (repeated !== undefined)
				return faulty(read, [
					{
						field: "email",
						message: `Row ${repeated} has this e-mail address too. Keep one of the two rows.`,
					},
				]);
			rows.set(email.data, row);
			const person = byEmail.get(email.data);
			const roleCell = cellOf(cells, columns, "role");
			const role = roleBy.get(folded(roleCell)) ?? null;
			if (roleCell !== "" && role === null)
				problems.push({
					field: "role",
					message: `“${roleCell}” is no role. Use admin, instructor, manager or learner, or leave it empty.`,
				});
			const name = nameOf(cells, columns);
			const named = PersonSchema.shape.name.safeParse(name);
			if (!named.success && (!person || name !== ""))
				problems.push({
					field: "name",
					message: named.error.issues[0]?.message ?? "Enter a name.",
				});
			const groupCell = cellOf(cells, columns, "groups");
			const groupIds =
				person && !update
					? // Whoever stays as they are needs no group that does not exist.
						knownGroupsIn(groupCell)
					: groupsIn(groupCell, problems);
			if (problems.length > 0) return faulty(read, problems);
			if (!person)
				return {
					...idle(read, "new", "Will be added."),
					actions: [
						{
							kind: "addPerson",
							payload: {
								personId: PersonId.parse(newId()),
								name: named.data,
								email: email.data,
								role: role ?? "learner",
								groupIds,
							},
						},
					],
				};
			const { actions, words } = changesOf(person, {
				name: named.data ?? "",
				role,
				groupIds,
			});
			if (words.length === 0)
				return idle(read, "there", "Is here with the same values.");
			differing += 1;
			return update
				? {
						...idle(read, "change", ["Is here already.", ...words].join(" ")),
						actions,
					}
				: idle(read, "there", "Is here already; stays as it is.");
		},
	};
}

function namesIn(cell: string): string[] {
	return cell
		.split(/[;|\n]/)
		.map((part) => part.trim())
		.filter((name) => name !== "");
}
