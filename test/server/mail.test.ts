import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Instant, instantOf } from "#domain/time.ts";
import type { ShownEmail } from "#server/mail/outbox.ts";
import { type Mailer, openMailer, sendEmails } from "#server/mail/send.ts";
import { onEachDatabase } from "./databases.ts";
import { openPostOffice, type PostOffice } from "./postOffice.ts";
import {
	enrolled,
	openWorld,
	passed,
	publishedCourse,
	type World,
} from "./world.ts";

const at = (text: string): Instant => instantOf(Date.parse(text));
/** Re-enrollment day of who passed on 10 January. */
const DUE = at("2025-12-11T00:00:00Z");

onEachDatabase("e-mails (R27)", (open) => {
	let base: World;
	let world: World;
	let office: PostOffice;
	beforeAll(async () => {
		office = await openPostOffice();
		base = await openWorld(await open(), {
			mail: {
				mailer: openMailer(office.url, "Perennial <portal@example.com>"),
				appUrl: "https://portal.example.com",
			},
		});
	});
	afterAll(async () => {
		await base.server.stop();
		await office.close();
	});
	beforeEach(async () => {
		base.clock.now = at("2025-01-10T12:00:00Z");
		world = await base.otherPortal();
		office.letters.length = 0;
		office.accept();
	});

	/** A learner who is re-enrolled on two courses on the same day. */
	const toldOfTwo = async () => {
		const learnerId = await world.person();
		for (const title of ["Fire safety", "First aid"]) {
			const { courseId } = await publishedCourse(world);
			await world.admin.must("editCourse", {
				courseId,
				changes: { title: { from: "Fire safety", to: title } },
			});
			await passed(world, courseId, learnerId);
		}
		return learnerId;
	};
	const runAndMail = async (now = DUE) => {
		base.clock.now = now;
		await world.server.recertifyNow(world.portalId);
		await world.server.mailNow(world.portalId);
	};
	const outbox = async (): Promise<ShownEmail[]> =>
		(await world.admin.caller.mail.list({ status: null, before: null })).emails;

	it("one e-mail a person and run, not one a course, and none the next time", async () => {
		await toldOfTwo();
		await runAndMail();
		expect(office.letters).toHaveLength(1);
		const [letter] = office.letters;
		expect(letter).toContain("From: Perennial <portal@example.com>");
		expect(letter).toContain("https://portal.example.com");
		const [email] = await outbox();
		expect(email).toMatchObject({ status: "sent", attempts: 1 });
		expect(email?.text).toContain("“Fire safety”");
		expect(email?.text).toContain("“First aid”");
		await runAndMail();
		expect(office.letters).toHaveLength(1);
	});

	it("in the person's language, else in the portal's", async () => {
		const learnerId = await toldOfTwo();
		const device = await world.device(learnerId);
		await device.must("chooseLanguage", { language: "fr" });
		await world.admin.must("editPortal", {
			portalId: world.portalId,
			changes: { language: { from: "en", to: "de" } },
		});
		await runAndMail();
		expect((await outbox())[0]?.text).toMatch(/^Bonjour Person/);
		await device.must("chooseLanguage", { language: null });
		await runAndMail(at("2025-12-12T00:00:00Z"));
		base.clock.now = at("2026-01-03T00:00:00Z");
		await runAndMail(base.clock.now);
		expect((await outbox())[0]?.text).toMatch(/^Guten Tag Person/);
	});

	it("a nudge is written in the learner's language, says from whom, and is written once", async () => {
		const learnerId = await world.person();
		await (await world.device(learnerId)).must("chooseLanguage", {
			language: "de",
		});
		const { courseId } = await publishedCourse(world);
		const enrollmentId = await enrolled(world, courseId, learnerId);
		const nudge = { enrollmentId, note: "Bis Freitag, bitte." };
		await world.admin.must("nudge", nudge);
		await world.server.mailNow(world.portalId);
		const [email, ...others] = await outbox();
		expect(others).toEqual([]);
		expect(email?.text).toContain("Ada Admin erinnert Sie: „Fire safety“");
		expect(email?.text).toContain("„Bis Freitag, bitte.“");
		expect(await world.admin.act("nudge", nudge)).toMatchObject({
			status: "rejected",
			code: "nudged_already",
		});
		base.clock.now = at("2025-01-11T12:00:00Z");
		await world.admin.must("nudge", { enrollmentId, note: "" });
		await world.server.mailNow(world.portalId);
		expect(await outbox()).toHaveLength(2);
	});

	it("marking as read mails nothing anew, and who is deactivated gets nothing (R21)", async () => {
		const learnerId = await toldOfTwo();
		await runAndMail();
		const device = await world.device(learnerId);
		await device.pull();
		await device.must("markRead", {
			notificationIds: device
				.documents<{ id: string }>("notifications")
				.map(({ id }) => id),
		});
		await world.server.mailNow(world.portalId);
		expect(office.letters).toHaveLength(1);
		const leaver = await toldOfTwo();
		base.clock.now = at("2026-12-20T00:00:00Z");
		await world.server.recertifyNow(world.portalId);
		await world.admin.must("deactivatePerson", { personId: leaver });
		await world.server.mailNow(world.portalId);
		const addresses = (await outbox()).map(({ address }) => address);
		expect(addresses).not.toContain(`${leaver}@example.com`);
	});

	it("a temporary failure is tried again, later each time, and then sent once", async () => {
		await toldOfTwo();
		office.refuse(451, "Try later");
		await runAndMail();
		expect(await outbox()).toMatchObject([{ status: "waiting", attempts: 1 }]);
		const minutesLater = async (minutes: number) => {
			base.clock.now = instantOf(Date.parse(DUE) + minutes * 60_000);
			await world.server.mailNow(world.portalId);
			return (await outbox())[0]?.attempts;
		};
		expect(await minutesLater(0.5)).toBe(1);
		expect(await minutesLater(1)).toBe(2);
		expect(await minutesLater(2)).toBe(2);
		office.accept();
		expect(await minutesLater(3)).toBe(3);
		await minutesLater(600);
		expect(office.letters).toHaveLength(1);
		expect(await outbox()).toMatchObject([{ status: "sent", lastError: null }]);
	});

	it("an address that the mail server refuses is shown as failed, and can be sent again", async () => {
		await toldOfTwo();
		office.refuse(550, "No such mailbox");
		await runAndMail();
		const [email] = await outbox();
		expect(email).toMatchObject({ status: "failed", attempts: 1 });
		expect(email?.lastError).toContain("No such mailbox");
		base.clock.now = at("2025-12-12T00:00:00Z");
		await world.server.mailNow(world.portalId);
		expect((await outbox())[0]?.attempts).toBe(1);
		office.accept();
		await world.admin.caller.mail.sendAgain({ id: email?.id ?? "" });
		await world.server.mailNow(world.portalId);
		expect(office.letters).toHaveLength(1);
		await expect(
			world.admin.caller.mail.sendAgain({ id: email?.id ?? "" }),
		).rejects.toMatchObject({ cause: { code: "not_found" } });
	});

	it("several workers at once send each e-mail once", async () => {
		await toldOfTwo();
		base.clock.now = DUE;
		await world.server.recertifyNow(world.portalId);
		await Promise.all(
			[1, 2, 3].map(() => world.server.mailNow(world.portalId)),
		);
		expect(office.letters).toHaveLength(1);
	});

	it("an e-mail whose sender died in between is not sent by itself, and says so", async () => {
		await toldOfTwo();
		const dying: Mailer = {
			send: () => new Promise(() => {}),
			close() {},
		};
		office.refuse(451, "Try later");
		await runAndMail();
		base.clock.now = instantOf(Date.parse(DUE) + 60_000);
		void sendEmails(world.database, world.server.clock, dying);
		await expect.poll(async () => (await outbox())[0]?.status).toBe("sending");
		office.accept();
		base.clock.now = instantOf(Date.parse(DUE) + 3_600_000);
		await world.server.mailNow(world.portalId);
		expect(office.letters).toHaveLength(0);
		expect(await outbox()).toMatchObject([
			{ status: "failed", lastError: expect.stringContaining("interrupted") },
		]);
	});
});

onEachDatabase("without a mail server", (open) => {
	it("e-mails are kept for admins to read", async () => {
		const world = await openWorld(await open());
		const { courseId } = await publishedCourse(world);
		await passed(world, courseId, await world.person());
		world.clock.now = DUE;
		await world.server.recertifyNow(world.portalId);
		await world.server.mailNow(world.portalId);
		const { sends, emails } = await world.admin.caller.mail.list({
			status: "kept",
			before: null,
		});
		expect(sends).toBe(false);
		expect(emails).toMatchObject([{ status: "kept", attempts: 0 }]);
		await world.server.stop();
	});
});
