import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import {
	type CertificateId,
	type CourseId,
	type CourseVersionId,
	type EnrollmentId,
	type GroupId,
	type PersonId,
	PortalId,
} from "#domain/documents/document.ts";
import { makeId } from "#domain/ids.ts";
import { SAMPLE_DOMAIN } from "#domain/sample.ts";
import { addDays, type Day } from "#domain/time.ts";
import { SAMPLE_TEXT } from "../certificates/sample.ts";

type SampleAction = {
	[K in Kind]: { kind: K; payload: PayloadOf<K> };
}[Kind];

/** A sample person and how many days ago each of the two courses was completed; 0: enrolled, and not yet. */
type SamplePerson = { name: string; fire?: number; aid?: number };

// @wc-ignore
const people: readonly SamplePerson[] = [
	{ name: "Amina Haddad", fire: 40, aid: 100 },
	{ name: "Bruno Costa", fire: 120, aid: 400 },
	{ name: "Chen Wei", fire: 200, aid: 690 },
	{ name: "Dana Novak", fire: 250, aid: 760 },
	{ name: "Elif Kaya", fire: 310, aid: 0 },
	{ name: "Femi Adeyemi", fire: 345 },
	{ name: "Greta Lind", fire: 350, aid: 30 },
	{ name: "Hugo Martin", fire: 380 },
	{ name: "Ines Moreau", fire: 420, aid: 0 },
	{ name: "Jonas Weber", fire: 0 },
	{ name: "Kofi Mensah", fire: 0 },
	{ name: "Marta Kowalska" },
];

/**
 * The actions that make the sample: a certificate, two courses with a policy, a group with its manager, and
 * twelve people of whom some are certified, some about to be re-enrolled and some too late on `today`. Each
 * time with ids and addresses of its own.
 */
export function sampleActions(portalId: string, today: Day): SampleAction[] {
	const certificateId = makeId<CertificateId>();
	const groupId = makeId<GroupId>();
	const fire = newCourse("Fire safety (sample)", 365, 30);
	const aid = newCourse("First aid (sample)", 730, 60);
	const members = people.map((person) => ({
		...person,
		id: makeId<PersonId>(),
	}));
	const domain = `${certificateId.slice(-8)}${SAMPLE_DOMAIN}`;
	const manager = members.at(-1);
	// @wc-include
	const marked = (name: string) => `${name} (sample)`;
	return [
		{
			kind: "markSample",
			payload: {
				portalId: PortalId.parse(portalId),
				sampleIds: [
					certificateId,
					groupId,
					fire.courseId,
					aid.courseId,
					...members.map(({ id }) => id),
				],
			},
		},
		{
			kind: "createCertificate",
			payload: {
				certificateId,
				title: "Certificate (sample)",
				text: SAMPLE_TEXT,
			},
		},
		...courseActions(fire, certificateId),
		...courseActions(aid, certificateId),
		{
			kind: "createGroup",
			payload: {
				groupId,
				name: "Workshop (sample)",
				managerIds: [],
				instructorIds: [],
			},
		},
		...members.map(
			(member): SampleAction => ({
				kind: "addPerson",
				payload: {
					personId: member.id,
					name: marked(member.name),
					email: `${member.name.toLowerCase().replace(" ", ".")}@${domain}`,
					role: member === manager ? "manager" : "learner",
					groupIds: member === manager ? [] : [groupId],
				},
			}),
		),
		...(manager
			? [
					{
						kind: "editGroup" as const,
						payload: {
							groupId,
							changes: { managerIds: { from: [], to: [manager.id] } },
						},
					},
				]
			: []),
		...members.flatMap(({ id, fire: fireDays, aid: aidDays }) => [
			...learning(id, fire.courseId, fireDays, today),
			...learning(id, aid.courseId, aidDays, today),
		]),
	];
}

type SampleCourse = ReturnType<typeof newCourse>;

function newCourse(
	title: string,
	expiresAfterDays: number,
	daysBeforeExpiry: number,
) {
	return {
		courseId: makeId<CourseId>(),
		courseVersionId: makeId<CourseVersionId>(),
		title,
		expiresAfterDays,
		daysBeforeExpiry,
	};
}

function courseActions(
	{
		courseId,
		courseVersionId,
		title,
		expiresAfterDays,
		daysBeforeExpiry,
	}: SampleCourse,
	certificateId: CertificateId,
): SampleAction[] {
	return [
		{
			kind: "createCourse",
			payload: {
				courseId,
				courseVersionId,
				title,
				description: "Made up, to try things with. Remove it when you like.",
			},
		},
		{
			kind: "editCourseVersion",
			payload: {
				courseVersionId,
				changes: { dueAfterDays: { from: null, to: 14 } },
			},
		},
		{
			kind: "setPolicy",
			payload: {
				courseVersionId,
				changes: {
					certificateId: { from: null, to: certificateId },
					expiresAfterDays: { from: null, to: expiresAfterDays },
					daysBeforeExpiry: { from: null, to: daysBeforeExpiry },
					reEnrollEnabled: { from: false, to: true },
				},
				includeExpired: false,
			},
		},
		{
			kind: "publishVersion",
			payload: {
				courseVersionId,
				moveNotStarted: false,
				restartInProgress: false,
			},
		},
	];
}

function learning(
	learnerId: PersonId,
	courseId: CourseId,
	daysAgo: number | undefined,
	today: Day,
): SampleAction[] {
	if (daysAgo === undefined) return [];
	const enrollmentId = makeId<EnrollmentId>();
	if (daysAgo === 0)
		return [{ kind: "enroll", payload: { enrollmentId, learnerId, courseId } }];
	return [
		{
			kind: "importCompletion",
			payload: {
				enrollmentId,
				learnerId,
				courseId,
				completedOn: addDays(today, -daysAgo),
				expiresOn: null,
			},
		},
	];
}
