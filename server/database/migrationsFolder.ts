import { join } from "node:path";

/** The migrations of the server's database, in their order. */
export const migrationsFolder = join(import.meta.dirname, "migrations");
