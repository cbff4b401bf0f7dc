import { importedEnrollmentId } from "../derivedIds.ts";
import type { CourseId } from "../documents/document.ts";
import { PersonId } from "../documents/document.ts";
import type { Course, Person } from "../documents/index.ts";
import { Email, Person as PersonSchema } from "../documents/people.ts";
import type { Day } from "../time.ts";
import { type ColumnChoice, cellOf, nameOf } from "./columns.ts";
import { type DayOrder, readDay } from "./days.ts";
import {
	type CheckedRow,
	faulty,
	type ImportAction,
	idle,
	type Problem,
} from "./row.ts";
import { folded, only, westernDigits } from "./texts.ts";

export type CompletionOptions = {
	columns: ColumnChoice;
	/** Null: days that could be read both ways are refused. */
	dayOrder: DayOrder | null;
	/** People whom the file names with address and name, and who are not here, are added as learners. */
	addPeople: boolean;
	/** Of several completions of a person and a course only the last one is imported. */
	newestOnly: boolean;
	/** Courses chosen by hand for what the file calls them, by the folded name. */
	courses: ReadonlyMap<string, CourseId>;
	timeZone: string;
	/** The portal's calendar day. */
	today: Day;
};

export type CompletionDirectory = {
	people: Iterable<Person>;
	courses: Iterable<Course>;
	/** What is known of the learner's success in the course on this day; undefined: there was none. */
	completed(
		learnerId: PersonId,
		courseId: CourseId,
		on: Day,
	): { expiresOn: Day | null } | undefined;
};

export type CompletionChecker = {
	/** To be called with each row before the first is checked: finds out which are the newest. */
	look(cells: readonly string[]): void;
	/** Of the file's rows, each once, in their order. */
	check(row: number, cells: readonly string[]): CheckedRow;
	/** What has to be done before the rows checked since it was last asked: people to be added. */
	first(): ImportAction[];
	/** What the file calls courses that are not here, and in how many rows. */
	readonly unknownCourses: ReadonlyMap<string, number>;
	/** People who are not here and could be added, by e-mail address. */
	readonly unknownPeople: ReadonlySet<string>;
	/** Completions after which the file has a later one of the same person and course. */
	older(): number;
};

