import { join } from "node:path";
import { textFaults } from "./translations.ts";

// Part of `npm run check`: every text of the app is in every catalog, translated.

const faults = await textFaults(join(import.meta.dirname, ".."));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
