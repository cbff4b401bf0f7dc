import type { Row } from "../row.ts";
import { benchActions } from "./actions.ts";
import { benchConnected, furnishDevices } from "./connected.ts";
import { furnish } from "./furnish.ts";
import { benchSeen } from "./seen.ts";
import { Served, type ServeOptions } from "./served.ts";
import { benchWire } from "./wire.ts";

/** What the server answers over HTTP, as a process of its own. */
export const overHttp = {
	/** A device's actions, and its change until another one has it. */
	async actions(
		database: ServeOptions["database"],
		leastPerSecond: number,
	): Promise<Row[]> {
		const furnished = await furnish(
			database,
			"acting",
			40_000,
			async () => ({}),
		);
		const served = await Served.start({ database, port: 0 });
		try {
			return [
				...(await benchActions(served.url, furnished, leastPerSecond)),
				...(await benchSeen(served.url, furnished)),
			];
		} finally {
			await served.stop();
		}
	},

	async wire(
		database: ServeOptions["database"],
		enrollments: number,
	): Promise<Row[]> {
		const furnished = await furnish(
			database,
			"wire",
			enrollments,
			async () => ({}),
		);
		const served = await Served.start({ database, port: 0 });
		try {
			return await benchWire(served, furnished);
		} finally {
			await served.stop();
		}
	},

	/** Ten thousand awards fall due on the first day. */
	async connected(
		database: ServeOptions["database"],
		devices: number,
	): Promise<Row[]> {
		const furnished = await furnish(
			database,
			"large",
			100_000,
			(open, portal) => furnishDevices(open, portal, devices),
		);
		return benchConnected({ database, port: 0 }, furnished);
	},
};
