import { v7 as uuidv7 } from "uuid";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { Checkpoint, LiveWord } from "#domain/sync.ts";
import { samePosition } from "#lib/local/rows.ts";
import { median, type Row } from "../row.ts";
import { act } from "./act.ts";
import type { Furnished } from "./furnish.ts";
import { remoteOf } from "./remote.ts";

const CHANGES = 100;

/** A change by one device until another has it: sent, committed, announced with what is new. */
export async function benchSeen(
	url: string,
	furnished: Furnished,
): Promise<Row[]> {
	const remote = remoteOf(url, furnished.admin);
	const schemaVersion = SCHEMA_VERSION;
	const request = { schemaVersion, personId: furnished.admin.id };
	const first = await remote.pull({
		...request,
		epoch: null,
		grantRevision: null,
		checkpoint: null,
		limit: 1,
	});
	if (first.kind !== "page") throw new Error(first.kind);
	const { epoch, grantRevision, head } = first;
	let checkpoint: Checkpoint = { phase: "follow", seq: head };
	let heard: (word: LiveWord | null) => void = () => {};
	const opened = Promise.withResolvers<void>();
	const close = remote.live(
		(word) => {
			opened.resolve();
			heard(word);
		},
		() => heard(null),
	);
	await opened.promise;
	const taken: number[] = [];
	for (let change = 0; change < CHANGES; change += 1) {
		const groupId = uuidv7();
		const startedAt = performance.now();
		const seen = new Promise<void>((resolve, reject) => {
			heard = async (word) => {
				const here = { checkpoint, epoch, grantRevision, schemaVersion };
				const news = word?.news;
				const page =
					news && samePosition(news.from, here)
						? news.page
						: await remote.pull({ ...request, ...here });
				if (page.kind !== "page") return reject(new Error(page.kind));
				checkpoint = page.checkpoint;
				if (page.changes.includes(groupId)) resolve();
			};
		});
		const acted = act(remote, furnished.admin.id, "createGroup", {
			groupId,
			name: `Group ${groupId}`,
			managerIds: [],
			instructorIds: [],
		});
		await seen;
		taken.push(performance.now() - startedAt);
		await acted;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	close();
	taken.sort((a, b) => a - b);
	const row = (what: string, took: number, atMost: number): Row => ({
		what,
		of: `${CHANGES} changes, without browsers`,
		ours: `${took.toFixed(1)} ms`,
		bare: "–",
		ratio: took / atMost,
		budget: `≤ ${atMost} ms`,
		isMet: took <= atMost,
	});
	return [
		row("change pulled by another device, median", median(taken), 30),
		row("… p95", taken[Math.floor(CHANGES * 0.95)] ?? Number.NaN, 60),
	];
}
