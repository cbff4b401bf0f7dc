import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { allSaved, goTo, PASSWORD, setUpPortal } from "./steps.ts";

// What a test arranges without the app: the requests are the app's own, with a page's session.

type Deed = { kind: string; payload: unknown };

async function post(page: Page, path: string, json: unknown): Promise<unknown> {
	const answer = await page.request.post(`/api/trpc/${path}`, {
		data: { json },
		headers: { origin: new URL(page.url()).origin },
	});
	const { result, error } = await answer.json();
	if (error) throw new Error(error.json.message);
	return result.data.json;
}

/** Takes these actions as who is signed in on the page; throws when one is refused. */
export async function act(page: Page, deeds: readonly Deed[]): Promise<void> {
	const { verdicts } = (await post(page, "sync.act", {
		schemaVersion: SCHEMA_VERSION,
		actions: deeds.map((deed, index) => ({
			...deed,
			id: uuidv7(),
			deviceId: randomUUID(),
			counter: index + 1,
			madeAt: new Date().toISOString(),
		})),
	})) as { verdicts: { verdict: { status: string; message?: string } }[] };
	for (const { verdict } of verdicts)
		if (verdict.status !== "accepted") throw new Error(verdict.message);
}

export type Invited = { id: string; email: string; password: string };

/** The admin of the page adds a person; `invited` gives the password too. */
export async function addPerson(
	page: Page,
	name: string,
	more: { role?: string; groupIds?: string[]; invited?: boolean } = {},
): Promise<Invited> {
	const { role = "learner", groupIds = [], invited = true } = more;
	const id = uuidv7();
	const email = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
	await act(page, [
		{
			kind: "addPerson",
			payload: { personId: id, name, email, role, groupIds },
		},
	]);
	if (invited) {
		const { token } = (await post(page, "invitation.create", {
			personId: id,
		})) as { token: string };
		await post(page, "invitation.accept", { token, password: PASSWORD });
	}
	return { id, email, password: PASSWORD };
}

/** What makes a published course, “Fire safety”, that awards this certificate for a year and re-enrolls 30 days before. */
export function publishedCourse(certificateId: string) {
	const [courseId, courseVersionId] = [uuidv7(), uuidv7()];
	return {
		courseId,
		courseVersionId,
		deeds: [
			{
				kind: "createCourse",
				payload: {
					courseId,
					courseVersionId,
					title: "Fire safety",
					description: "",
				},
			},
			{
				kind: "setPolicy",
				payload: {
					courseVersionId,
					changes: {
						certificateId: { from: null, to: certificateId },
						expiresAfterDays: { from: null, to: 365 },
						daysBeforeExpiry: { from: null, to: 30 },
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
		],
	};
}

/** A portal with one published course that awards for a year and re-enrolls 30 days before, and two learners. */
export async function furnish(page: Page): Promise<void> {
	await setUpPortal(page);
	const certificateId = uuidv7();
	await act(page, [
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...publishedCourse(certificateId).deeds,
	]);
	for (const name of ["Ana Silva", "Ben Okafor"])
		await addPerson(page, name, { invited: false });
	await goTo(page, "People");
	await expect(page.getByRole("link", { name: "Ben Okafor" })).toBeVisible();
	await allSaved(page);
}

/** All that IndexedDB holds of the app's databases on this page's device, as text. */
export function storedTexts(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const asked = <Result>(request: IDBRequest<Result>) =>
			new Promise<Result>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
		const found: unknown[] = [];
		for (const { name } of await indexedDB.databases()) {
			const database = await asked(indexedDB.open(name ?? ""));
			for (const store of database.objectStoreNames)
				found.push(
					await asked(database.transaction(store).objectStore(store).getAll()),
				);
			database.close();
		}
		return JSON.stringify(found);
	});
}
