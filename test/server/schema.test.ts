import { getTableColumns } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { collections, documentKinds } from "#domain/documents/index.ts";
import { documentTables } from "#server/database/schema/documents.ts";

/** Columns that are no fields: the feed's, and what the server alone goes by. */
const serverOnly = new Set([
	"portalId",
	"seq",
	"createdSeq",
	"causeId",
	"everInCatalog",
	"historical",
]);

type JsonType = {
	type?: string;
	format?: string;
	anyOf?: JsonType[];
	enum?: unknown[];
	items?: JsonType;
};

describe.each(collections)("the table of %s", (collection) => {
	const columns = getTableColumns(documentTables[collection]);
	const { properties } = documentKinds[collection].schema.toJSONSchema({
		io: "output",
		unrepresentable: "any",
	}) as {
		properties: Record<string, JsonType>;
	};

	it("has the document's fields as its columns, and no others but the server's own", () => {
		const own = Object.keys(columns).filter((name) => !serverOnly.has(name));
		expect(own.sort()).toEqual(Object.keys(properties).sort());
	});

	it.each(Object.keys(properties))(
		"keeps %s in a column of its kind",
		(field) => {
			const property = properties[field] as JsonType;
			const column = columns[field as keyof typeof columns] as {
				notNull: boolean;
				getSQLType(): string;
			};
			const nullable =
				property.anyOf?.some(({ type }) => type === "null") ?? false;
			expect(column.notNull).toBe(!nullable);
			const plain =
				property.anyOf?.find(({ type }) => type !== "null") ?? property;
			expect(column.getSQLType()).toMatch(sqlType(plain));
		},
	);
});

function sqlType({ type, format, items }: JsonType): RegExp {
	if (type === "object") return /^json$/;
	if (type === "array" && items?.type === "object") return /^json$/;
	if (type === "array")
		return items?.type === "integer" ? /^integer\[\]$/ : /^uuid\[\]$/;
	if (type === "boolean") return /^boolean$/;
	if (type === "integer") return /^integer$/;
	if (type === "number") return /^double precision$/;
	if (format === "uuid") return /^uuid$/;
	if (format === "date") return /^date$/;
	if (format === "date-time") return /^timestamp/;
	return /^text$/;
}
