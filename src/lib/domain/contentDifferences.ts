import { inOrder } from "./courseProgress.ts";
import type { Content } from "./documents/contents.ts";
import type { AuthoredQuestion } from "./documents/questions.ts";
import { joined } from "./exam.ts";

/** A lesson or exam, the questions of an exam with what is right. */
export type Part = Omit<Content, "questions" | "answers" | "examId"> & {
	questions: AuthoredQuestion[];
};

/** How something in two versions differs; `moved`: it stands elsewhere among those that are in both. */
export type Pair<Item> =
	| { change: "added"; before: null; after: Item }
	| { change: "removed"; before: Item; after: null }
	| { change: "changed"; before: Item; after: Item; moved: boolean };

export type QuestionDifference = Pair<AuthoredQuestion>;
export type PartDifference = Pair<Part> & {
	/** Of an exam in both. */
	questions: QuestionDifference[];
};

/**
 * What differs between the contents of two versions, answer keys included, in the later one's order with what it no
 * longer has where it stood; nothing for what is the same in both. A new version's contents are copies with ids of
 * their own, so that what belongs together is found by what it says.
 */
export function contentDifferences(
	before: readonly Content[],
	after: readonly Content[],
): PartDifference[] {
	const [old, now] = [partsOf(before), partsOf(after)];
	return paired(old, now, partnersOf(old, now)).flatMap(
		(pair): PartDifference[] => {
			const questions =
				pair.change === "changed"
					? questionDifferences(pair.before.questions, pair.after.questions)
					: [];
			const isSame =
				pair.change === "changed" &&
				!pair.moved &&
				questions.length === 0 &&
				sameButQuestions(pair.before, pair.after);
			return isSame ? [] : [{ ...pair, questions }];
		},
	);
}

/** What a version's learners go through, in its order. */
function partsOf(contents: readonly Content[]): Part[] {
	const keys = new Map(
		contents.flatMap(({ examId, answers }) =>
			examId === null ? [] : [[examId, answers] as const],
		),
	);
	return inOrder(contents).map(({ answers: _, examId: __, ...content }) => ({
		...content,
		questions: joined(content.questions, keys.get(content.id) ?? []),
	}));
}

function sameButQuestions(a: Part, b: Part): boolean {
	return (
		a.title === b.title &&
		a.text === b.text &&
		(a.kind !== "exam" ||
			(a.passMark === b.passMark &&
				a.maximumAttempts === b.maximumAttempts &&
				a.timeLimitMinutes === b.timeLimitMinutes &&
				a.shuffle === b.shuffle)) &&
		(a.kind !== "package" ||
			(a.maximumAttempts === b.maximumAttempts &&
				JSON.stringify(a.scorm) === JSON.stringify(b.scorm)))
	);
}

/** Questions keep their ids when an exam is copied; one written anew is the same when it asks the same. */
function questionDifferences(
	before: readonly AuthoredQuestion[],
	after: readonly AuthoredQuestion[],
): QuestionDifference[] {
	const partners = new Map<AuthoredQuestion, AuthoredQuestion>();
	pairBy(before, after, partners, ({ id }) => id);
	pairBy(before, after, partners, ({ kind, prompt }) => `${kind} ${prompt}`);
	return paired(before, after, partners).filter(
		(pair) =>
			pair.change !== "changed" ||
			pair.moved ||
			!sameQuestion(pair.before, pair.after),
	);
}

function sameQuestion(a: AuthoredQuestion, b: AuthoredQuestion): boolean {
	const said = ({ id: _, options, correctIds, ...rest }: AuthoredQuestion) =>
		JSON.stringify([
			rest.kind,
			rest.prompt,
			rest.points,
			rest.guidance,
			options.map(({ id, text }) => [text, correctIds.includes(id)]),
		]);
	return said(a) === said(b);
}

/** The part of the later version that each of the former has become. */
function partnersOf(
	before: readonly Part[],
	after: readonly Part[],
): Map<Part, Part> {
	const partners = new Map<Part, Part>();
	const tidy = (text: string) => text.trim().toLocaleLowerCase();
	pairBy(before, after, partners, ({ id }) => id);
	pairByQuestions(before, after, partners);
	pairBy(
		before,
		after,
		partners,
		({ kind, title, text }) => `${kind} ${tidy(title)} ${text}`,
	);
	pairBy(
		before,
		after,
		partners,
		({ kind, title }) => `${kind} ${tidy(title)}`,
	);
	pairBy(before, after, partners, ({ kind, text }) =>
		text.trim() === "" ? null : `${kind} ${tidy(text)}`,
	);
	pairAlike(before, after, partners);
	return partners;
}

