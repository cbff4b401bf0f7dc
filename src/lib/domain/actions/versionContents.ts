import { derivedId } from "../derivedIds.ts";
import type { Content } from "../documents/contents.ts";
import type { CourseVersion } from "../documents/courseVersions.ts";
import { ContentId, type CourseVersionId } from "../documents/document.ts";
import { Rejection } from "../rejection.ts";
import type { Change, Context } from "./action.ts";

/** The content of a version as a new draft begins with it. */
export async function copied(
	context: Context,
	from: CourseVersion,
	to: CourseVersion,
): Promise<Change[]> {
	const copyId = (id: string) =>
		ContentId.parse(derivedId(context.actionId, id));
	return (await contentsOf(context, from.id)).map((content) => {
		const examId = content.examId && copyId(content.examId);
		return put({
			...content,
			id: examId ? keyId(examId) : copyId(content.id),
			courseVersionId: to.id,
			examId,
		});
	});
}

/**
 * The content of a draft that is being published, written once more: it is news to learners from now on.
 * Refuses an exam that asks nothing.
 */
export async function released(
	context: Context,
	draft: CourseVersion,
): Promise<Change[]> {
	const all = await contentsOf(context, draft.id);
	const empty = all.find(
		({ kind, questions }) => kind === "exam" && questions.length === 0,
	);
	if (empty)
		throw new Rejection(
			"empty_exam",
			"courseVersionId",
			`The exam “${empty.title}” has no questions yet. Add some under Content, or take it out.`,
		);
	return all.map(put);
}

/** What goes with a draft that is discarded. */
export async function discarded(
	context: Context,
	draft: CourseVersion,
): Promise<Change[]> {
	return (await contentsOf(context, draft.id)).map(({ id }) => gone(id));
}

/** Lessons, exams and, where they are, answer keys of a version. */
export function contentsOf(
	context: Context,
	courseVersionId: CourseVersionId,
): Promise<Content[]> {
	return context.documents.find("contents", { courseVersionId });
}

/** The id of an exam's answer key. */
export function keyId(examId: ContentId): ContentId {
	return ContentId.parse(derivedId(examId, KEY));
}
const KEY = "6b657900-0000-4000-8000-6b65796b6579";

/** It, written. */
export function put(document: Content): Change {
	return { collection: "contents", document };
}

/** It, deleted. */
export function gone(id: ContentId): Change {
	return { collection: "contents", deleted: id };
}
