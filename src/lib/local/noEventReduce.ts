// In place of the library by which RxDB would follow queries event by event: live queries ask the tables instead
// (`live.svelte.ts`), and the database is created without (`collections.ts`).

function unused(): never {
	throw new Error("The device's database was created without this.");
}

export const calculateActionName = unused;
export const runAction = unused;
