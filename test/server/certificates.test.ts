import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { certificateNumber } from "#domain/award.ts";
import { byNumber } from "#server/certificates/verify.ts";
import { instant } from "../rules/builders.ts";
import { onEachDatabase } from "./databases.ts";
import {
	openWorld,
	type PublishedCourse,
	passed,
	publishedCourse,
	type World,
} from "./world.ts";

/** A PNG of one pixel. */
const DOT =
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

onEachDatabase("certificates", (open) => {
	let world: World;
	let course: PublishedCourse;
	let learnerId: string;
	let awardId: string;
	let number: string;

	beforeAll(async () => {
		world = await openWorld(await open(), { questionsPerMinute: 5 });
	});
	afterAll(() => world.server.stop());
	beforeEach(async () => {
		world.clock.now = instant("2025-01-10T12:00");
		course = await publishedCourse(world);
		await world.admin.must("editCertificate", {
			certificateId: course.certificateId,
			changes: {
				text: {
					from: "",
					to: "{learner}\nhas passed {course}, {version}: {credits}.",
				},
			},
		});
		await credit(null, 1.25);
		learnerId = await world.person();
		awardId = await passed(world, course.courseId, learnerId);
		number = certificateNumber(awardId);
	});

	/** Changes what the published version counts for. */
	const credit = (from: number | null, to: number | null) =>
		world.admin.must("editCourseVersion", {
			courseVersionId: course.courseVersionId,
			changes: {
				credits: { from, to },
				...(from === null ? { creditType: { from: "", to: "CPE" } } : {}),
			},
		});

	const verify = (typed: string) =>
		world.admin.caller.certificate.verify({ number: typed });

	it("the public page says what the certificate says, and that it is valid", async () => {
		const name = `Person ${learnerId.slice(-4)}`;
		expect(await verify(number)).toEqual({
			language: "en",
			title: "Certificate",
			lines: [
				{ text: name, prominent: true },
				{
					text: "has passed Fire safety, Version 1: 1.25 CPE.",
					prominent: false,
				},
			],
			facts: [
				`No. ${number}`,
				"Issued on January 10, 2025",
				"Valid until January 10, 2026",
			],
			status: "valid",
			day: "January 10, 2026",
			portal: "Portal",
			timeZone: "UTC",
			checkedAt: world.clock.now,
		});
	});

	it("credits are those of the day on which it was issued", async () => {
		await credit(1.25, 8);
		expect((await verify(number)).lines[1]?.text).toMatch(/: 1\.25 CPE\.$/);
		const own = await world.device(learnerId);
		await own.pull();
		expect(own.documents("awards")).toMatchObject([
			{ credits: 1.25, creditType: "CPE" },
		]);
		const refused = await world.admin.act("editCourseVersion", {
			courseVersionId: course.courseVersionId,
			changes: { credits: { from: 8, to: 1.234 } },
		});
		expect(refused).toMatchObject({ status: "rejected", field: "credits" });
	});

	it("a number is found however it is typed, and a digit off is nobody's", async () => {
		const typed = ` ${number.toLowerCase().replaceAll("-", " ")} `;
		expect(await verify(typed)).toMatchObject({ status: "valid" });
		const last = number.endsWith("0") ? "1" : "0";
		for (const other of [number.slice(0, -1) + last, number.slice(5), "%_'"])
			await expect(verify(other)).rejects.toMatchObject({
				code: "NOT_FOUND",
				cause: { code: "not_found", field: "number" },
			});
	});

	it("it says expired from the day after the last valid one", async () => {
		world.clock.now = instant("2026-01-10T23:59");
		expect(await verify(number)).toMatchObject({ status: "valid" });
		world.clock.now = instant("2026-01-11T00:00");
		expect(await verify(number)).toMatchObject({
			status: "expired",
			day: "January 10, 2026",
		});
	});

	it("it says revoked, and since when, but not why", async () => {
		world.clock.now = instant("2025-03-01T09:00");
		await world.admin.must("revokeAward", { awardId, reason: "Fraud" });
		const answer = await verify(number);
		expect(answer).toMatchObject({ status: "revoked", day: "March 1, 2025" });
		expect(JSON.stringify(answer)).not.toMatch(/Fraud|@example|[0-9a-f]{8}-/);
	});

	it("the number is found by an index", async () => {
		const plan = await world.database.db.transaction(async (tx) => {
			await tx.execute("set local enable_seqscan = off");
			return tx.execute(sql`explain ${byNumber(number)}`);
		});
		expect(JSON.stringify(plan.rows)).toContain("awards_by_number");
	});

	it("an address that asks too often waits, and those who are signed in go on", async () => {
		const ask = (remoteAddress: string) =>
			world.server.web.inject({
				url: `/api/trpc/certificate.verify?input=${encodeURIComponent(JSON.stringify({ json: { number } }))}`,
				remoteAddress,
			});
		for (let times = 1; times <= 5; times += 1)
			expect((await ask("192.0.2.1")).statusCode).toBe(200);
		expect((await ask("192.0.2.1")).statusCode).toBe(429);
		expect((await ask("192.0.2.2")).statusCode).toBe(200);
		const status = await world.server.web.inject({
			url: "/api/trpc/portal.status",
			remoteAddress: "192.0.2.1",
		});
		expect(status.statusCode).toBe(200);
	});

	it.each([
		["no picture", "hello", "Use a PNG or JPEG picture."],
		["a page", "data:text/html;base64,PGI+", "Use a PNG or JPEG picture."],
		[
			"a page that says it is a PNG",
			"data:image/png;base64,PGI+PGI+",
			"Use a PNG or JPEG picture.",
		],
		[
			"more than 100 kB",
			`data:image/png;base64,${"A".repeat(140_000)}`,
			"Use a picture of at most 100 kB.",
		],
		["more pixels than phones can hold", wide(), /2,000 pixels/],
	])(
		"a logo that is %s is refused and changes nothing",
		async (_, to, says) => {
			const verdict = await world.admin.act("editCertificate", {
				certificateId: course.certificateId,
				changes: { logo: { from: null, to } },
			});
			expect(verdict).toMatchObject({
				status: "rejected",
				field: "logo",
				message: says instanceof RegExp ? expect.stringMatching(says) : says,
			});
			await world.admin.pull();
			expect(layoutOf(course.certificateId)).toMatchObject({ logo: null });
		},
	);

	it("the layout is edited field by field, and reaches devices", async () => {
		await world.admin.must("editCertificate", {
			certificateId: course.certificateId,
			changes: {
				logo: { from: null, to: DOT },
				orientation: { from: "landscape", to: "portrait" },
				accentColour: { from: "#1f4e79", to: "#AA0000" },
			},
		});
		const verdict = await world.admin.act("editCertificate", {
			certificateId: course.certificateId,
			changes: {
				orientation: { from: "landscape", to: "landscape" },
				frame: { from: "line", to: "none" },
				signatory: { from: "", to: "Head of training" },
			},
		});
		expect(verdict).toMatchObject({
			status: "accepted",
			conflicts: [
				{ field: "orientation", theirs: "portrait" },
				{ field: "frame", theirs: "double" },
			],
		});
		await world.admin.pull();
		expect(layoutOf(course.certificateId)).toMatchObject({
			logo: DOT,
			orientation: "portrait",
			accentColour: "#aa0000",
			frame: "double",
			signatory: "Head of training",
		});
	});

	const layoutOf = (id: string) =>
		world.admin
			.documents<{ id: string }>("certificates")
			.find((certificate) => certificate.id === id);

	it("a calendar has its person's dates until its address is taken away", async () => {
		const own = await world.device(learnerId);
		expect(await own.caller.calendar.show()).toEqual({ secret: null });
		const first = await own.caller.calendar.create();
		const { body, headers } = await read(first.secret);
		expect(headers["content-type"]).toBe("text/calendar; charset=utf-8");
		expect(body).toContain("DTSTART;VALUE=DATE:20260110\r\n");
		expect(body).toContain("SUMMARY:Certificate ends: Fire safety\r\n");
		expect(body).toContain("DTSTART;VALUE=DATE:20251211\r\n");
		expect(body).toContain("SUMMARY:Re-enrollment: Fire safety\r\n");
		expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(2);

		const second = await own.caller.calendar.create();
		expect((await read(first.secret)).statusCode).toBe(404);
		expect((await read(second.secret)).statusCode).toBe(200);
		expect(await own.caller.calendar.show()).toEqual(second);
		await own.caller.calendar.revoke();
		expect((await read(second.secret)).statusCode).toBe(404);
	});

	it("the calendar of somebody who is deactivated is closed; a guessed address opens none", async () => {
		const own = await world.device(learnerId);
		const { secret } = await own.caller.calendar.create();
		await world.admin.must("deactivatePerson", { personId: learnerId });
		expect((await read(secret)).statusCode).toBe(404);
		for (const guess of [uuidv7(), "x".repeat(32), "%00", "a'--"])
			expect((await read(guess)).statusCode).toBe(404);
	});

	const read = (secret: string) =>
		world.server.web.inject({
			url: `/calendar/${encodeURIComponent(secret)}.ics`,
		});
});

/** The head of a PNG that says that it is 40,000 pixels wide. */
function wide(): string {
	const bytes = Buffer.from(DOT.slice(DOT.indexOf(",") + 1), "base64");
	bytes.writeUInt32BE(40_000, 16);
	return `data:image/png;base64,${bytes.toString("base64")}`;
}