/** Checks the rows of a list of past completions; `newId` makes ids of people who will be new. */
export function completionChecker(
	directory: CompletionDirectory,
	options: CompletionOptions,
	newId: () => string,
): CompletionChecker {
	const { columns, timeZone } = options;
	const byEmail = new Map<string, Person>();
	for (const person of directory.people)
		if (person.status !== "removed") byEmail.set(person.email, person);
	// Made when a row without an address asks for it.
	let byName: Map<string, Person[]> | undefined;
	const coursesByTitle = Map.groupBy(directory.courses, ({ title }) =>
		folded(title),
	);
	const courseById = new Map(
		[...coursesByTitle.values()].flat().map((course) => [course.id, course]),
	);
	const added = new Map<string, { id: PersonId }>();
	const first: ImportAction[] = [];
	const unknownCourses = new Map<string, number>();
	const unknownPeople = new Set<string>();
	const rows = new Map<string, number>();
	const newest = new Map<string, Day>();
	let older = 0;

	/** What is the same in all rows of a person and a course. */
	function turnKey(cells: readonly string[]): string {
		const person =
			cellOf(cells, columns, "email").toLowerCase() ||
			folded(nameOf(cells, columns));
		return `${person} ${folded(cellOf(cells, columns, "course"))}`;
	}

	/** `mayAdd`: the rest of the row is right. */
	function learnerOf(
		cells: readonly string[],
		mayAdd: boolean,
		problems: Problem[],
	): PersonId | null {
		const address = cellOf(cells, columns, "email");
		const name = nameOf(cells, columns);
		const refuse = (field: "email" | "name", message: string) => {
			problems.push({ field, message });
			return null;
		};
		if (address !== "") {
			const email = Email.safeParse(address);
			if (!email.success)
				return refuse(
					"email",
					email.error.issues[0]?.message ?? "Enter an e-mail address.",
				);
			const person = byEmail.get(email.data) ?? added.get(email.data);
			if (person) return person.id;
			const named = PersonSchema.shape.name.safeParse(name);
			if (!named.success)
				return refuse(
					"email",
					`Nobody here has the address ${email.data}. Add the person first, or give their name in the file as well.`,
				);
			unknownPeople.add(email.data);
			if (!options.addPeople)
				return refuse(
					"email",
					`Nobody here has the address ${email.data}. Have missing people added, or correct the address.`,
				);
			// Nobody is added for the sake of a row that is refused.
			if (!mayAdd) return null;
			const id = PersonId.parse(newId());
			added.set(email.data, { id });
			first.push({
				kind: "addPerson",
				payload: {
					personId: id,
					name: named.data,
					email: email.data,
					role: "learner",
					groupIds: [],
				},
			});
			return id;
		}
		if (name === "")
			return refuse("email", "Give the person’s e-mail address, or the name.");
		byName ??= Map.groupBy(byEmail.values(), (each) => folded(each.name));
		const people = byName.get(folded(name));
		const person = only(people);
		if (person) return person.id;
		return refuse(
			"name",
			people
				? `${people.length} people are called ${name}. Give the e-mail address.`
				: `Nobody here is called ${name}. Give the e-mail address, or add the person first.`,
		);
	}

	function courseOf(
		cells: readonly string[],
		problems: Problem[],
	): Course | null {
		const title = cellOf(cells, columns, "course");
		const key = folded(title);
		const chosen = options.courses.get(key);
		const those = coursesByTitle.get(key);
		const course = only(those) ?? (chosen && courseById.get(chosen)) ?? null;
		if (course) return course;
		if (title !== "")
			unknownCourses.set(title, (unknownCourses.get(title) ?? 0) + 1);
		const message =
			title === ""
				? "Give the course."
				: those
					? `Several courses are called “${title}”. Choose above which one is meant.`
					: `There is no course “${title}”. Choose above which course is meant, or correct the title.`;
		problems.push({ field: "course", message });
		return null;
	}

	function dayOf(
		cells: readonly string[],
		field: "completedOn" | "expiresOn",
		problems: Problem[],
	): Day | null {
		const text = cellOf(cells, columns, field);
		if (text === "" && field === "expiresOn") return null;
		const read = readDay(text, options.dayOrder, timeZone);
		if (read.kind === "day") return read.day;
		const message =
			text === ""
				? "Give the day of completion."
				: read.kind === "ambiguous"
					? `“${text}” can be read two ways. Choose above whether the day or the month comes first.`
					: `“${text}” is no day. Write it as 2024-03-31.`;
		problems.push({ field, message });
		return null;
	}

	return {
		unknownCourses,
		unknownPeople,
		first: () => first.splice(0),
		older: () => older,
		look(cells) {
			const text = cellOf(cells, columns, "completedOn");
			const read = readDay(text, options.dayOrder, timeZone);
			if (read.kind !== "day" || read.day > options.today) return;
			const key = turnKey(cells);
			const other = newest.get(key);
			if (other === undefined || read.day > other) newest.set(key, read.day);
		},
		check(row, cells) {
			const read = { row, cells };
			const problems: Problem[] = [];
			const course = courseOf(cells, problems);
			const completedOn = dayOf(cells, "completedOn", problems);
			const expiresOn = dayOf(cells, "expiresOn", problems);
			const score = scoreOf(cellOf(cells, columns, "score"), problems);
			if (completedOn !== null && completedOn > options.today)
				problems.push({
					field: "completedOn",
					message: "The day of completion cannot lie in the future.",
				});
			if (completedOn !== null && expiresOn !== null && expiresOn < completedOn)
				problems.push({
					field: "expiresOn",
					message:
						"The certificate cannot expire before the day of completion.",
				});
			const whole = course !== null && problems.length === 0;
			const learnerId = learnerOf(cells, whole, problems);
			if (!whole || learnerId === null || completedOn === null)
				return faulty(read, problems);
			const enrollmentId = importedEnrollmentId(
				learnerId,
				course.id,
				completedOn,
			);
			const repeated = rows.get(enrollmentId);
			if (repeated !== undefined)
				return idle(
					read,
					"there",
					`The same completion as in row ${repeated}.`,
				);
			rows.set(enrollmentId, row);
			const known = directory.completed(learnerId, course.id, completedOn);
			if (known)
				return idle(
					read,
					"there",
					expiresOn !== null && known.expiresOn !== expiresOn
						? known.expiresOn === null
							? "Is here already, and stays as it is: its certificate never expires."
							: `Is here already, and stays as it is: its certificate expires on ${known.expiresOn}.`
						: "Is here already.",
				);
			if (completedOn < (newest.get(turnKey(cells)) ?? completedOn)) {
				older += 1;
				if (options.newestOnly)
					return idle(
						read,
						"left out",
						"The file holds a later completion of the same person and course.",
					);
			}
			return {
				...idle(read, "new", "Will be imported."),
				actions: [
					{
						kind: "importCompletion",
						payload: {
							enrollmentId,
							learnerId,
							courseId: course.id,
							completedOn,
							expiresOn,
							score,
						},
					},
				],
			};
		},
	};
}

/** A score in per cent: `87`, `87 %`, `87,5`; null where there is none. */
function scoreOf(text: string, problems: Problem[]): number | null {
	if (text === "") return null;
	const plain = westernDigits(text)
		.replace(/\s|%|٪/g, "")
		.replace(/[,\u066b]/, ".");
	const score = /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
	if (score >= 0 && score <= 100) return score;
	problems.push({
		field: "score",
		message: `“${text}” is no score. Give a number from 0 to 100, or leave it empty.`,
	});
	return null;
}
