import { z } from "zod";
import { GroupId, PersonId } from "../documents/document.ts";
import type { Enrollment, Group } from "../documents/index.ts";
import { type Person, Person as PersonSchema } from "../documents/people.ts";
import { isOpen } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import { dayAt } from "../time.ts";
import {
	applyFieldChanges,
	type Change,
	type Context,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";
import { joined } from "./requirements.ts";
import { withdraw } from "./success.ts";

const { name, email, role, language, timeZone, groupIds } = PersonSchema.shape;

export const addPerson = defineAction({
	kind: "addPerson",
	schema: z.strictObject({ personId: PersonId, name, email, role, groupIds }),
	async decide(payload, context) {
		await requireNew(context, "people", payload.personId, "personId");
		await requireFreeEmail(context, payload.email);
		const groups: Group[] = [];
		for (const groupId of new Set(payload.groupIds))
			groups.push(await required(context, "groups", groupId, "groupIds"));
		const document: Person = {
			id: payload.personId,
			name: payload.name,
			email: payload.email,
			role: payload.role,
			groupIds: [...new Set(payload.groupIds)],
			language: null,
			timeZone: null,
			status: "active",
			deactivatedAt: null,
			createdAt: context.now,
		};
		return {
			changes: [
				{ collection: "people", document },
				...(await joined(context, document, [], groups)),
			],
		};
	},
});

export const editPerson = defineAction({
	kind: "editPerson",
	schema: z.strictObject({
		personId: PersonId,
		changes: fieldChanges({ name, email, role, language }),
	}),
	async decide({ personId, changes }, context) {
		const person = await requirePresent(context, personId);
		if (changes.email && changes.email.to !== person.email)
			await requireFreeEmail(context, changes.email.to);
		if (changes.role && changes.role.to !== "admin")
			await requireOtherAdmin(context, person, "role");
		return edited("people", applyFieldChanges(person, changes));
	},
});

/** The language in which one is written to; anybody's own. */
export const chooseLanguage = defineAction({
	kind: "chooseLanguage",
	schema: z.strictObject({ language }),
	async decide({ language }, context) {
		const person = await requirePresent(context, context.viewer.personId);
		if (person.language === language) return { changes: [] };
		return put({ ...person, language });
	},
});

/** The time zone in which one is shown times of day; anybody's own. */
export const chooseTimeZone = defineAction({
	kind: "chooseTimeZone",
	schema: z.strictObject({ timeZone }),
	async decide({ timeZone }, context) {
		const person = await requirePresent(context, context.viewer.personId);
		if (person.timeZone === timeZone) return { changes: [] };
		return put({ ...person, timeZone });
	},
});

const membership = z.strictObject({ personId: PersonId, groupId: GroupId });

/** Joining enrolls on what the group requires (source `group`). */
export const joinGroup = defineAction({
	kind: "joinGroup",
	schema: membership,
	mayMakeDue: true,
	async decide({ personId, groupId }, context) {
		const person = await requirePresent(context, personId);
		const group = await required(context, "groups", groupId, "groupId");
		if (person.groupIds.includes(groupId)) return { changes: [] };
		const document: Person = {
			...person,
			groupIds: groupIds.parse([...person.groupIds, groupId]),
		};
		return {
			changes: [
				{ collection: "people", document },
				...(await joined(context, document, person.groupIds, [group])),
			],
		};
	},
});

export const leaveGroup = defineAction({
	kind: "leaveGroup",
	schema: membership,
	async decide({ personId, groupId }, context) {
		const person = await requirePresent(context, personId);
		if (!person.groupIds.includes(groupId)) return { changes: [] };
		return put({
			...person,
			groupIds: person.groupIds.filter((id) => id !== groupId),
		});
	},
});

const onePerson = z.strictObject({ personId: PersonId });

export const deactivatePerson = defineAction({
	kind: "deactivatePerson",
	schema: onePerson,
	async decide({ personId }, context) {
		const person = await requirePresent(context, personId);
		if (person.status === "deactivated") return { changes: [] };
		await requireOtherAdmin(context, person, "personId");
		return put({
			...person,
			status: "deactivated",
			deactivatedAt: context.now,
		});
	},
});

/** R21: what is still valid runs at once; awards that ended meanwhile are left alone. */
export const reactivatePerson = defineAction({
	kind: "reactivatePerson",
	schema: onePerson,
	mayMakeDue: true,
	async decide({ personId }, context) {
		const person = await requirePresent(context, personId);
		if (person.status === "active") return { changes: [] };
		const changes: Change[] = [
			{
				collection: "people",
				document: { ...person, status: "active", deactivatedAt: null },
			},
		];
		const deactivatedOn = dayAt(
			person.deactivatedAt ?? context.now,
			context.timeZone,
		);
		for (const award of await context.documents.find("awards", {
			learnerId: personId,
		})) {
			const endedMeanwhile =
				award.expiresOn !== null &&
				award.expiresOn >= deactivatedOn &&
				award.expiresOn < context.today;
			if (endedMeanwhile && award.leftAloneAt === null)
				changes.push({
					collection: "awards",
					document: { ...award, leftAloneAt: context.now },
				});
		}
		return { changes };
	},
});

/**
 * R21: the person's chains end; the document stays, so that history still names them. Places in sessions
 * to come are given back.
 */
export const removePerson = defineAction({
	kind: "removePerson",
	schema: onePerson,
	// Its places may be what others wait for (R25).
	mayMakeDue: true,
	async decide({ personId }, context) {
		const person = await requirePresent(context, personId);
		await requireOtherAdmin(context, person, "personId");
		const expected: Enrollment[] = [];
		for (const enrollment of await context.documents.find("enrollments", {
			learnerId: personId,
		}))
			if (isOpen(enrollment) && (await isExpected(context, enrollment)))
				expected.push(enrollment);
		return {
			changes: [
				{
					collection: "people",
					document: { ...person, status: "removed", groupIds: [] },
				},
				...(await withdraw(context, expected)),
			],
		};
	},
});

/** Whether the enrollment is on an event's list, or has a place in a session to come. */
async function isExpected(
	context: Context,
	{ sessionId, unregistered }: Enrollment,
): Promise<boolean> {
	if (sessionId === null) return unregistered;
	const session = await context.documents.get("sessions", sessionId);
	return session !== undefined && session.startsAt >= context.now;
}

function put(document: Person) {
	return { changes: [{ collection: "people", document } satisfies Change] };
}

async function requirePresent(
	context: Context,
	personId: PersonId,
): Promise<Person> {
	const person = await required(context, "people", personId, "personId");
	if (person.status === "removed")
		throw new Rejection(
			"person_removed",
			"personId",
			`${person.name} has been removed.`,
		);
	return person;
}

async function requireFreeEmail(
	context: Context,
	wanted: string,
): Promise<void> {
	const holders = await context.documents.find("people", { email: wanted });
	const holder = holders.find((person) => person.status !== "removed");
	if (holder)
		throw new Rejection(
			"email_taken",
			"email",
			`${holder.name} has this e-mail address already.`,
		);
}

/** A portal without an active admin could never be repaired. */
async function requireOtherAdmin(
	context: Context,
	person: Person,
	field: string,
): Promise<void> {
	if (person.role !== "admin" || person.status !== "active") return;
	const active = await context.documents.find("people", {
		status: "active",
		role: "admin",
	});
	if (active.length <= 1)
		throw new Rejection(
			"last_admin",
			field,
			`${person.name} is the only active admin. Make somebody else admin first.`,
		);
}
