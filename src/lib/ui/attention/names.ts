import type { Collection } from "#domain/documents/index.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { formatInstant, type Names, unnamed } from "../words.ts";

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What the documents named in these payloads are called, as far as this device has them. */
export async function namesIn(
	device: Device,
	payloads: readonly unknown[],
): Promise<Names> {
	const ids = [...new Set(JSON.stringify(payloads).match(uuid))];
	const found = async <C extends Collection>(
		collection: C,
		wanted: readonly string[],
	) => {
		const documents = await device.documents[collection]
			.findByIds([...wanted])
			.exec();
		return new Map(
			[...documents].map(([id, document]) => [id, document.toMutableJSON()]),
		);
	};
	const [enrollments, awards, versions, sessions, exemptions, contents] =
		await Promise.all([
			found("enrollments", ids),
			found("awards", ids),
			found("courseVersions", ids),
			found("sessions", ids),
			found("exemptions", ids),
			found("contents", ids),
		]);
	const studied = [...enrollments.values(), ...awards.values()];
	const exempted = [...exemptions.values()];
	const [people, courses, groups, certificates, settings] = await Promise.all([
		found("people", [
			...ids,
			...[...studied, ...exempted].map(({ learnerId }) => learnerId),
		]),
		found("courses", [
			...ids,
			...[...studied, ...versions.values(), ...exempted].flatMap(
				({ courseId }) => courseId ?? [],
			),
		]),
		found("groups", ids),
		found("certificates", ids),
		found("settings", ids),
	]);
	const person = (id: string) => people.get(id)?.name ?? unnamed.person;
	const course = (id: string) => courses.get(id)?.title ?? unnamed.course;
	const names = new Map<string, string>();
	const name = (collection: Collection, id: string, text: string) =>
		names.set(`${collection} ${id}`, text);
	for (const { id, name: own } of people.values()) name("people", id, own);
	for (const { id, title } of courses.values()) name("courses", id, title);
	for (const { id, name: own } of groups.values()) name("groups", id, own);
	for (const { id, title } of certificates.values())
		name("certificates", id, title);
	for (const { id, title } of contents.values())
		name("contents", id, `“${title}”`);
	for (const { id, name: own } of settings.values()) name("settings", id, own);
	for (const { id, courseId, number } of versions.values())
		name("courseVersions", id, `${course(courseId)}, version ${number}`);
	for (const { id, startsAt } of sessions.values())
		name(
			"sessions",
			id,
			// @wc-include
			`the session on ${formatInstant(startsAt, device.ownZone)}`,
		);
	for (const { id, learnerId, courseId } of enrollments.values())
		name("enrollments", id, `${person(learnerId)} in ${course(courseId)}`);
	for (const { id, learnerId, courseId } of awards.values())
		name(
			"awards",
			id,
			`${person(learnerId)}’s certificate for ${course(courseId)}`,
		);
	for (const { id, learnerId, courseId } of exempted)
		name(
			"exemptions",
			id,
			courseId === null
				? `${person(learnerId)}’s leave`
				: `${person(learnerId)}’s exemption from ${course(courseId)}`,
		);
	return { of: (collection, id) => names.get(`${collection} ${id}`) ?? null };
}

/** Knows no name yet. */
export const noNames: Names = { of: () => null };
