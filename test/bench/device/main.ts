import { join } from "node:path";
import { buildIfStale } from "#server/buildIfStale.ts";
import type { Row } from "../row.ts";
import { servePortal } from "./browser.ts";
import { benchFill } from "./fill.ts";
import { benchFirstPages } from "./firstPage.ts";
import { benchLists } from "./lists.ts";
import { benchSeen } from "./seen.ts";
import { startRows, startTimes } from "./start.ts";

/** What a device does with so many documents, in real Chromium, and with twice as many. */
export async function benchDevices(documents: number): Promise<Row[]> {
	await buildIfStale(join(import.meta.dirname, "..", "..", ".."));
	const small = await onDevice(documents, true);
	const large = await onDevice(2 * documents, false);
	return [
		...small.rows,
		...startRows(small.starts, large.starts, {
			small: small.documents,
			large: large.documents,
		}),
	];
}

async function onDevice(wanted: number, isWhole: boolean) {
	// An award, its enrollment, and a twentieth of a learner.
	const portal = await servePortal(Math.round(wanted / 2.05));
	try {
		const { browser, documents, rows } = await benchFill(portal);
		try {
			const starts = await startTimes(browser, portal);
			if (isWhole) {
				rows.push(...(await benchFirstPages(browser)));
				rows.push(...(await benchLists(browser, portal, documents)));
				rows.push(...(await benchSeen(browser, portal)));
			}
			return { documents, rows, starts };
		} finally {
			await browser.remove();
		}
	} finally {
		await portal.stop();
	}
}
