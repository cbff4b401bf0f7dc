import type { Page } from "@playwright/test";
import { median, type Row } from "../row.ts";
import { Browser, type Portal, signIn, untilFilled } from "./browser.ts";

const CHANGES = 40;

/**
 * A change made in one browser until the other one shows it: from the click that makes it to the words on
 * the other's screen, by the one clock of this machine.
 */
export async function benchSeen(
	browser: Browser,
	portal: Portal,
): Promise<Row[]> {
	const other = new Browser(portal);
	try {
		const theirs = await other.newPage();
		await signIn(theirs, portal, "/groups");
		await untilFilled(theirs);
		const ours = await browser.newPage();
		await ours.goto("/groups");
		for (const page of [ours, theirs])
			await page.getByRole("heading", { name: "Groups" }).waitFor();
		const taken: number[] = [];
		for (let n = 0; n < CHANGES; n += 1)
			taken.push(await once(ours, theirs, n));
		taken.sort((a, b) => a - b);
		const p95 = taken[Math.floor(taken.length * 0.95)] ?? Number.NaN;
		const of = `${CHANGES} changes, one after the other`;
		return [
			within(
				"change on one device seen on another, median",
				of,
				median(taken),
				30,
			),
			within("… p95", of, p95, 60),
		];
	} finally {
		await other.remove();
	}
}

function within(what: string, of: string, took: number, atMost: number): Row {
	return {
		what,
		of,
		ours: `${took.toFixed(1)} ms`,
		bare: "–",
		ratio: took / atMost,
		budget: `≤ ${atMost} ms`,
		isMet: took <= atMost,
	};
}

async function once(ours: Page, theirs: Page, n: number): Promise<number> {
	const name = `Seen ${n}`;
	await ours.getByRole("button", { name: "New group" }).first().click();
	const dialog = ours.getByRole("dialog");
	await dialog.getByLabel("Name").fill(name);
	const seen = theirs.evaluate(
		(wanted) =>
			new Promise<number>((resolve) => {
				const look = new MutationObserver(() => {
					if (!document.body.textContent.includes(wanted)) return;
					look.disconnect();
					resolve(performance.timeOrigin + performance.now());
				});
				look.observe(document.body, { childList: true, subtree: true });
			}),
		name,
	);
	await ours.evaluate(() => {
		addEventListener(
			"click",
			() =>
				Object.assign(globalThis, {
					clickedAt: performance.timeOrigin + performance.now(),
				}),
			{ capture: true, once: true },
		);
	});
	await dialog.getByRole("button", { name: "Create group" }).click();
	const seenAt = await seen;
	const clickedAt = await ours.evaluate(
		() => (globalThis as unknown as { clickedAt: number }).clickedAt,
	);
	await dialog.waitFor({ state: "hidden" });
	return seenAt - clickedAt;
}
