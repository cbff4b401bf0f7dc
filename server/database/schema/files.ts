import {
	customType,
	integer,
	pgTable,
	primaryKey,
	text,
	uuid,
} from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/** Images and files that lessons show; never changed, since what has been published stays as it was (R17). */
export const files = pgTable(
	"files",
	{
		portalId: uuid("portal_id").notNull(),
		id: uuid("id").notNull(),
		courseId: uuid("course_id").notNull(),
		name: text("name").notNull(),
		/** Its media type, as the device that added it said. */
		type: text("type").notNull(),
		size: integer("size").notNull(),
		data: bytes("data").notNull(),
		addedById: uuid("added_by_id").notNull(),
		addedAt: moment("added_at").notNull(),
	},
	(t) => [primaryKey({ columns: [t.portalId, t.id] })],
);
