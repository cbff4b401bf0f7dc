import { request } from "node:http";
import {
	brotliDecompressSync,
	gunzipSync,
	zstdDecompressSync,
} from "node:zlib";
import superjson from "superjson";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { PullAnswer, PullRequest } from "#domain/sync.ts";
import type { Row } from "../row.ts";
import type { Furnished } from "./furnish.ts";
import type { Served } from "./served.ts";

type Filled = { bytes: number; pages: number; cpu: number };

/** The first fill of so many enrollments over the wire: bytes and the server's CPU, plain and compressed. */
export async function benchWire(
	served: Served,
	furnished: Furnished,
): Promise<Row[]> {
	const of = `first fill of ${furnished.portal.awards} enrollments and awards`;
	await fill(served, furnished, "identity");
	const plain = await fill(served, furnished, "identity");
	const rows: Row[] = [];
	// Chromium and Firefox name all three, Safari the last two; some proxies leave gzip alone.
	for (const [name, encoding] of [
		["zstd", "gzip, br, zstd"],
		["brotli", "gzip, br"],
		["gzip", "gzip"],
	] as const) {
		const packed = await fill(served, furnished, encoding);
		const ratio = packed.bytes / plain.bytes;
		rows.push({
			what: `bytes on the wire, ${name}`,
			of,
			ours: `${megabytes(packed.bytes)}, ${Math.round(packed.cpu)} ms CPU`,
			bare: `${megabytes(plain.bytes)}, ${Math.round(plain.cpu)} ms CPU`,
			ratio,
			budget: "≤ 0.25 ×",
			isMet: ratio <= 0.25,
		});
	}
	return rows;
}

function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function fill(
	served: Served,
	{ admin }: Furnished,
	encoding: string,
): Promise<Filled> {
	const before = await served.use();
	let bytes = 0;
	let pages = 0;
	let asked: PullRequest = {
		schemaVersion: SCHEMA_VERSION,
		epoch: null,
		grantRevision: null,
		checkpoint: null,
	};
	for (;;) {
		const { length, answer } = await ask(served, admin.cookie, asked, encoding);
		bytes += length;
		pages += 1;
		if (answer.kind !== "page") throw new Error(answer.kind);
		const { epoch, grantRevision, checkpoint } = answer;
		if (checkpoint.phase === "follow") break;
		asked = { schemaVersion: SCHEMA_VERSION, epoch, grantRevision, checkpoint };
	}
	return { bytes, pages, cpu: (await served.use()).cpu - before.cpu };
}

/** A page, and how many bytes its body took on the wire. */
function ask(
	{ url }: Served,
	cookie: string,
	asked: PullRequest,
	encoding: string,
): Promise<{ length: number; answer: PullAnswer }> {
	const input = encodeURIComponent(superjson.stringify(asked));
	return new Promise((resolve, reject) => {
		request(
			`${url}/api/trpc/sync.pull?input=${input}`,
			{ headers: { cookie, "accept-encoding": encoding } },
			async (answer) => {
				const body = Buffer.concat(await Array.fromAsync(answer));
				const text = unpack(body, answer.headers["content-encoding"]);
				const { result } = JSON.parse(text.toString());
				resolve({ length: body.length, answer: result.data.json });
			},
		)
			.on("error", reject)
			.end();
	});
}

function unpack(body: Buffer, encoding: string | undefined): Buffer {
	if (encoding === "zstd") return zstdDecompressSync(body);
	if (encoding === "br") return brotliDecompressSync(body);
	return encoding === "gzip" ? gunzipSync(body) : body;
}
