import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keyId } from "#domain/actions/versionContents.ts";
import { ContentId } from "#domain/documents/document.ts";
import type { Content, Enrollment, Progress } from "#domain/documents/index.ts";
import { epochMilliseconds, instantOf } from "#domain/time.ts";
import { choice, freeText } from "./contents.ts";
import { onEachDatabase } from "./databases.ts";
import { digest } from "./digest.ts";
import { expectedContents } from "./oracle.ts";
import { openWorld, type TestDevice, type World } from "./world.ts";

onEachDatabase("taking a course", (open) => {
	let world: World;
	let learner: TestDevice;
	let course: Awaited<ReturnType<typeof written>>;
	let enrollmentId: string;
	beforeAll(async () => {
		world = await openWorld(await open());
	});
	afterAll(() => world.server.stop());
	beforeEach(async () => {
		learner = await world.device(await world.person());
		course = await written(world);
		enrollmentId = await enrolled();
	});

	async function enrolled() {
		const id = uuidv7();
		await world.admin.must("enroll", {
			enrollmentId: id,
			learnerId: learner.identity.personId,
			courseId: course.courseId,
		});
		return id;
	}
	const read = () =>
		learner.act("completeLesson", { enrollmentId, contentId: course.lessonId });
	const attempt = (over: Record<string, unknown> = {}) => ({
		attemptId: uuidv7(),
		enrollmentId,
		contentId: course.examId,
		startedAt: world.clock.now,
		finishedAt: world.clock.now,
		answers: [course.right],
		...over,
	});
	const submit = (over: Record<string, unknown> = {}) =>
		learner.act("submitAttempt", attempt(over));
	const minutesFromNow = (minutes: number) =>
		instantOf(epochMilliseconds(world.clock.now) + minutes * 60_000);
	const wrong = () => ({ ...course.right, optionIds: [course.wrongId] });
	async function status() {
		await learner.pull();
		return learner
			.documents<Enrollment>("enrollments")
			.find(({ id }) => id === enrollmentId)?.status;
	}
	/** As this device last heard of it. */
	const score = () =>
		learner
			.documents<Enrollment>("enrollments")
			.find(({ id }) => id === enrollmentId)?.score;
	async function progress() {
		await learner.pull();
		return learner
			.documents<Progress>("progress")
			.find(({ id }) => id === enrollmentId);
	}

	it("the server marks the exam, and who has read all has the certificate", async () => {
		await read();
		expect(await status()).toBe("in_progress");
		expect(await submit()).toMatchObject({ status: "accepted" });
		expect(await status()).toBe("passed");
		expect((await progress())?.attempts).toMatchObject([
			{ status: "passed", score: 100 },
		]);
		expect(score()).toBe(100);
		expect(learner.documents("awards")).toHaveLength(1);
	});

	it("a lesson may be read after the exam, and lessons alone complete", async () => {
		await submit();
		expect(await status()).toBe("in_progress");
		await read();
		expect(await status()).toBe("passed");

		course = await written(world, { exam: false, awardOn: "completion" });
		enrollmentId = await enrolled();
		await read();
		expect(await status()).toBe("completed");
		expect(learner.documents("awards")).toHaveLength(2);
	});

	it("R11: passed offline, the certificate counts from when the exam was handed in", async () => {
		await read();
		const madeAt = minutesFromNow(60);
		world.clock.now = minutesFromNow(5 * 24 * 60);
		await learner.act(
			"submitAttempt",
			attempt({ startedAt: madeAt, finishedAt: madeAt }),
			madeAt,
		);
		await learner.pull();
		expect(learner.documents("awards")).toMatchObject([{ awardedAt: madeAt }]);
	});

	it("delivered twice, or once more as another action, an attempt counts once", async () => {
		const payload = attempt({ answers: [wrong()] });
		const action = learner.envelope("submitAttempt", payload);
		const first = await learner.send([action]);
		expect(await learner.send([action])).toEqual(first);
		expect(await learner.act("submitAttempt", payload)).toMatchObject({
			status: "accepted",
		});
		expect((await progress())?.attempts).toHaveLength(1);
	});

	it("R20: with its attempts used up it is failed; reopened, it has them again", async () => {
		await submit({ answers: [wrong()] });
		expect(await status()).toBe("in_progress");
		expect(score(), "while it can still change").toBe(null);
		await submit({ answers: [] });
		expect(await status()).toBe("failed");
		expect(score()).toBe(0);
		expect(await submit()).toMatchObject({ code: "already_decided" });
		await world.admin.must("reopenEnrollment", { enrollmentId });
		await read();
		await submit();
		expect(await status()).toBe("passed");
	});

	it("a limited attempt may take its time and no longer", async () => {
		course = await written(world, { timeLimitMinutes: 10 });
		enrollmentId = await enrolled();
		const took = (minutes: number) => {
			const madeAt = minutesFromNow(minutes);
			const startedAt = world.clock.now;
			world.clock.now = madeAt;
			return submit({ startedAt, finishedAt: madeAt, answers: [wrong()] });
		};
		expect(await took(12)).toMatchObject({
			status: "rejected",
			code: "time_over",
			field: "answers",
		});
		expect(await took(10)).toMatchObject({ status: "accepted" });
	});

	it("R9, R11: after the valid period what was made within it still counts", async () => {
		const withEnd = await written(world, { validAfterDays: 1 });
		course = withEnd;
		enrollmentId = await enrolled();
		const inTime = minutesFromNow(60);
		const late = minutesFromNow(3 * 24 * 60);
		world.clock.now = late;
		expect(await read()).toMatchObject({ code: "valid_period_over" });
		const lesson = { enrollmentId, contentId: course.lessonId };
		expect(await learner.act("completeLesson", lesson, inTime)).toMatchObject({
			status: "accepted",
		});
	});

	describe("free text", () => {
		const handIn = async () => {
			course = await written(world, { questions: [freeText()] });
			enrollmentId = await enrolled();
			await read();
			const attemptId = uuidv7();
			await submit({
				attemptId,
				answers: [{ ...course.right, optionIds: [], text: "It floats." }],
			});
			return (given: number) => ({
				enrollmentId,
				attemptId,
				points: [{ questionId: course.right.questionId, given }],
			});
		};

		it("waits for a person, who gives it points and so the result", async () => {
			const points = await handIn();
			expect(await status()).toBe("pending_review");
			expect(learner.documents("awards")).toHaveLength(0);
			expect(await world.admin.act("reviewAttempt", points(5))).toMatchObject({
				code: "points",
			});
			await world.admin.must("reviewAttempt", points(4));
			expect(await status()).toBe("passed");
			expect(await world.admin.act("reviewAttempt", points(4))).toMatchObject({
				code: "already_decided",
			});
		});

		it("marked too low, it can be tried again", async () => {
			const points = await handIn();
			expect(await submit()).toMatchObject({ code: "being_marked" });
			await world.admin.must("reviewAttempt", points(1));
			expect(await status()).toBe("in_progress");
		});

		it("stands on an admin's device as long as it waits", async () => {
			const points = await handIn();
			const admin = await world.device(world.admin.identity.personId);
			const waits = async () => {
				await admin.pull();
				return admin.held.get("progress")?.has(enrollmentId) ?? false;
			};
			expect(await waits()).toBe(true);
			await world.admin.must("reviewAttempt", points(4));
			expect(await waits()).toBe(false);

			await handIn();
			expect(await waits()).toBe(true);
			await world.admin.must("recordResult", {
				enrollmentId,
				status: "failed",
			});
			expect(await waits()).toBe(false);
		});
	});

	describe("content on devices", () => {
		it("a learner has that of the version they are on, without what is right, until they have passed", async () => {
			await learner.pull();
			const held = learner.documents<Content>("contents");
			expect(held.map(({ id }) => id).sort()).toEqual(
				[course.lessonId, course.examId].sort(),
			);
			expect(JSON.stringify([...learner.held])).not.toContain("correct");
			expect(held.flatMap(({ answers }) => answers)).toEqual([]);
			await read();
			await submit();
			await learner.pull();
			expect(learner.documents("contents")).toEqual([]);
		});

		it("R17: moved to the new version they have its content; who stays keeps the former", async () => {
			const stays = await world.device(await world.person());
			const own = enrollmentId;
			const other = uuidv7();
			await world.admin.must("enroll", {
				enrollmentId: other,
				learnerId: stays.identity.personId,
				courseId: course.courseId,
			});
			await stays.must("completeLesson", {
				enrollmentId: other,
				contentId: course.lessonId,
			});
			await learner.pull();
			await stays.pull();
			const draftId = uuidv7();
			await world.admin.must("createVersion", {
				courseId: course.courseId,
				courseVersionId: draftId,
			});
			await world.admin.pull();
			const copies = world.admin
				.documents<Content>("contents")
				.filter(({ courseVersionId }) => courseVersionId === draftId);
			expect(copies.map(({ kind }) => kind).sort()).toEqual([
				"answer_key",
				"exam",
				"lesson",
			]);
			await world.admin.must("publishVersion", {
				courseVersionId: draftId,
				moveNotStarted: true,
				restartInProgress: false,
			});
			for (const device of [learner, stays, world.admin]) {
				await device.pull();
				const { contents, progress: steps } = await expectedContents(
					world,
					device,
				);
				expect(device.contents()).toMatchObject({ contents, progress: steps });
			}
			expect(held(learner)).toEqual([draftId]);
			expect(held(stays)).toEqual([course.courseVersionId]);
			expect(held(world.admin)).not.toContain(course.courseVersionId);

			// The copied exam is marked by the copied key.
			enrollmentId = own;
			const exam = copies.find(({ kind }) => kind === "exam");
			const lesson = copies.find(({ kind }) => kind === "lesson");
			expect(await submit()).toMatchObject({ code: "other_version" });
			await submit({ contentId: exam?.id });
			await learner.must("completeLesson", {
				enrollmentId,
				contentId: lesson?.id,
			});
			expect(await status()).toBe("passed");
		});
		const held = (device: TestDevice) => [
			...new Set(
				device
					.documents<Content>("contents")
					.map(({ courseVersionId }) => courseVersionId),
			),
		];
	});

	it("what has been published is fixed, and an exam that asks nothing is not published", async () => {
		for (const [kind, payload] of [
			["addContent", { contentId: uuidv7(), kind: "lesson", title: "More" }],
			["editContent", { changes: { title: { from: "Oil", to: "Water" } } }],
			["moveContent", { beforeId: null }],
			["removeContent", {}],
		] as const)
			expect(
				await world.admin.act(kind, {
					...(kind === "addContent"
						? { courseVersionId: course.courseVersionId }
						: { contentId: course.lessonId }),
					...payload,
				}),
			).toMatchObject({ status: "rejected", code: "not_a_draft" });
		await expect(written(world, { questions: [] })).rejects.toThrow(
			"empty_exam",
		);
	});

	it("hostile attempts change nothing", async () => {
		const stranger = await world.device(await world.person());
		const before = await digest(world);
		const refused = async (device: TestDevice, over: object) =>
			expect(
				await device.act("submitAttempt", attempt(over as never)),
			).toMatchObject({ status: "rejected" });
		await refused(stranger, {});
		await refused(learner, { contentId: course.lessonId });
		await refused(learner, { answers: [course.right, course.right] });
		await refused(learner, {
			answers: [{ ...course.right, optionIds: ["__proto__"] }],
		});
		await refused(learner, {
			answers: [{ ...course.right, optionIds: [uuidv7()] }],
		});
		await refused(learner, { answers: [{ ...course.right, text: "x" }] });
		await refused(learner, { answers: "all of them" });
		await refused(learner, { startedAt: "yesterday" });
		await refused(learner, { status: "passed" });
		await refused(learner, { attemptId: "1' or true" });
		await refused(learner, {
			contentId: keyId(ContentId.parse(course.examId)),
		});
		expect(
			await learner.act("completeLesson", {
				enrollmentId,
				contentId: course.examId,
			}),
		).toMatchObject({ status: "rejected" });
		expect(
			await learner.act("reviewAttempt", {
				enrollmentId,
				attemptId: uuidv7(),
				points: [],
			}),
		).toMatchObject({ code: "not_allowed" });
		expect(await digest(world)).toBe(before);
	});
});

