import { z } from "zod";
import { inOrder } from "../courseProgress.ts";
import {
	type Content,
	examShape,
	FormattedText,
	Content as Schema,
} from "../documents/contents.ts";
import { ContentId, CourseVersionId } from "../documents/document.ts";
import {
	type AuthoredQuestion,
	AuthoredQuestions,
} from "../documents/questions.ts";
import { joined, separate } from "../exam.ts";
import { Rejection } from "../rejection.ts";
import {
	applyFieldChanges,
	type Change,
	type Context,
	type Decision,
	defineAction,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";
import { requireDraft } from "./courseVersions.ts";
import { contentsOf, gone, keyId, put } from "./versionContents.ts";

const { title } = Schema.shape;
const MOST = 200;

/** A new lesson or exam at the end of a draft. */
export const addContent = defineAction({
	kind: "addContent",
	schema: z.strictObject({
		contentId: ContentId,
		courseVersionId: CourseVersionId,
		kind: z.enum(["lesson", "exam"]),
		title,
	}),
	async decide(payload, context) {
		const document = await newContent(context, payload);
		return {
			changes:
				document.kind === "exam" ? withKey(document, []) : [put(document)],
		};
	},
});

/** An empty part at the end of a draft. */
export async function newContent(
	context: Context,
	{
		contentId,
		courseVersionId,
		kind,
		title,
	}: {
		contentId: ContentId;
		courseVersionId: CourseVersionId;
		kind: Content["kind"];
		title: string;
	},
): Promise<Content> {
	const version = await requireDraft(context, courseVersionId);
	await requireNew(context, "contents", contentId, "contentId");
	const others = inOrder(await contentsOf(context, courseVersionId));
	if (others.length >= MOST)
		throw new Rejection(
			"too_many",
			"courseVersionId",
			`A course can have at most ${MOST} lessons and exams.`,
		);
	return {
		id: contentId,
		courseId: version.courseId,
		courseVersionId,
		kind,
		position: (others.at(-1)?.position ?? -1) + 1,
		title,
		text: "",
		passMark: 80,
		maximumAttempts: null,
		timeLimitMinutes: null,
		shuffle: false,
		questions: [],
		answers: [],
		examId: null,
		scorm: null,
	};
}

/** Edits of a draft's lesson, package or exam; an exam's questions come with what is right about them. */
export const editContent = defineAction({
	kind: "editContent",
	schema: z.strictObject({
		contentId: ContentId,
		changes: fieldChanges({
			title,
			text: FormattedText,
			...examShape,
			questions: AuthoredQuestions,
		}),
	}),
	async decide({ contentId, changes }, context): Promise<Decision> {
		const content = await requireOfDraft(context, contentId);
		if (content.kind !== "exam") {
			const wrong = Object.keys(changes).find(
				(field) =>
					!["title", "text"].includes(field) &&
					(content.kind === "lesson" || field !== "maximumAttempts"),
			);
			if (wrong !== undefined)
				throw new Rejection(
					"not_an_exam",
					wrong,
					content.kind === "lesson"
						? "A lesson has no such setting."
						: "A package has no such setting.",
				);
			const { document, ...rest } = applyFieldChanges(content, changes);
			return {
				changes: rest.changed ? [put(document)] : [],
				conflicts: rest.conflicts,
			};
		}
		const key = await context.documents.get("contents", keyId(contentId));
		const { document, conflicts, changed } = applyFieldChanges<
			Omit<Content, "questions"> & { questions: AuthoredQuestion[] }
		>(
			{ ...content, questions: joined(content.questions, key?.answers ?? []) },
			changes,
		);
		return {
			changes: changed ? withKey(document, document.questions) : [],
			conflicts,
		};
	},
});

/** Puts a draft's lesson or exam before another one, or at the end. */
export const moveContent = defineAction({
	kind: "moveContent",
	schema: z.strictObject({
		contentId: ContentId,
		/** Null: to the end. */
		beforeId: ContentId.nullable(),
	}),
	async decide({ contentId, beforeId }, context) {
		const content = await requireOfDraft(context, contentId);
		const order = inOrder(
			await contentsOf(context, content.courseVersionId),
		).filter(({ id }) => id !== contentId);
		const place = order.findIndex(({ id }) => id === beforeId);
		if (beforeId !== null && place < 0)
			throw new Rejection(
				"not_found",
				"beforeId",
				"What it was to stand before is no longer there.",
			);
		order.splice(beforeId === null ? order.length : place, 0, content);
		return {
			changes: order.flatMap((item, position) =>
				item.position === position ? [] : [put({ ...item, position })],
			),
		};
	},
});

/** Takes a lesson or exam out of a draft. */
export const removeContent = defineAction({
	kind: "removeContent",
	schema: z.strictObject({ contentId: ContentId }),
	async decide({ contentId }, context) {
		const content = await requireOfDraft(context, contentId);
		return {
			changes: [
				gone(contentId),
				...(content.kind === "exam" ? [gone(keyId(contentId))] : []),
			],
		};
	},
});

async function requireOfDraft(
	context: Context,
	contentId: ContentId,
): Promise<Content> {
	const content = await required(context, "contents", contentId, "contentId");
	if (content.kind === "answer_key")
		throw new Rejection(
			"not_found",
			"contentId",
			"This is neither a lesson nor an exam.",
		);
	await requireDraft(context, content.courseVersionId);
	return content;
}

/** An exam and beside it its answer key. */
function withKey(
	exam: Omit<Content, "questions">,
	authored: readonly AuthoredQuestion[],
): Change[] {
	const { questions, answers } = separate(authored);
	return [
		put({ ...exam, questions }),
		put({
			...exam,
			id: keyId(exam.id),
			kind: "answer_key",
			text: "",
			questions: [],
			answers,
			examId: exam.id,
		}),
	];
}
