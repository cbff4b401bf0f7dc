import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tables } from "#server/backup/tables.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import {
	backupFolder,
	epochOf,
	everything,
	fromFile,
	furnished,
	intoFile,
} from "./backups.ts";
import { type Browser, listen, listening, signedIn } from "./browser.ts";
import { onEachDatabase } from "./databases.ts";
import { count, openWorld, type World } from "./world.ts";

const { folder, newFile } = backupFolder();

onEachDatabase("a backup", (open) => {
	let world: World;
	let url: string;
	let courseId: string;
	beforeAll(async () => {
		world = await openWorld(await open(), { auth: { signInsPerMinute: 100 } });
		url = await listening(world);
		({ courseId } = await furnished(world));
	});
	afterAll(() => world.server.stop());

	it("has every table of the database", async () => {
		const { rows } = await world.database.db.execute(
			sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
		);
		expect(tables.toSorted()).toEqual(rows.map(({ name }) => name).sort());
	});

	it("brings back every row as it was, into a new database and over a changed one", async () => {
		const file = newFile();
		const before = await everything(world.database);
		const { rows, bytes } = await intoFile(world.database, file);
		expect(rows).toBe(Object.values(before).flat().length);
		expect(bytes).toBe(statSync(file).size);
		expect(await everything(world.database)).toEqual(before);

		const empty = await open();
		await fromFile(empty, file, { confirmed: false });
		expect(await everything(empty)).toEqual(before);
		await empty.close();

		await world.person();
		await world.database.db.execute(sql`delete from emails`);
		expect(await everything(world.database)).not.toEqual(before);
		await fromFile(world.database, file);
		expect(await everything(world.database)).toEqual(before);
	});

	it("leaves the database guarded and indexed as it was", async () => {
		const guards = async () => {
			const { rows } = await world.database.db.execute(sql`
				select concat_ws(' ', relname, tgname, tgenabled) as guard from pg_trigger join pg_class on pg_class.oid = tgrelid where not tgisinternal
				union select indexdef from pg_indexes where schemaname = 'public'
				union select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
				union select concat_ws(' ', proname, prosrc) from pg_proc where pronamespace = 'public'::regnamespace
				order by 1`);
			return rows;
		};
		const before = await guards();
		const file = newFile();
		await intoFile(world.database, file);
		await fromFile(world.database, file);
		expect(await guards()).toEqual(before);
		await expect(
			world.database.db.execute(sql`update people set name = 'Somebody'`),
		).rejects.toThrow();
	});

	it("is one moment while actions are written: places, verdicts and documents agree", async () => {
		const file = newFile();
		const author = await world.device(world.admin.identity.personId);
		let written = 0;
		let going = true;
		let atFirst: number | undefined;
		const writing = (async () => {
			while (going) {
				await author.must("createGroup", {
					groupId: uuidv7(),
					name: "Group",
					managerIds: [],
					instructorIds: [],
				});
				written += 1;
				// The embedded database answers at once: others would never have their turn.
				await setImmediate();
			}
		})();
		await expect.poll(() => written).toBeGreaterThan(3);
		// Postgres: the backup is held up in the middle, and nobody waits for it meanwhile.
		const release = Promise.withResolvers<void>();
		const holding =
			world.database.kind === "postgres"
				? world.database.db.transaction(async (tx) => {
						await tx.execute(
							sql`lock table recertification_runs in access exclusive mode`,
						);
						await release.promise;
					})
				: undefined;
		const backingUp = intoFile(world.database, file, {
			onProgress: () => {
				atFirst ??= written;
			},
		});
		if (holding) {
			await expect.poll(() => atFirst).toBeDefined();
			await expect.poll(() => written).toBeGreaterThan((atFirst ?? 0) + 3);
		}
		release.resolve();
		await holding;
		await backingUp;
		const after = written;
		await expect.poll(() => written).toBeGreaterThan(after + 3);
		going = false;
		await writing;

		const copy = await open();
		await fromFile(copy, file);
		const { rows } = await copy.db.execute(sql`
			select head.seq,
				(select max(seq) from groups g where g.portal_id = head.portal_id) as newest,
				(select count(*) from groups g where g.portal_id = head.portal_id) as documents,
				(select max((verdict ->> 'seq')::bigint) from actions a where a.portal_id = head.portal_id) as told,
				(select count(*) from actions a where a.portal_id = head.portal_id and kind = 'createGroup' and verdict ->> 'status' = 'accepted') as verdicts
			from sync_heads head where head.portal_id = ${world.portalId}`);
		const [moment] = rows;
		expect(Number(moment?.newest)).toBe(Number(moment?.seq));
		expect(Number(moment?.told)).toBe(Number(moment?.seq));
		expect(Number(moment?.documents)).toBe(Number(moment?.verdicts));
		expect(Number(moment?.documents)).toBeGreaterThanOrEqual(3);
		expect(Number(moment?.documents)).toBeLessThan(written);
		await copy.close();
	});

	it("restored under a running server: devices fill anew, open feeds are told, the server goes on", async () => {
		const file = newFile();
		const learnerId = await world.person();
		const browser = await signedIn(world, url, learnerId);
		const device = await world.device(world.admin.identity.personId);
		await device.pull();
		await intoFile(world.database, file);
		const held = device.contents();
		const epoch = await epochOf(world);
		const ear = await listen(browser);
		await expect.poll(() => ear.heads.length).toBe(1);

		const groupId = uuidv7();
		await device.must("createGroup", {
			groupId,
			name: "Since the backup",
			managerIds: [],
			instructorIds: [],
		});
		await device.pull();
		expect(device.contents()).not.toEqual(held);

		const told = ear.heads.length;
		await fromFile(world.database, file);
		expect(await epochOf(world)).not.toBe(epoch);
		await expect.poll(() => ear.heads.length).toBeGreaterThan(told);
		await device.pull();
		expect(device.resets).toBe(1);
		expect(device.contents()).toEqual(held);

		// What the backup does not know is decided again, with places that follow on what it knows.
		await device.must("createGroup", {
			groupId,
			name: "Since the backup",
			managerIds: [],
			instructorIds: [],
		});
		await device.pull();
		expect(device.resets).toBe(1);
		expect(device.documents("groups")).toContainEqual(
			expect.objectContaining({ id: groupId }),
		);
		const heard = ear.heads.length;
		const enrollmentId = uuidv7();
		await world.admin.must("enroll", { enrollmentId, learnerId, courseId });
		await expect.poll(() => ear.heads.length).toBeGreaterThan(heard);
		ear.close();
	});

	it("restored from another installation: its sign-ins count from then on, those of before no more", async () => {
		const other = await openWorld(await open(), {
			auth: { signInsPerMinute: 100 },
		});
		const otherUrl = await listening(other);
		const theirs = await signedIn(other, otherUrl, await other.person());
		const ours = await signedIn(world, url, await world.person());
		const file = newFile();
		const ourFile = newFile();
		await intoFile(other.database, file);
		await intoFile(world.database, ourFile);
		const ear = await listen(ours);
		await expect.poll(() => ear.heads.length).toBe(1);

		await fromFile(world.database, file);
		// Their portal is gone: the feed ends.
		await ear.ended;
		const here = async ({ cookie }: Browser) => {
			const answer = await fetch(`${url}/api/auth/get-session`, {
				headers: { cookie },
			});
			return (await answer.json()) !== null;
		};
		await expect.poll(() => here(theirs)).toBe(true);
		expect(await here(ours)).toBe(false);

		await fromFile(world.database, ourFile);
		await expect.poll(() => here(ours)).toBe(true);
		expect(await here(theirs)).toBe(false);
		await other.server.stop();
	});

	it("replaces nothing unless that is confirmed, and names what it would replace", async () => {
		const file = newFile();
		await intoFile(world.database, file);
		const before = await everything(world.database);
		const refused = fromFile(world.database, file, { confirmed: false });
		await expect(refused).rejects.toThrow(
			/This would replace all that the database holds: the portal “Portal” with \d+ people, last changed 2025-01-10T12:00:00.000Z\. Nothing was changed\./,
		);
		await expect(refused).rejects.toMatchObject({ code: "unconfirmed" });
		expect(await everything(world.database)).toEqual(before);
	});

	it("a restore that fails or is stopped in the middle changes nothing", async () => {
		const file = newFile();
		await intoFile(world.database, file);
		await world.person();
		const before = await everything(world.database);
		const epoch = await epochOf(world);
		const gone = new AbortController();
		const stages: string[] = [];
		await expect(
			fromFile(world.database, file, {
				signal: gone.signal,
				onProgress(stage) {
					stages.push(stage);
					if (stages.filter((at) => at === "written").length === 5)
						gone.abort();
				},
			}),
		).rejects.toThrow(/abort/);
		expect(stages).toContain("written");
		// The file is exchanged for a damaged one after it was checked.
		await expect(
			fromFile(world.database, file, {
				onProgress(stage) {
					if (stage === "checked")
						writeFileSync(file, readFileSync(file).subarray(0, -20));
				},
			}),
		).rejects.toMatchObject({ code: "damaged" });
		expect(await everything(world.database)).toEqual(before);
		expect(await epochOf(world)).toBe(epoch);
		await world.person();
	});

	it("migrates what an older version backed up, and refuses what a newer one did", async () => {
		const newer = join(folder, uuidv7());
		cpSync(migrationsFolder, newer, { recursive: true });
		const journalFile = join(newer, "meta", "_journal.json");
		const journal = JSON.parse(readFileSync(journalFile, "utf8"));
		const { when } = journal.entries.at(-1);
		journal.entries.push({
			...journal.entries.at(-1),
			idx: journal.entries.length,
			when: when + 1000,
			tag: "9999_later",
		});
		writeFileSync(journalFile, JSON.stringify(journal));
		writeFileSync(
			join(newer, "9999_later.sql"),
			`alter table emails add column reviewed boolean not null default false;
--> statement-breakpoint
update emails set reviewed = true where status = 'kept';`,
		);
		const file = newFile();
		await intoFile(world.database, file);
		const before = await everything(world.database);
		const next = await open();
		await next.migrate(newer);
		await fromFile(next, file, { migrationsFolder: newer });
		expect(
			count(
				await next.db.execute(
					sql`select count(*) from emails where reviewed and status = 'kept'`,
				),
			),
		).toBeGreaterThan(0);
		const newerFile = newFile();
		await intoFile(next, newerFile, { migrationsFolder: newer });
		const refused = fromFile(world.database, newerFile);
		await expect(refused).rejects.toThrow(
			"was made by a newer version of Perennial. Restore it with that version.",
		);
		await expect(refused).rejects.toMatchObject({ code: "wrong_version" });
		expect(await everything(world.database)).toEqual(before);

		// Nor does an older version touch the database of a newer one.
		const [nextBefore] = [await everything(next)];
		await expect(fromFile(next, file)).rejects.toMatchObject({
			code: "database_version",
		});
		await expect(intoFile(next, newFile())).rejects.toMatchObject({
			code: "database_version",
		});
		expect(await everything(next)).toEqual(nextBefore);
		await next.close();
	});
});
