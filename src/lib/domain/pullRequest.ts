import { z } from "zod";
import { type Collection, collections } from "./documents/collections.ts";
import { Id } from "./documents/document.ts";

/** How far a device has come: filling (collection by collection, by id), then following the feed by seq. */
export const Checkpoint = z.discriminatedUnion("phase", [
	z.strictObject({
		phase: z.literal("fill"),
		collection: z.enum(collections as [Collection, ...Collection[]]),
		/** The last id received of that collection; null before the first. */
		after: Id.nullable(),
		/** The feed's head when filling began: following goes on from here. */
		from: z.int().min(0),
	}),
	z.strictObject({ phase: z.literal("follow"), seq: z.int().min(0) }),
]);
export type Checkpoint = z.infer<typeof Checkpoint>;

export const PullRequest = z.strictObject({
	schemaVersion: z.int().min(1),
	/** What the device filled under; null before its first fill. */
	epoch: Id.nullable(),
	grantRevision: z.int().min(0).nullable(),
	checkpoint: Checkpoint.nullable(),
	limit: z.int().min(1).max(2000).optional(),
	/** Whose device asks: refused when somebody else is signed in there by now. */
	personId: Id.optional(),
});
export type PullRequest = z.infer<typeof PullRequest>;
