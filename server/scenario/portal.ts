import { v7 as uuidv7 } from "uuid";
import { kindNamed } from "#domain/actions/decide.ts";
import {
	CertificateId,
	CourseId,
	CourseVersionId,
	GroupId,
	PersonId,
	SessionId,
} from "#domain/documents/document.ts";
import type { CourseVersion, Notification } from "#domain/documents/index.ts";
import { governingVersion } from "#domain/recertification.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import {
	dayAt,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { chainsOf } from "./chains.ts";
import { type Deed, type Device, deed, openDevice } from "./device.ts";
import {
	actionOf,
	type Scenario,
	type SessionSettings,
	type VersionSettings,
} from "./file.ts";
import {
	certificateChanges,
	liveLearningChanges,
	periodChanges,
} from "./settings.ts";
import { engineRuns, type Theatre } from "./theatre.ts";

const HOUR = 3_600_000;

export type ScenarioPortal = Awaited<ReturnType<typeof openPortal>>;

/**
 * Called after everything that may have changed documents, and after each run of the engine; with whether
 * learners may have been told something.
 */
export type Watch = (mayHaveTold: boolean) => Promise<void>;

/** The portal of a scenario as it stands before the first step: its courses published, its learners there. */
export async function openPortal(
	theatre: Theatre,
	scenario: Scenario,
	runsBetween = engineRuns,
) {
	const { timeZone } = scenario.portal;
	// Published and enabled at the very beginning: whatever ended before that day had ended before R5's enabling.
	theatre.turnTo(scenario.steps[0]?.at ?? theatre.now());
	const { portalId, admin } = await theatre.newPortal(timeZone);
	const courseIds = idsFor(scenario.courses.map((course) => course.key));
	const learnerIds = idsFor(scenario.learners);
	const groupIds = idsFor(groupsIn(scenario));
	const sessionIds = new Map<string, SessionId>();
	const sessionKeys = new Map<string, string>();
	const certificateIds = new Map<string, CertificateId>();
	const devices = new Map<string, Device>();
	let downUntil: Instant | null = null;
	let watch: Watch = async () => {};

	const portal = {
		timeZone,
		admin,
		courseId: (key: string) => CourseId.parse(courseIds.get(key)),
		learnerId: (key: string) => PersonId.parse(learnerIds.get(key)),
		groupId: (key: string) => GroupId.parse(groupIds.get(key)),
		courseKey: (id: string) => keyOf(courseIds, id),
		learnerKey: (id: string) => keyOf(learnerIds, id),
		/** The key of a session; the id of the one that a course's key last stood for. */
		sessionKey: (id: string) => sessionKeys.get(id) ?? id,
		sessionId: (course: string, key: string) =>
			sessionIds.get(`${course}/${key}`),
		now: theatre.now,
		today: () => dayAt(theatre.now(), timeZone),
		chains: () => chainsOf(admin, timeZone, theatre.now()),
		versions: (key: string) =>
			admin
				.all("courseVersions")
				.filter((version) => version.courseId === courseIds.get(key)),
		/** The course's published version; throws when there is none. */
		published(key: string): CourseVersion {
			const version = governingVersion(portal.versions(key));
			if (!version)
				throw new Error(`The course “${key}” has no published version.`);
			return version;
		},
		learners: scenario.learners,
		/** What a learner has been told: only the learner's own device is sent it (R27). Nothing once signed out (R21). */
		async toldTo(key: string): Promise<Notification[]> {
			const device = portal.deviceOf(key);
			const person = admin.get("people", portal.learnerId(key));
			if (person?.status === "active") await device.pull();
			return device.all("notifications");
		},
		watch(watcher: Watch) {
			watch = watcher;
		},
		/** The device of a learner. */
		deviceOf(key: string): Device {
			const device =
				devices.get(key) ?? openDevice(theatre.server, portal.learnerId(key));
			devices.set(key, device);
			return device;
		},
		/** No run of the engine until then. */
		goDown(until: Instant) {
			if (downUntil === null || until > downUntil) downUntil = until;
		},
		/**
		 * Does one thing after the other until one is refused; its reason, or null. The engine runs right
		 * after whatever may have made somebody due, as in the product.
		 */
		async act(
			deeds: readonly Deed[],
			device = admin,
		): Promise<RejectionReason | null> {
			for (const each of deeds) {
				const [verdict] = await device.act([each]);
				if (verdict?.status === "retry") throw new Error(verdict.message);
				if (verdict?.status !== "accepted")
					return verdict ?? { code: "unanswered", field: null, message: "" };
				if (kindNamed(each.kind)?.mayMakeDue) await portal.runEngine();
			}
			await portal.refresh();
			return null;
		},
		async refresh(): Promise<void> {
			await admin.pull();
			await watch(true);
		},
		async runEngine(): Promise<void> {
			if (downUntil !== null && theatre.now() < downUntil) return watch(false);
			const { enrolled, told } = await theatre.recertify(portalId);
			if (enrolled > 0) await admin.pull();
			await watch(enrolled + told > 0);
		},
		/**
		 * Lets time pass, with the engine running as it does, and at the end a night's look at what has become
		 * historical: those of the nights before would have left the same, since nobody acts in between.
		 */
		async passTimeTo(to: Instant): Promise<void> {
			const from = theatre.now();
			const runs = [...runsBetween(from, to, timeZone)];
			if (downUntil !== null && downUntil > from && downUntil < to)
				runs.push(downUntil);
			for (const at of runs.sort()) {
				theatre.turnTo(at);
				await portal.runEngine();
			}
			const isUp = downUntil === null || downUntil <= to;
			if (isUp && dayAt(from, timeZone) !== dayAt(to, timeZone))
				if ((await theatre.moveToHistory(portalId)) > 0) await admin.pull();
		},
		/** Adds a session of an hour to a version's event. */
		addSession(
			course: string,
			version: CourseVersion,
			{ key, startsAt, capacity }: SessionSettings,
		): Deed {
			const sessionId = SessionId.parse(uuidv7());
			sessionIds.set(`${course}/${key}`, sessionId);
			sessionKeys.set(sessionId, key);
			return deed("addSession", {
				sessionId,
				courseVersionId: version.id,
				startsAt,
				endsAt: instantOf(epochMilliseconds(startsAt) + HOUR),
				place: "",
				capacity,
				instructorIds: [],
			});
		},
		/** The certificate that a course awards, made when it is first needed. */
		async certificateOf(key: string): Promise<CertificateId> {
			const known = certificateIds.get(key);
			if (known) return known;
			const certificateId = CertificateId.parse(uuidv7());
			await must([
				deed("createCertificate", { certificateId, title: key, text: "" }),
			]);
			certificateIds.set(key, certificateId);
			return certificateId;
		},
		/** Publishes a version with these settings; the reason where one of them is refused. */
		async publish(
			key: string,
			settings: VersionSettings,
		): Promise<RejectionReason | null> {
			const courseId = portal.courseId(key);
			const first = portal
				.versions(key)
				.find((version) => version.number === 1);
			const isFirst = first?.status === "draft";
			const courseVersionId =
				isFirst && first ? first.id : CourseVersionId.parse(uuidv7());
			if (!isFirst) {
				const refused = await portal.act([
					deed("createVersion", { courseId, courseVersionId }),
				]);
				if (refused) return refused;
			}
			const draft = admin.get("courseVersions", courseVersionId);
			if (!draft) throw new Error("The draft did not arrive.");
			const certificateId = settings.certificate
				? await portal.certificateOf(key)
				: null;
			const refused = await portal.act([
				deed("editCourseVersion", {
					courseVersionId,
					changes: periodChanges(draft, settings.due, settings.valid),
				}),
				deed("setPolicy", {
					courseVersionId,
					changes: certificateChanges(
						draft,
						settings.certificate,
						certificateId,
					),
					includeExpired: false,
				}),
				deed("setLiveLearning", {
					courseVersionId,
					changes: liveLearningChanges(draft, settings.liveLearning),
				}),
				...(settings.liveLearning?.sessions ?? []).map((session) =>
					portal.addSession(key, draft, session),
				),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: false,
					restartInProgress: false,
				}),
			]);
			// What was refused leaves nothing behind.
			if (refused && !isFirst)
				await must([deed("discardDraft", { courseVersionId })]);
			return refused;
		},
	};

	async function must(deeds: readonly Deed[]): Promise<void> {
		const refused = await portal.act(deeds);
		if (refused) throw new Error(refused.message);
	}

	await portal.refresh();
	for (const {
		key,
		inCatalog,
		oneChainPerLearner,
		versions,
	} of scenario.courses) {
		const courseId = portal.courseId(key);
		await must([
			deed("createCourse", {
				courseId,
				courseVersionId: CourseVersionId.parse(uuidv7()),
				title: key,
				description: "",
			}),
		]);
		if (inCatalog || oneChainPerLearner)
			await must([
				deed("editCourse", {
					courseId,
					changes: {
						inCatalog: { from: false, to: inCatalog },
						oneChainPerLearner: { from: false, to: oneChainPerLearner },
					},
				}),
			]);
		for (const [index, version] of versions.entries()) {
			const refused = await portal.publish(key, version);
			if (refused)
				throw new Error(
					`Version ${index + 1} of “${key}” cannot be published: ${refused.message}`,
				);
		}
	}
	await must([
		...[...learnerIds].map(([name, personId], index) =>
			deed("addPerson", {
				personId: PersonId.parse(personId),
				name,
				email: `learner-${index + 1}@${portalId}.example.com`,
				role: "learner",
				groupIds: [],
			}),
		),
		...[...groupIds].map(([name, groupId]) =>
			deed("createGroup", {
				groupId: GroupId.parse(groupId),
				name,
				managerIds: [],
				instructorIds: [],
			}),
		),
	]);
	return portal;
}

function groupsIn(scenario: Scenario): string[] {
	const groups = new Set<string>();
	for (const step of scenario.steps) {
		const action = actionOf(step.expectError?.action ?? step);
		if (action && "group" in action.value) groups.add(action.value.group);
	}
	return [...groups];
}

function idsFor(keys: readonly string[]): Map<string, string> {
	return new Map(keys.map((key) => [key, uuidv7()]));
}

function keyOf(ids: ReadonlyMap<string, string>, wanted: string): string {
	for (const [key, id] of ids) if (id === wanted) return key;
	return wanted;
}
