import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser, listening, signedIn } from "./browser.ts";
import { onEachDatabase } from "./databases.ts";
import { openWorld, publishedCourse, type World } from "./world.ts";

const PNG = Uint8Array.from([137, 80, 78, 71, 0, 255, 128, 10]);

onEachDatabase("images and files of lessons", (open) => {
	let world: World;
	let admin: Browser;
	let learner: Browser;
	let stranger: Browser;
	let signedOut: Browser;
	let courseId: string;
	beforeAll(async () => {
		world = await openWorld(await open());
		const url = await listening(world);
		({ courseId } = await publishedCourse(world));
		const learnerId = await world.person();
		await world.admin.must("enroll", {
			enrollmentId: uuidv7(),
			learnerId,
			courseId,
		});
		learner = await signedIn(world, url, learnerId);
		stranger = await signedIn(world, url, await world.person("manager"));
		signedOut = new Browser(url);
		admin = new Browser(url);
		expect((await admin.signIn(world.admin.identity.email)).ok).toBe(true);
	});
	afterAll(() => world.server.stop());

	const put = (
		browser: Browser,
		id: string,
		{
			of = courseId,
			type = "image/png",
			body = PNG,
			name = "Fire.png",
			headers = {},
		}: {
			of?: string;
			type?: string;
			body?: BodyInit;
			name?: string;
			headers?: Record<string, string>;
		} = {},
	) =>
		browser.request(
			`/api/files/${id}?courseId=${of}&name=${encodeURIComponent(name)}`,
			{ method: "PUT", body, headers: { "content-type": type, ...headers } },
		);
	const statuses = async (id: string) =>
		Promise.all(
			[admin, learner, stranger, signedOut].map(
				async (browser) => (await browser.request(`/api/files/${id}`)).status,
			),
		);

	it("what an admin adds, those on the course can read, and nobody else", async () => {
		const id = uuidv7();
		expect((await put(admin, id)).status).toBe(204);
		// Sent again after a lost answer.
		expect((await put(admin, id)).status).toBe(204);
		expect(await statuses(id)).toEqual([200, 200, 404, 401]);
		const answer = await learner.request(`/api/files/${id}`);
		expect(answer.headers.get("content-type")).toBe("image/png");
		expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PNG);
	});

	it("what is no image is saved, not shown, whatever it says that it is", async () => {
		for (const type of ["text/html", "image/svg+xml", "application/pdf"]) {
			const id = uuidv7();
			await put(admin, id, { type, name: "Räume „1“.html" });
			const { headers } = await learner.request(`/api/files/${id}`);
			expect(headers.get("content-type")).toBe("application/octet-stream");
			expect(headers.get("content-disposition")).toMatch(/^attachment/);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
		}
	});

	it.each<[string, number, () => Promise<Response>]>([
		["by a learner", 403, () => put(learner, uuidv7())],
		["signed out", 401, () => put(signedOut, uuidv7())],
		["to no course", 404, () => put(admin, uuidv7(), { of: uuidv7() })],
		["without an id", 400, () => put(admin, "..%2F..")],
		["without a name", 400, () => put(admin, uuidv7(), { name: "" })],
		["with NUL in its name", 400, () => put(admin, uuidv7(), { name: "a\0b" })],
		["empty", 400, () => put(admin, uuidv7(), { body: "" })],
		[
			"too large",
			413,
			() => put(admin, uuidv7(), { body: new Uint8Array(11_000_000) }),
		],
		[
			"from another page",
			403,
			() =>
				put(admin, uuidv7(), { headers: { origin: "https://evil.example" } }),
		],
		[
			"from a page without an origin",
			403,
			() => put(admin, uuidv7(), { headers: { origin: "null" } }),
		],
	])("%s: %i, and nothing is stored", async (_, status, send) => {
		const count = async () =>
			(await world.database.db.execute("select count(*)::int as n from files"))
				.rows[0]?.n;
		const before = await count();
		expect((await send()).status).toBe(status);
		expect(await count()).toBe(before);
	});

	it("another portal's file is as good as not there", async () => {
		const other = await world.otherPortal();
		const { courseId: theirs } = await publishedCourse(other);
		const id = uuidv7();
		expect((await put(admin, id, { of: theirs })).status).toBe(404);
		expect((await admin.request(`/api/files/${id}`)).status).toBe(404);
	});
});
