import { z } from "zod";
import { Picture } from "../picture.ts";
import {
	CertificateId,
	defineDocument,
	Instant,
	isStorable,
	line,
	NOT_STORABLE,
	Paragraphs,
} from "./document.ts";

const Colour = z
	.string()
	.toLowerCase()
	.regex(/^#[0-9a-f]{6}$/, "Choose a colour such as #1d4ed8.");

/** How a certificate looks on paper. */
export const layoutShape = {
	orientation: z.enum(["landscape", "portrait"], "Choose an orientation."),
	frame: z.enum(["none", "line", "double"], "Choose a frame."),
	/** Of the title, the frame and what stands out. */
	accentColour: Colour,
	textColour: Colour,
	paperColour: Colour,
	logo: Picture.nullable(),
	signature: Picture.nullable(),
	/** Who signs, under the signature; may be empty. */
	signatory: z
		.string()
		.trim()
		.max(200, "Keep this to 200 characters.")
		.refine(isStorable, NOT_STORABLE),
};
export const CertificateLayout = z.strictObject(layoutShape);
export type CertificateLayout = z.infer<typeof CertificateLayout>;

export const DEFAULT_LAYOUT: CertificateLayout = {
	orientation: "landscape",
	frame: "double",
	accentColour: "#1f4e79",
	textColour: "#1f2933",
	paperColour: "#ffffff",
	logo: null,
	signature: null,
	signatory: "",
};

/** A certificate's template; title and `text` may hold merge fields such as `{learner}`. */
export const Certificate = z.strictObject({
	id: CertificateId,
	title: line("Enter the certificate's title."),
	text: Paragraphs,
	...layoutShape,
	createdAt: Instant,
});
export type Certificate = z.infer<typeof Certificate>;
export const certificates = defineDocument({
	name: "certificates",
	schema: Certificate,
});
