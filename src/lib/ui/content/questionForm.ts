import { v4 as uuidv4 } from "uuid";
import {
	type AuthoredQuestion,
	AuthoredQuestions,
	type QuestionKind,
} from "#domain/documents/questions.ts";

export const addingWords: Record<QuestionKind, string> = {
	single: "Add single choice",
	multiple: "Add multiple choice",
	ordering: "Add ordering",
	text: "Add free text",
};
export const questionKindWords: Record<QuestionKind, string> = {
	single: "Single choice",
	multiple: "Multiple choice",
	ordering: "Ordering",
	text: "Free text",
};

const newOption = () => ({ id: uuidv4(), text: "" });

export function newQuestion(kind: QuestionKind): AuthoredQuestion {
	return {
		id: uuidv4(),
		kind,
		prompt: "",
		points: 1,
		options: kind === "text" ? [] : [newOption(), newOption()],
		correctIds: [],
		guidance: "",
	};
}

export function withOption(question: AuthoredQuestion): AuthoredQuestion {
	return { ...question, options: [...question.options, newOption()] };
}

export function withoutOption(
	question: AuthoredQuestion,
	optionId: string,
): AuthoredQuestion {
	return {
		...question,
		options: question.options.filter(({ id }) => id !== optionId),
		correctIds: question.correctIds.filter((id) => id !== optionId),
	};
}

/** Marks an option as right, or no longer; of a single choice it is the only one. */
export function withCorrect(
	question: AuthoredQuestion,
	optionId: string,
	isCorrect: boolean,
): AuthoredQuestion {
	const chosen = new Set(
		question.kind === "single"
			? []
			: question.correctIds.filter((id) => id !== optionId),
	);
	if (isCorrect) chosen.add(optionId);
	return {
		...question,
		correctIds: question.options.flatMap(({ id }) =>
			chosen.has(id) ? [id] : [],
		),
	};
}

/** What is wrong with questions: by their place, or under `null` with all of them together. */
export function questionErrors(
	questions: readonly AuthoredQuestion[],
): Map<number | null, string> {
	const errors = new Map<number | null, string>();
	const parsed = AuthoredQuestions.safeParse(questions);
	for (const { path, message } of parsed.error?.issues ?? []) {
		const place = typeof path[0] === "number" ? path[0] : null;
		if (!errors.has(place)) errors.set(place, message);
	}
	return errors;
}
