import { z } from "zod";
import { Id, type PersonId } from "../documents/document.ts";
import {
	type Collection,
	type DocumentOf,
	documentKinds,
	type Person,
	type Role,
} from "../documents/index.ts";
import { leads } from "../leads.ts";
import { Rejection } from "../rejection.ts";
import { type Day, Instant } from "../timeSchemas.ts";

/** Who acts or reads: decided by the server from the session, never by what a device claims. */
export type Viewer = { personId: PersonId; role: Role };

/** The documents that `decide` reads: SQL on the server, the local database under the overlay on a device. */
export interface Documents {
	get<C extends Collection>(
		collection: C,
		id: string,
	): Promise<DocumentOf<C> | undefined>;
	/** All documents whose fields equal `where`; one of its fields is among those that the kind is searched by, or the kind is small. */
	find<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
	): Promise<DocumentOf<C>[]>;
}

/** A document as an action leaves it, or the id of one that it deletes. */
export type Change = {
	[C in Collection]:
		| { collection: C; document: DocumentOf<C> }
		| { collection: C; deleted: string };
}[Collection];

/** A field that somebody else changed meanwhile: it stays as it is, and the person's value comes back. */
export type FieldConflict = { field: string; yours: unknown; theirs: unknown };

export type Decision = { changes: Change[]; conflicts?: FieldConflict[] };

export type Context = {
	viewer: Viewer;
	documents: Documents;
	/** From which the ids of documents follow that no device named (`derivedId`). */
	actionId: string;
	/** When the server received the action; on a device, its own now. */
	now: Instant;
	/** When the device says that the action was made (R11: never authority). */
	madeAt: Instant;
	/** The portal's zone and its calendar day at `now`. */
	timeZone: string;
	today: Day;
};

/** One kind of action: the one definition from which the server's check and the pending overlay come. */
export type ActionKind<Kind extends string, Payload> = {
	kind: Kind;
	schema: z.ZodType<Payload>;
	/** Whether it can make somebody due, so that the engine runs at once. */
	mayMakeDue?: boolean;
	/** Whether somebody asks by it that others be written to, so that e-mails go out at once. */
	writesToPeople?: boolean;
	/** The documents that it leaves, or a thrown Rejection. Reads only through `context.documents`. */
	decide(payload: Payload, context: Context): Promise<Decision>;
};

export function defineAction<Kind extends string, Payload>(
	definition: ActionKind<Kind, Payload>,
): ActionKind<Kind, Payload> {
	return definition;
}

/** What travels and waits in the outbox; `payload` is checked against its kind's schema. */
export const ActionEnvelope = z.strictObject({
	id: Id,
	kind: z.string().max(40),
	payload: z.unknown(),
	deviceId: Id,
	/** The device's counter: the order in which its actions were made. */
	counter: z.int().min(1),
	madeAt: Instant,
});
export type ActionEnvelope = z.infer<typeof ActionEnvelope>;

// @wc-include
const names: Record<Collection, string> = {
	settings: "portal",
	people: "person",
	groups: "group",
	courses: "course",
	courseVersions: "course version",
	certificates: "certificate",
	enrollments: "enrollment",
	awards: "certificate award",
	sessions: "session",
	exemptions: "exemption",
	notifications: "notification",
	progress: "progress",
	contents: "lesson or exam",
};

/** The document, or a Rejection on `field` saying that there is none. */
export async function required<C extends Collection>(
	context: Context,
	collection: C,
	id: string,
	field: string,
): Promise<DocumentOf<C>> {
	const document = await context.documents.get(collection, id);
	if (!document)
		throw new Rejection(
			"not_found",
			field,
			`There is no such ${names[collection]}. It may have been removed, or the change that created it was refused.`,
		);
	return document;
}

/** Refuses an id that is already taken: ids are made on devices, and must be new. */
export async function requireNew(
	context: Context,
	collection: Collection,
	id: string,
	field: string,
): Promise<void> {
	if (await context.documents.get(collection, id))
		throw new Rejection(
			"already_exists",
			field,
			`This ${names[collection]} exists already.`,
		);
}

/** Managers and instructors act only for learners of their own groups; admins for everybody. */
export async function requireOwnLearner(
	context: Context,
	learner: Person,
	field: string,
): Promise<void> {
	if (context.viewer.role === "admin") return;
	const groups = await context.documents.find("groups", {});
	if (
		!groups.some(
			(group) =>
				learner.groupIds.includes(group.id) && leads(context.viewer, group),
		)
	)
		throw new Rejection(
			"not_your_learner",
			field,
			"This learner is in none of your groups.",
		);
}

const Reason = z
	.string()
	.trim()
	.min(1, "Give a reason: it is kept with who and when.")
	.max(500, "Keep the reason to 500 characters.");

export { Reason };

/** The schema of an edit: for each named field of a document, the value it was changed from and to. */
export function fieldChanges<Shape extends z.core.$ZodLooseShape>(
	shape: Shape,
) {
	const entries = Object.entries(shape).map(([field, type]) => [
		field,
		z.strictObject({ from: z.unknown(), to: type as z.ZodType }).optional(),
	]);
	return z
		.strictObject(
			Object.fromEntries(entries) as {
				[F in keyof Shape]: z.ZodOptional<
					z.ZodObject<{ from: z.ZodUnknown; to: Shape[F] }>
				>;
			},
		)
		.refine(
			(changes) =>
				Object.values(changes).some((change) => change !== undefined),
			"Nothing was changed.",
		);
}

type FieldChanges = {
	[field: string]: { from?: unknown; to?: unknown } | undefined;
};

/**
 * Sets the fields that nobody else touched since; a field that somebody changed meanwhile stays and
 * comes back as a conflict (DESIGN: two admins editing the same thing).
 */
export function applyFieldChanges<Document extends { id: string }>(
	document: Document,
	changes: FieldChanges,
): { document: Document; conflicts: FieldConflict[]; changed: boolean } {
	const result: Record<string, unknown> = { ...document };
	const conflicts: FieldConflict[] = [];
	let changed = false;
	for (const [field, change] of Object.entries(changes)) {
		if (!change) continue;
		const current = result[field];
		if (same(current, change.to)) continue;
		if (same(current, change.from)) {
			result[field] = change.to;
			changed = true;
		} else conflicts.push({ field, yours: change.to, theirs: current });
	}
	return { document: result as Document, conflicts, changed };
}

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** The decision of an edit: the changed document, if it did change, and what was kept from others. */
export function edited<C extends Collection>(
	collection: C,
	result: {
		document: DocumentOf<C>;
		conflicts: FieldConflict[];
		changed: boolean;
	},
): Decision {
	const change = { collection, document: result.document } as Change;
	return {
		changes: result.changed ? [change] : [],
		conflicts: result.conflicts,
	};
}

/** The kind's own schema of a field list, for forms and edits. */
export function shapeOf<C extends Collection>(
	collection: C,
): (typeof documentKinds)[C]["schema"]["shape"] {
	return documentKinds[collection].schema.shape;
}
