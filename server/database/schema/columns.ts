import {
	bigint,
	customType,
	date,
	doublePrecision,
	text,
	timestamp,
	uuid,
} from "drizzle-orm/pg-core";
import type { Day, Instant } from "#domain/time.ts";

/** A calendar day in the portal's zone. */
export const day = (name: string) =>
	date(name, { mode: "string" }).$type<Day>();

/** An instant; read and written as the documents' UTC text with milliseconds. */
export const instant = customType<{ data: Instant; driverData: string }>({
	dataType: () => "timestamp (3) with time zone",
	fromDriver: (value) => new Date(value).toISOString() as Instant,
	toDriver: (value) => value,
});

/** A plain timestamp for tables that no device reads. */
export const moment = (name: string) =>
	timestamp(name, { withTimezone: true, precision: 3 });

/** What every document's row has beside its fields: portal first in every key, and its place in the feed. */
export const documentColumns = {
	portalId: uuid("portal_id").notNull(),
	seq: bigint("seq", { mode: "number" }).notNull(),
};

/** What a course version, or an award of it, counts for. */
export const creditColumns = {
	credits: doublePrecision("credits"),
	creditType: text("credit_type").notNull().default(""),
};
