import type { Role } from "#domain/documents/index.ts";
import { type GroupName, groupNames } from "./courses.ts";
import type { Random } from "./random.ts";

const PEOPLE = 300;
/** Of these, how many are there from the first day; the others join over the years. */
const FROM_THE_START = 230;

/** The people whose sign-ins the demo prints; a password each, for sample data on this machine. */
export const signIns = {
	admin: {
		name: "Morgan Ellis",
		email: "morgan.ellis@example.com",
		password: "perennial-admin",
	},
	instructor: {
		name: "Priya Nolan",
		email: "priya.nolan@example.com",
		password: "perennial-instructor",
	},
	learner: {
		name: "Sam Okafor",
		email: "sam.okafor@example.com",
		password: "perennial-learner",
	},
} as const;

export type DemoPerson = {
	name: string;
	email: string;
	role: Role;
	group: GroupName;
	/** Days after the beginning: when they were added, and when deactivated, back again, removed. */
	joins: number;
	leaves: number | null;
	returns: number | null;
	isRemoved: boolean;
};

/** Everybody but the first admin: for each group a manager and an instructor, then learners. */
export function demoPeople(random: Random, days: number): DemoPerson[] {
	const taken = new Set<string>(
		Object.values(signIns).map(({ email }) => email),
	);
	const stays = { leaves: null, returns: null, isRemoved: false };
	const { instructor, learner } = signIns;
	const people: DemoPerson[] = [
		{
			...nameAndEmail(instructor),
			role: "instructor",
			group: "Warehouse",
			joins: 0,
			...stays,
		},
		{
			...nameAndEmail(learner),
			role: "learner",
			group: "Facilities",
			joins: 0,
			...stays,
		},
		{
			...invented(random, taken),
			role: "admin",
			group: "Office",
			joins: 0,
			...stays,
		},
	];
	for (const group of groupNames) {
		people.push({
			...invented(random, taken),
			role: "manager",
			group,
			joins: 0,
			...stays,
		});
		if (group !== "Warehouse")
			people.push({
				...invented(random, taken),
				role: "instructor",
				group,
				joins: 0,
				...stays,
			});
	}
	while (people.length < PEOPLE - 1) {
		const joins =
			people.length < FROM_THE_START ? 0 : random.between(30, days - 20);
		const isLeaving = random.chance(0.1);
		const leaves = isLeaving ? random.between(joins + 15, days + 10) : null;
		const isReturning = isLeaving && random.chance(0.25);
		people.push({
			...invented(random, taken),
			role: "learner",
			group: random.pick(groupNames),
			joins,
			leaves,
			returns:
				leaves !== null && isReturning
					? leaves + random.between(40, 200)
					: null,
			isRemoved: isLeaving && !isReturning && random.chance(0.2),
		});
	}
	return people;
}

function nameAndEmail({ name, email }: { name: string; email: string }) {
	return { name, email };
}

/** A first and a last name that met at random, with an address nobody else has. */
function invented(
	random: Random,
	taken: Set<string>,
): { name: string; email: string } {
	for (;;) {
		const first = random.pick(firstNames);
		const last = random.pick(lastNames);
		const email = `${first}.${last}@example.com`.toLowerCase();
		if (taken.has(email)) continue;
		taken.add(email);
		return { name: `${first} ${last}`, email };
	}
}

const firstNames =
	"Aisha Amara Anna Ben Bruno Carla Chen Clara Daniel David Elena Emeka Emil Eva Farah Felix Fiona George Grace Hana Henry Hugo Ines Iris Ivan Jack Jasmin Joel Julia Kai Karim Lara Lena Leo Liam Lucia Lukas Maja Marco Maria Max Maya Mei Milan Mina Nadia Nina Noah Nora Olga Omar Oscar Paula Pedro Rafael Rita Rosa Ruth Sara Simon Sofia Stefan Tara Theo Tom Vera Victor Yara Yusuf Zoe".split(
		" ",
	);
const lastNames =
	"Adler Allen Baker Banerjee Barnes Becker Bell Berg Brandt Brooks Carter Castro Clarke Cohen Cole Costa Cruz Dahl Dixon Duarte Fischer Fox Garcia Grant Gray Hahn Hansen Haynes Hill Ito Jansen Jones Keller Khan Kim King Klein Kovacs Lang Larsen Lee Lopez Lund Marsh Mason Meyer Mills Moreau Murphy Novak Olsen Park Patel Perez Price Quinn Reid Rossi Sato Shaw Silva Singh Stone Sousa Taylor Vargas Vogel Walsh Ward Weber West Winter Wood Young".split(
		" ",
	);