/** Joins those without a partner whose key is the same, each the first that is left; null joins nothing. */
function pairBy<Item>(
	before: readonly Item[],
	after: readonly Item[],
	partners: Map<Item, Item>,
	keyOf: (item: Item) => string | null,
): void {
	const taken = new Set(partners.values());
	const byKey = new Map<string, Item[]>();
	for (const item of after) {
		const key = taken.has(item) ? null : keyOf(item);
		if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), item]);
	}
	for (const item of before) {
		const key = partners.has(item) ? null : keyOf(item);
		const partner = key === null ? undefined : byKey.get(key)?.shift();
		if (partner) partners.set(item, partner);
	}
}

/** Joins the exams that ask one and the same question. */
function pairByQuestions(
	before: readonly Part[],
	after: readonly Part[],
	partners: Map<Part, Part>,
): void {
	const taken = new Set(partners.values());
	const askedIn = new Map(
		after.flatMap((part) =>
			part.questions.map(({ id }) => [id, part] as const),
		),
	);
	for (const part of before) {
		if (partners.has(part)) continue;
		const partner = part.questions
			.map(({ id }) => askedIn.get(id))
			.find((found) => found && !taken.has(found));
		if (!partner) continue;
		partners.set(part, partner);
		taken.add(partner);
	}
}

/** Of two texts’ words more than so many are the same when one has become the other: half. */
const ALIKE = 0.5;

/** Joins those that are left whose title and text have become others, but not altogether. */
function pairAlike(
	before: readonly Part[],
	after: readonly Part[],
	partners: Map<Part, Part>,
): void {
	const taken = new Set(partners.values());
	const left = after
		.filter((part) => !taken.has(part))
		.map((part) => ({ part, words: wordsOf(part) }));
	for (const part of before) {
		if (partners.has(part)) continue;
		const words = wordsOf(part);
		let best: (typeof left)[number] | undefined;
		let most = ALIKE;
		for (const candidate of left) {
			if (candidate.part.kind !== part.kind) continue;
			const alike = likeness(words, candidate.words);
			if (alike > most) [best, most] = [candidate, alike];
		}
		if (!best) continue;
		partners.set(part, best.part);
		left.splice(left.indexOf(best), 1);
	}
}

function wordsOf({ title, text }: Part): Set<string> {
	return new Set(
		`${title} ${text}`.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
	);
}

/** From 0, no word in common, to 1, all. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	let common = 0;
	for (const word of a) if (b.has(word)) common += 1;
	return a.size + b.size === 0 ? 0 : (2 * common) / (a.size + b.size);
}

/** All of both, in the later order; what was removed stands behind what it followed. */
function paired<Item>(
	before: readonly Item[],
	after: readonly Item[],
	partners: ReadonlyMap<Item, Item>,
): Pair<Item>[] {
	const formerOf = new Map([...partners].map(([old, now]) => [now, old]));
	const places = new Map(before.map((item, place) => [item, place]));
	const kept = after.flatMap((item) => {
		const former = formerOf.get(item);
		return former === undefined ? [] : [former];
	});
	const stayed = longestRise(kept, (item) => places.get(item) ?? 0);
	const pairs = after.map((item): Pair<Item> => {
		const former = formerOf.get(item);
		return former === undefined
			? { change: "added", before: null, after: item }
			: {
					change: "changed",
					before: former,
					after: item,
					moved: !stayed.has(former),
				};
	});
	for (const [place, item] of before.entries()) {
		if (partners.has(item)) continue;
		const previous = before[place - 1];
		const at = pairs.findIndex((pair) => pair.before === previous);
		pairs.splice(previous === undefined ? 0 : at + 1, 0, {
			change: "removed",
			before: item,
			after: null,
		});
	}
	return pairs;
}

/** The most of these items whose places rise: those that stayed in order; the others have been moved. */
function longestRise<Item>(
	items: readonly Item[],
	placeOf: (item: Item) => number,
): Set<Item> {
	/** By length, the item that ends such a row with the lowest place, and what comes before it. */
	const ends: Link<Item>[] = [];
	for (const item of items) {
		const place = placeOf(item);
		let length = ends.findIndex((end) => placeOf(end.item) >= place);
		if (length < 0) length = ends.length;
		ends[length] = { item, before: ends[length - 1] ?? null };
	}
	const stayed = new Set<Item>();
	for (let link = ends.at(-1) ?? null; link; link = link.before)
		stayed.add(link.item);
	return stayed;
}

type Link<Item> = { item: Item; before: Link<Item> | null };
