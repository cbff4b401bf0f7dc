// In place of what RxDB brings along and the app does without. Live queries ask the tables, they do not follow
// event by event (`live.svelte.ts`), and the tables are searched by fields that equal something
// (`tableStorage.ts`): a language of queries would be a twentieth of the first page's JavaScript.

function unused(): never {
	throw new Error("RxDB is used without this.");
}

export const calculateActionName = unused;
export const runAction = unused;
export const getMingoQuery = unused;
