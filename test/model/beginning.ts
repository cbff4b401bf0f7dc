import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import {
	type CertificateId,
	type CourseId,
	CourseVersionId,
	EnrollmentId,
	type GroupId,
	type PersonId,
	type PortalId,
} from "#domain/documents/document.ts";
import { addDays, dayAt, type Instant } from "#domain/time.ts";
import { PortalDocuments } from "#server/actions/documents.ts";
import { syncHeads } from "#server/database/schema/sync.ts";
import { type Deed, deed } from "#server/scenario/device.ts";
import { eventDeeds, pick, policyDeed } from "./deeds.ts";
import type { History } from "./moves.ts";
import type { Stage } from "./stage.ts";

type Ids = {
	certificateId: CertificateId;
	groupId: GroupId;
	personIds: PersonId[];
	courseIds: CourseId[];
};

/** As setting up a portal does, with reminder days of its own. */
export async function createPortal(
	{ database, now }: Stage,
	{
		portalId,
		adminId,
		zone,
	}: { portalId: PortalId; adminId: PersonId; zone: string },
): Promise<void> {
	await database.db.transaction(async (tx) => {
		await tx.insert(syncHeads).values({
			portalId,
			seq: 0,
			base: 0,
			stampedBy: sql`pg_current_xact_id()` as unknown as string,
			epoch: uuidv7(),
		});
		const documents = new PortalDocuments({ tx, portalId }, 0);
		await documents.write(
			[
				{
					collection: "settings",
					document: {
						id: portalId,
						name: "Model",
						timeZone: zone,
						language: "en",
						reminderDays: [5, 2],
						sampleIds: [],
					},
				},
				{
					collection: "people",
					document: {
						id: adminId,
						name: "Admin",
						email: `${adminId}@example.com`,
						role: "admin",
						groupIds: [],
						language: null,
						timeZone: null,
						status: "active",
						deactivatedAt: null,
						createdAt: now,
					},
				},
			],
			portalId,
			now,
		);
		await documents.flush();
	});
}

/** What the admin does first: people, courses with their policies and events, and what was completed before. */
export function firstDeeds(
	history: History,
	{ certificateId, groupId, personIds, courseIds }: Ids,
	now: Instant,
): Deed[] {
	const today = dayAt(now, history.zone);
	return [
		deed("createCertificate", {
			certificateId,
			title: "Certificate",
			text: "",
		}),
		deed("createGroup", {
			groupId,
			name: "Group",
			managerIds: [],
			instructorIds: [],
		}),
		...personIds.map((personId, index) =>
			deed("addPerson", {
				personId,
				name: `P${index}`,
				email: `${personId}@example.com`,
				role: "learner",
				groupIds: [],
			}),
		),
		...courseIds.flatMap((courseId, index) => {
			const courseVersionId = CourseVersionId.parse(uuidv7());
			const { kind, on, after } = history.due;
			const event = pick(history.events, index);
			return [
				deed("createCourse", {
					courseId,
					courseVersionId,
					title: `C${index}`,
					description: "",
				}),
				deed("editCourseVersion", {
					courseVersionId,
					changes: {
						dueOn: {
							from: null,
							to: kind === "on" ? addDays(today, on) : null,
						},
						validAfterDays: {
							from: null,
							to: kind === "after" ? after : null,
						},
					},
				}),
				policyDeed(
					courseVersionId,
					history.policies[index],
					certificateId,
					null,
				),
				...(event ? eventDeeds(courseVersionId, event, null, now) : []),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: false,
					restartInProgress: false,
				}),
			];
		}),
		deed("editCourse", {
			courseId: pick(courseIds, 0),
			changes: {
				oneChainPerLearner: { from: false, to: history.oneChain },
			},
		}),
		...history.importedDaysAgo.map((daysAgo, index) =>
			deed("importCompletion", {
				enrollmentId: EnrollmentId.parse(uuidv7()),
				learnerId: pick(personIds, index),
				courseId: pick(courseIds, Math.floor(index / personIds.length)),
				completedOn: addDays(today, -daysAgo),
				expiresOn: null,
			}),
		),
	];
}