/** A published course with a lesson and an exam of two attempts, awarding a certificate. */
async function written(
	{ admin }: World,
	over: {
		questions?: ReturnType<typeof choice>[];
		exam?: boolean;
		timeLimitMinutes?: number;
		validAfterDays?: number;
		awardOn?: string;
	} = {},
) {
	const ids = {
		courseId: uuidv7(),
		courseVersionId: uuidv7(),
		lessonId: uuidv7(),
		examId: uuidv7(),
	};
	const { courseId, courseVersionId } = ids;
	const certificateId = uuidv7();
	await admin.must("createCertificate", {
		certificateId,
		title: "Oil fires",
		text: "",
	});
	await admin.must("createCourse", {
		courseId,
		courseVersionId,
		title: "Oil fires",
		description: "",
	});
	await admin.must("setPolicy", {
		courseVersionId,
		changes: {
			certificateId: { from: null, to: certificateId },
			awardOn: { from: "pass", to: over.awardOn ?? "pass" },
		},
		includeExpired: false,
	});
	if (over.validAfterDays !== undefined)
		await admin.must("editCourseVersion", {
			courseVersionId,
			changes: { validAfterDays: { from: null, to: over.validAfterDays } },
		});
	await admin.must("addContent", {
		contentId: ids.lessonId,
		courseVersionId,
		kind: "lesson",
		title: "Oil",
	});
	const questions = over.questions ?? [choice()];
	if (over.exam !== false) {
		await admin.must("addContent", {
			contentId: ids.examId,
			courseVersionId,
			kind: "exam",
			title: "Exam",
		});
		await admin.must("editContent", {
			contentId: ids.examId,
			changes: {
				maximumAttempts: { from: null, to: 2 },
				timeLimitMinutes: { from: null, to: over.timeLimitMinutes ?? null },
				questions: { from: [], to: questions },
			},
		});
	}
	await admin.must("publishVersion", {
		courseVersionId,
		moveNotStarted: false,
		restartInProgress: false,
	});
	const [first] = questions;
	return {
		...ids,
		wrongId: first?.options[1]?.id ?? "",
		right: {
			questionId: first?.id ?? "",
			optionIds: first?.correctIds ?? [],
			text: "",
		},
	};
}
