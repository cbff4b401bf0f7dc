import { v7 as uuidv7 } from "uuid";
import { PersonId } from "#domain/documents/document.ts";
import { Instant } from "#domain/timeSchemas.ts";
import { act } from "#server/actions/act.ts";
import { openDatabase } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";

// A worker on a portal with many due, while actions come in, until it is killed. Tells its parent of each
// action that it has acknowledged, and when nobody is due any more.

const [dataDir, databaseUrl, portalId, adminId, now] = process.argv.slice(2);
if (!portalId || !adminId) throw new Error("Which portal, and which admin?");
const database = await openDatabase(
	databaseUrl ? { databaseUrl } : { dataDir },
);
const clock = { now: () => Instant.parse(now) };
process.send?.({ kind: "ready" });
await Promise.all([engine(), actions()]);

async function engine(): Promise<void> {
	const { enrolled } = await recertify(database, clock, portalId ?? "", {
		batch: 10,
	});
	process.send?.({ kind: "finished", enrolled });
}

async function actions(): Promise<void> {
	for (let counter = 1; ; counter += 1) {
		const id = uuidv7();
		const certificateId = uuidv7();
		await act(
			database,
			clock,
			{
				portalId: portalId ?? "",
				personId: PersonId.parse(adminId),
				role: "admin",
			},
			[
				{
					id,
					kind: "createCertificate",
					payload: { certificateId, title: "Kept", text: "" },
					deviceId: id,
					counter,
					madeAt: clock.now(),
				},
			],
			(error) => {
				throw error;
			},
		);
		process.send?.({ kind: "acknowledged", certificateId });
	}
}
