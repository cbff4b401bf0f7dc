import { z } from "zod";
import type { Drafts } from "#lib/local/drafts.ts";

const NAME = "palette-recent";
/** As many as fit without scrolling on a phone. */
const KEPT = 8;
const Keys = z.array(z.string());

/** The keys of what this person chose last on this device, latest first. */
export async function recentKeys(drafts: Drafts): Promise<string[]> {
	const parsed = Keys.safeParse(await drafts.read(NAME));
	return parsed.success ? parsed.data : [];
}

export async function rememberChosen(
	drafts: Drafts,
	key: string,
): Promise<void> {
	const others = (await recentKeys(drafts)).filter((each) => each !== key);
	await drafts.keep(NAME, [key, ...others].slice(0, KEPT));
}
