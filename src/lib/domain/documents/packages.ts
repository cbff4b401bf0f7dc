import { z } from "zod";
import { Id, isStorable, NOT_STORABLE } from "./document.ts";

/** Bytes that a package can have at most; what is in it, unpacked; and how many files that can be. */
export const MAXIMUM_PACKAGE = 200 * 1024 * 1024;
export const MAXIMUM_UNPACKED = 1024 * 1024 * 1024;
export const MAXIMUM_PACKAGE_FILES = 20_000;
export const MAXIMUM_ACTIVITIES = 500;
/** Bytes of each of the files in which a package lies on the server. */
export const PACKAGE_PART = 4 * 1024 * 1024;

const storable = (most: number) =>
	z.string().max(most).refine(isStorable, NOT_STORABLE);

/** What is opened in a package on its own, and counts in its result: what SCORM calls an activity. */
export const Activity = z.strictObject({
	/** A SCO reports its result. An asset is only looked at. */
	kind: z.enum(["sco", "asset"]),
	/** Of its item in the manifest, and of the one that this is in; empty: there is none. */
	title: storable(200),
	chapter: storable(200),
	/** The file of the package that begins, with what follows `?` or `#`. */
	launch: storable(2000).min(1, "The package does not say how it begins."),
	/** Per cent from which its score has passed; null: the package decides. */
	masteryScore: z.int().min(0).max(100).nullable(),
	/** What the manifest hands to the package. */
	launchData: storable(4096),
	/** Objectives that its runtime has from the start: SCORM 2004. */
	objectiveIds: z.array(storable(4000)).max(500),
	/** Whether ending without a word on completion leaves it open: SCORM 2004. */
	completionSetByContent: z.boolean(),
	/** SCORM 1.2: what comes first; only where a part of its package waits for another. Older packages lack it. */
	prerequisites: z
		.strictObject({
			/** By what scripts name it: its item in the manifest, then those that this is in; empty: it has no name. */
			itemIds: z.array(storable(1000)).max(20),
			/** AICC scripts, of the same items. All must be met before it opens. */
			scripts: z.array(storable(1000)).max(20),
		})
		.optional(),
});
export type Activity = z.infer<typeof Activity>;

/** A SCORM package: where its zip file lies, and what its manifest says. */
export const ScormPackage = z.strictObject({
	/** Which runtime it asks for. */
	version: z.enum(["1.2", "2004"], "Choose a SCORM package."),
	/** In the manifest's order. */
	activities: z
		.array(Activity)
		.min(1, "The package does not say how it begins.")
		.max(MAXIMUM_ACTIVITIES, "A package can have at most 500 parts."),
	size: z
		.int()
		.min(1, "The package is empty.")
		.max(MAXIMUM_PACKAGE, "A package can have at most 200 MB."),
	/** The zip file's parts in their order: files of the course. */
	partIds: z
		.array(Id)
		.min(1, "The package is empty.")
		.max(MAXIMUM_PACKAGE / PACKAGE_PART, "A package can have at most 200 MB."),
});
export type ScormPackage = z.infer<typeof ScormPackage>;
