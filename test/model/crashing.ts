import type { Database, Db } from "#server/database/database.ts";

/** The process died here. */
export class Crash extends Error {
	constructor() {
		super("crashed");
		this.name = "Crash";
	}
}

const statements = new Set<PropertyKey>([
	"execute",
	"select",
	"insert",
	"update",
	"delete",
]);

/**
 * The database as a process sees it that dies before its nth statement, or right after a commit: whatever is
 * not committed by then is gone, and nothing more is asked of the database.
 */
export function crashing(database: Database, nth: number): Database {
	let left = nth;
	let dead = false;
	const step = () => {
		if (dead || left <= 0) {
			dead = true;
			throw new Crash();
		}
		left -= 1;
	};
	const wrapped = (db: Db): Db =>
		new Proxy(db, {
			get(target, name) {
				const value: unknown = Reflect.get(target, name);
				if (typeof value !== "function") return value;
				if (name === "transaction")
					return async (work: (tx: Db) => Promise<unknown>) => {
						step();
						const result = await value.call(target, async (tx: Db) => {
							const done = await work(wrapped(tx));
							// Errors that the work has caught do not bring a dead process back to commit.
							if (dead) throw new Crash();
							return done;
						});
						step();
						return result;
					};
				return (...args: unknown[]) => {
					if (statements.has(name)) step();
					return value.apply(target, args);
				};
			},
		});
	return { ...database, db: wrapped(database.db) };
}
