import { v7 as uuidv7, validate } from "uuid";

/** A new document's id: a UUIDv7. */
export function makeId<Id extends string>(): Id {
	return uuidv7() as Id;
}

/** The id that an address holds; undefined when it holds none. */
export function asId<Id extends string>(
	text: string | undefined,
): Id | undefined {
	return text !== undefined && validate(text)
		? (text.toLowerCase() as Id)
		: undefined;
}
