import { chainState } from "#domain/chain.ts";
import type { Enrollment } from "#domain/documents/index.ts";
import { hasAccess } from "#domain/enrollment.ts";
import {
	awardStatus,
	governingVersion,
	reEnrollOn,
} from "#domain/recertification.ts";
import { dayAt } from "#domain/time.ts";
import type { Expectations } from "./format.ts";
import { chainLetters, oldestFirst, type VirtualPortal } from "./portal.ts";

type Facts = Record<string, unknown> & { learner: string; course: string };
export type Observed = {
	enrollments: Facts[];
	awards: Facts[];
	chains: Facts[];
};

/** What there is in a scenario's portal now, in the words of expectations, oldest first. */
export async function observe(portal: VirtualPortal): Promise<Observed> {
	const documents = await portal.documents();
	const { timeZone, today } = portal;
	const versionNumber = new Map(
		documents.courseVersions.map((version) => [version.id, version.number]),
	);
	const governing = (courseId: string) =>
		governingVersion(
			documents.courseVersions.filter(
				(version) => version.courseId === courseId,
			),
		);
	const enrollments = documents.enrollments.sort(oldestFirst);
	const letters = new Map<string, string>();
	for (const own of Map.groupBy(
		enrollments,
		(e) => `${e.learnerId}/${e.courseId}`,
	).values())
		for (const [chainId, letter] of chainLetters(own))
			letters.set(chainId, letter);
	const names = ({
		learnerId,
		courseId,
		chainId,
	}: Pick<Enrollment, "learnerId" | "courseId" | "chainId">) => ({
		learner: portal.learnerKey(learnerId),
		course: portal.courseKey(courseId),
		chain: letters.get(chainId),
	});
	return {
		enrollments: enrollments.map((enrollment) => ({
			...names(enrollment),
			version: versionNumber.get(enrollment.courseVersionId),
			source: enrollment.source,
			status: enrollment.status,
			cycle: enrollment.cycle,
			enrolledOn: dayAt(enrollment.enrolledAt, timeZone),
			dueOn: enrollment.dueOn,
			validThrough: enrollment.validThrough,
			access: hasAccess(enrollment, today),
			session: null,
		})),
		awards: documents.awards
			.sort((a, b) =>
				a.awardedAt === b.awardedAt
					? a.id < b.id
						? -1
						: 1
					: a.awardedAt < b.awardedAt
						? -1
						: 1,
			)
			.map((award) => ({
				...names(award),
				issuedOn: award.issuedOn,
				expiresOn: award.expiresOn,
				reEnrollOn: reEnrollOn(award, governing(award.courseId)),
				status: awardStatus(award, today),
			})),
		chains: [
			...Map.groupBy(enrollments, ({ chainId }) => chainId).values(),
		].flatMap((own) => {
			const [first] = own;
			const course = documents.courses.find(({ id }) => id === first?.courseId);
			const learner = documents.people.find(
				({ id }) => id === first?.learnerId,
			);
			if (!first || !course || !learner) return [];
			const state = chainState(
				{
					course,
					governing: governing(course.id),
					learner,
					enrollments: own,
					awards: documents.awards.filter(
						({ chainId }) => chainId === first.chainId,
					),
					timeZone,
				},
				today,
			);
			const reason = state.state === "ended" ? state.reason : null;
			return {
				...names(first),
				state: state.state,
				daysLeft: state.daysLeft,
				reason,
			};
		}),
	};
}

/** One sentence for each expectation that does not hold. */
export function compare(expected: Expectations, observed: Observed): string[] {
	const failures: string[] = [];
	for (const list of ["enrollments", "awards", "chains"] as const) {
		const entries = expected[list];
		if (!entries) continue;
		if (entries.length === 0 && observed[list].length > 0)
			failures.push(
				`${list}: expected none, found ${JSON.stringify(observed[list])}`,
			);
		for (const [pair, wanted] of Map.groupBy(entries, pairOf)) {
			const found = observed[list].filter((entry) => pairOf(entry) === pair);
			if (found.length !== wanted.length)
				failures.push(
					`${list} of ${pair}: expected ${wanted.length}, found ${found.length}: ${JSON.stringify(found)}`,
				);
			else
				for (const [index, entry] of wanted.entries())
					failures.push(
						...differences(
							`${list} of ${pair}, ${index + 1}.`,
							entry,
							found[index],
						),
					);
		}
	}
	for (const pair of [expected.none ?? []].flat()) {
		const found = observed.enrollments.filter(
			(entry) => pairOf(entry) === pair,
		);
		if (found.length > 0)
			failures.push(
				`none of ${pair}: expected no enrollment, found ${JSON.stringify(found)}`,
			);
	}
	return failures;
}

function pairOf({
	learner,
	course,
}: {
	learner: string;
	course: string;
}): string {
	return `${learner}/${course}`;
}

function differences(
	where: string,
	expected: object,
	found: Facts | undefined,
): string[] {
	return Object.entries(expected).flatMap(([key, value]) =>
		value === undefined || found?.[key] === value
			? []
			: [
					`${where} ${key}: expected ${JSON.stringify(value)}, found ${JSON.stringify(found?.[key] ?? null)}`,
				],
	);
}
