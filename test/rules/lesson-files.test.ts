import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Content } from "#domain/documents/index.ts";
import { LessonFiles } from "#lib/local/files.ts";
import { Table } from "#lib/local/table.ts";
import { content } from "./contentBuilders.ts";

// Images and files of lessons, over a cache and a network of the test's own.

const [A, B] = ["a", "b"].map(
	(letter) => `${letter.repeat(8)}-0000-7000-8000-${letter.repeat(12)}`,
) as [string, string];

/** What browsers offer at a secure address. */
class Caches {
	readonly kept = new Map<string, Map<string, Response>>();

	async open(name: string) {
		const files = this.kept.get(name) ?? new Map<string, Response>();
		this.kept.set(name, files);
		return {
			match: async (address: string) => files.get(address)?.clone(),
			put: async (address: string, answer: Response) => {
				files.set(address, answer);
			},
			delete: async (address: string) => files.delete(address),
		};
	}

	async delete(name: string) {
		return this.kept.delete(name);
	}

	get addresses(): string[] {
		return [...this.kept.values()].flatMap((files) => [...files.keys()]);
	}
}

let caches: Caches;
let missing: Set<string>;
let contents: Table<Content>;

beforeEach(() => {
	caches = new Caches();
	missing = new Set();
	contents = new Table<Content>([]);
	vi.stubGlobal("caches", caches);
	vi.stubGlobal("navigator", { onLine: true });
	vi.stubGlobal("addEventListener", () => {});
	vi.stubGlobal("removeEventListener", () => {});
	vi.stubGlobal("fetch", async (address: string) =>
		missing.has(address)
			? new Response("", { status: 404 })
			: new Response(`of ${address}`),
	);
});
afterEach(() => vi.unstubAllGlobals());

const lesson = (...ids: string[]) =>
	content({ text: ids.map((id) => `![](file:${id})`).join("\n") });
const opened = () => new LessonFiles("device", contents, () => true);

test("a file that the server does not have holds up no other", async () => {
	missing.add(`/api/files/${A}`);
	opened();
	contents.write([lesson(A, B)], []);
	await vi.waitFor(() => expect(caches.addresses).toEqual([`/api/files/${B}`]));
});

test("with the last lesson that shows it a file leaves the device", async () => {
	opened();
	const both = lesson(A, B);
	contents.write([both, { ...lesson(B), id: A as never }], []);
	await vi.waitFor(() => expect(caches.addresses).toHaveLength(2));
	contents.write([], [both.id]);
	await vi.waitFor(() => expect(caches.addresses).toEqual([`/api/files/${B}`]));
});

test("where browsers keep no files, they are read from the server, and signing out goes on", async () => {
	vi.stubGlobal("caches", undefined);
	const files = opened();
	contents.write([lesson(A)], []);
	expect(await (await files.read(A)).text()).toBe(`of /api/files/${A}`);
	await files.keep(B, new Blob(["new"]));
	contents.write([], [lesson(A).id]);
	await files.delete();
});
