import { z } from "zod";
import { TimeZone } from "../time.ts";
import { defineDocument, line, PortalId } from "./document.ts";

/** The portal's settings; one a portal, its id is the portal's. */
export const Settings = z.strictObject({
	id: PortalId,
	name: line("the portal's name"),
	timeZone: TimeZone,
});
export type Settings = z.infer<typeof Settings>;
export const settings = defineDocument({
	name: "settings",
	schema: Settings,
	indexes: [],
});
