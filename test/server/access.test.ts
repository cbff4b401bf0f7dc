import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionKinds, type Kind } from "#domain/actions/index.ts";
import { certificateNumber } from "#domain/award.ts";
import {
	type Content,
	collections,
	type Role,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import { roles } from "#domain/documents/values.ts";
import { appRouter, createCaller } from "#server/api/router.ts";
import { openDatabase } from "#server/database/database.ts";
import { actions } from "./actions.ts";
import { newPostgresDatabase } from "./databases.ts";
import { digest } from "./digest.ts";
import { deviceOf, type Fixture, furnish } from "./furnished.ts";
import { expectedContents } from "./oracle.ts";
import {
	giveAdminPassword,
	openWorld,
	type TestDevice,
	type World,
} from "./world.ts";

// One table over every procedure, collection and kind of action × every role × own or another portal.

type Asker = Role | "signed out";
const askers: readonly Asker[] = [...roles, "signed out"];

let dropDatabase: () => Promise<void>;
let world: World;
let other: World;
let own: Fixture;
let theirs: Fixture;
let devices: Record<Role, TestDevice>;

beforeAll(async () => {
	const { url, drop } = await newPostgresDatabase();
	dropDatabase = drop;
	world = await openWorld(await openDatabase({ databaseUrl: url }));
	other = await world.otherPortal();
	await giveAdminPassword(other);
	own = await furnish(world);
	theirs = await furnish(other);
	devices = {
		admin: await deviceOf(world, own, "admin"),
		manager: await deviceOf(world, own, "manager"),
		instructor: await deviceOf(world, own, "instructor"),
		learner: await deviceOf(world, own, "learner"),
	};
});
afterAll(async () => {
	await world.server.stop();
	await dropDatabase();
});

/** Actions that name nothing of another portal: they make something new in the actor's own, or are about the actor. */
const namesNothing: readonly Kind[] = [
	"createCertificate",
	"createCourse",
	"chooseLanguage",
	"chooseTimeZone",
	"markRead",
];

describe("actions", () => {
	it("the table has a row for every kind", () => {
		expect(Object.keys(actions).sort()).toEqual(
			Object.keys(actionKinds).sort(),
		);
	});

	const cases = (Object.keys(actions) as Kind[]).flatMap((kind) =>
		roles.map((role) => ({ kind, role })),
	);

	it.each(cases)("$kind by $role in the own portal", async ({ kind, role }) => {
		if (actions[kind].may.includes(role)) {
			// What is accepted changes the portal: each case gets one of its own.
			const portal = await world.otherPortal();
			const fixture = await furnish(portal);
			const device = await deviceOf(portal, fixture, role);
			expect(
				await device.act(kind, actions[kind].payload(fixture)),
			).toMatchObject({ status: "accepted" });
		} else {
			const { verdict, changed } = await tried(
				devices[role],
				kind,
				actions[kind].payload(own),
			);
			expect(verdict.status).toBe("rejected");
			expect(changed).toBe(false);
		}
	});

	it.each(cases)(
		"$kind by $role about another portal's things changes nothing",
		async ({ kind, role }) => {
			const { verdict, changed } = await tried(
				devices[role],
				kind,
				actions[kind].payload(theirs),
			);
			if (namesNothing.includes(kind) && actions[kind].may.includes(role))
				expect(verdict.status).toBe("accepted");
			else {
				// To those who may, another portal's things are as good as not there.
				expect(verdict).toMatchObject({
					status: "rejected",
					code: actions[kind].may.includes(role)
						? "not_found"
						: expect.stringMatching(/^not_(allowed|found)$/),
				});
				expect(changed).toBe(false);
			}
		},
	);

	it("nobody takes over the account of another portal's person, by id or by e-mail address", async () => {
		const stranger = other.admin.identity;
		const add = (personId: string, email: string) =>
			tried(devices.admin, "addPerson", {
				personId,
				name: "Me",
				email,
				role: "learner",
				groupIds: [],
			});
		expect(await add(stranger.personId, "me@example.com")).toMatchObject({
			verdict: {
				status: "rejected",
				code: "already_exists",
				field: "personId",
			},
			changed: false,
		});
		const taken = {
			verdict: { status: "rejected", code: "email_taken", field: "email" },
			changed: false,
		};
		expect(await add(uuidv7(), stranger.email)).toMatchObject(taken);
		const email = `${own.learnerId}@example.com`;
		expect(
			await tried(devices.admin, "editPerson", {
				personId: own.learnerId,
				changes: { email: { from: email, to: stranger.email } },
			}),
		).toMatchObject(taken);
	});

	it("of two portals' people with one e-mail address the first to set a password has it", async () => {
		const email = `${uuidv7()}@example.com`;
		const accept = async (portal: World) => {
			const personId = uuidv7();
			await portal.admin.must("addPerson", {
				personId,
				name: "Twice",
				email,
				role: "learner",
				groupIds: [],
			});
			return portal.admin.caller.invitation.create({ personId });
		};
		const tokens = [await accept(world), await accept(other)];
		// At the same moment: either may be the first.
		const answers = await Promise.allSettled(
			tokens.map(({ token }) =>
				world.admin.caller.invitation.accept({
					token,
					password: "long enough password",
				}),
			),
		);
		const [refused, ...others] = answers.filter(
			({ status }) => status === "rejected",
		);
		expect(others).toEqual([]);
		expect(refused).toMatchObject({
			reason: {
				code: "BAD_REQUEST",
				cause: { code: "email_taken", field: "email" },
			},
		});
	});

	it("a manager or instructor acts for no learner of other groups", async () => {
		const stranger = await world.person();
		const enrollmentId = uuidv7();
		await world.admin.must("enroll", {
			enrollmentId,
			learnerId: stranger,
			courseId: own.courseId,
		});
		const enroll = {
			enrollmentId: uuidv7(),
			learnerId: stranger,
			courseId: own.courseId,
		};
		expect(await devices.manager.act("enroll", enroll)).toMatchObject({
			status: "rejected",
			code: "not_your_learner",
		});
		expect(
			await devices.instructor.act("recordResult", {
				enrollmentId,
				status: "passed",
			}),
		).toMatchObject({
			status: "rejected",
			code: "not_your_learner",
		});
	});
});

/** Takes an action; its verdict, and whether anything of any portal changed. */
async function tried(
	device: TestDevice,
	kind: Kind,
	payload: Record<string, unknown>,
) {
	const before = await digest(world);
	const verdict = await device.act(kind, payload);
	return { verdict, changed: (await digest(world)) !== before };
}

describe("pulling", () => {
	it.each(roles)(
		"%s holds exactly what a plain query says, and nothing of another portal",
		async (role) => {
			const device = await world.device(devices[role].identity.personId);
			await device.pull();
			expect(device.contents()).toEqual(await expectedContents(world, device));
			const foreign = new Set(Object.values(theirs));
			for (const collection of collections)
				for (const { id } of device.documents<{ id: string }>(collection))
					expect(foreign.has(id)).toBe(false);
		},
	);
});

describe("answer keys", () => {
	it.each(roles)("as %s", async (role) => {
		const device = await world.device(devices[role].identity.personId);
		await device.pull();
		const contents = device.documents<Content>("contents");
		const keys = contents.filter(
			({ kind, answers }) => kind === "answer_key" || answers.length > 0,
		);
		expect(keys.length > 0).toBe(role === "admin");
		if (role === "learner")
			expect(contents.map(({ id }) => id)).toContain(own.examId);
	});
});

const input = { schemaVersion: SCHEMA_VERSION };
type Call = (
	caller: ReturnType<typeof createCaller>,
	of: Fixture,
) => Promise<unknown>;
/** For each procedure: who may call it, and how it is called about a portal's things. */
const procedures: Record<
	string,
	{ may: readonly Asker[]; call: Call; foreign: "refused" | "own only" }
> = {
	"portal.status": {
		may: askers,
		call: (caller) => caller.portal.status(),
		foreign: "own only",
	},
	"portal.setUp": {
		may: [],
		call: (caller) =>
			caller.portal.setUp({
				portalName: "Mine",
				timeZone: "UTC",
				name: "Eve",
				email: "eve@example.com",
				password: "long enough password",
			}),
		foreign: "refused",
	},
	"session.identity": {
		may: roles,
		call: (caller) => caller.session.identity(),
		foreign: "own only",
	},
	"invitation.create": {
		may: ["admin"],
		call: (caller, of) => caller.invitation.create({ personId: of.learnerId }),
		foreign: "refused",
	},
	"invitation.show": {
		may: [],
		call: (caller) => caller.invitation.show({ token: "guessed" }),
		foreign: "refused",
	},
	"invitation.accept": {
		may: [],
		call: (caller) =>
			caller.invitation.accept({
				token: "guessed",
				password: "long enough password",
			}),
		foreign: "refused",
	},
	"calendar.show": {
		may: roles,
		call: (caller) => caller.calendar.show(),
		foreign: "own only",
	},
	"calendar.create": {
		may: roles,
		call: (caller) => caller.calendar.create(),
		foreign: "own only",
	},
	"calendar.revoke": {
		may: roles,
		call: async (caller) => (await caller.calendar.revoke()) ?? "revoked",
		foreign: "own only",
	},
	// Whoever has the number has seen the certificate, of whichever portal.
	"certificate.verify": {
		may: askers,
		call: (caller, of) =>
			caller.certificate.verify({ number: certificateNumber(of.awardId) }),
		foreign: "own only",
	},
	"history.enrollment": {
		may: ["admin"],
		call: (caller, of) =>
			caller.history.enrollment({ enrollmentId: of.openId }),
		foreign: "own only",
	},
	"history.search": {
		may: roles,
		call: (caller, of) =>
			caller.history.search({
				learnerId: of.learnerId,
				courseId: null,
				fromOn: null,
				toOn: null,
				after: null,
			}),
		foreign: "own only",
	},
	"log.page": {
		may: ["admin"],
		call: (caller, of) =>
			caller.log.page({
				personId: of.learnerId,
				kinds: null,
				fromOn: null,
				toOn: null,
				after: null,
			}),
		foreign: "own only",
	},
	"mail.list": {
		may: ["admin"],
		call: (caller) => caller.mail.list({ status: null, before: null }),
		foreign: "own only",
	},
	"mail.sendAgain": {
		may: [],
		call: (caller) => caller.mail.sendAgain({ id: uuidv7() }),
		foreign: "refused",
	},
	"sync.pull": {
		may: roles,
		call: (caller) =>
			caller.sync.pull({
				...input,
				epoch: null,
				grantRevision: null,
				checkpoint: null,
			}),
		foreign: "own only",
	},
	"sync.act": {
		may: roles,
		call: (caller) => caller.sync.act({ ...input, actions: [] }),
		foreign: "own only",
	},
	"sync.live": {
		may: roles,
		call: (caller) => firstOf(caller),
		foreign: "own only",
	},
};

describe("procedures", () => {
	it("the table has a row for every one", () => {
		expect(Object.keys(procedures).sort()).toEqual(
			Object.keys(appRouter._def.procedures).sort(),
		);
	});

	const cases = Object.keys(procedures).flatMap((name) =>
		askers.map((asker) => ({ name, asker })),
	);
	const callerOf = (asker: Asker) =>
		createCaller({
			server: world.server,
			headers: new Headers(),
			identity: asker === "signed out" ? null : devices[asker].identity,
		});

	it.each(cases)("$name by $asker", async ({ name, asker }) => {
		const { may, call } = procedures[name] as (typeof procedures)[string];
		if (may.includes(asker)) await call(callerOf(asker), own);
		else await expect(call(callerOf(asker), own)).rejects.toThrow();
	});

	it.each(cases)(
		"$name by $asker gives nothing of another portal",
		async ({ name, asker }) => {
			const { may, call, foreign } = procedures[
				name
			] as (typeof procedures)[string];
			if (foreign === "refused" || !may.includes(asker))
				await expect(call(callerOf(asker), theirs)).rejects.toThrow();
			else {
				const answer = JSON.stringify(await call(callerOf(asker), theirs));
				for (const id of Object.values(theirs))
					expect(answer).not.toContain(id);
			}
		},
	);
});

async function firstOf(
	caller: ReturnType<typeof createCaller>,
): Promise<unknown> {
	const feed = await caller.sync.live();
	const iterator = feed[Symbol.asyncIterator]();
	const { value } = await iterator.next();
	// A listener that goes away while nothing happens: its next wait is ended with it.
	void iterator.return?.(undefined);
	return value;
}
