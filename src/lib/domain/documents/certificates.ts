import { z } from "zod";
import {
	CertificateId,
	defineDocument,
	Instant,
	line,
	Paragraphs,
} from "./document.ts";

/** A certificate's template; `text` may hold merge fields such as `{learner}`. */
export const Certificate = z.strictObject({
	id: CertificateId,
	title: line("the certificate's title"),
	text: Paragraphs,
	createdAt: Instant,
});
export type Certificate = z.infer<typeof Certificate>;
export const certificates = defineDocument({
	name: "certificates",
	schema: Certificate,
	indexes: [["title"]],
});
