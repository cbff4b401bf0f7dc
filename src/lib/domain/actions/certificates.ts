import { z } from "zod";
import {
	Certificate,
	CertificateLayout,
	DEFAULT_LAYOUT,
	layoutShape,
} from "../documents/certificates.ts";
import { CertificateId } from "../documents/document.ts";
import {
	applyFieldChanges,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";

const { title, text } = Certificate.shape;

/** What of the layout is not said is as in a new certificate. */
export const createCertificate = defineAction({
	kind: "createCertificate",
	schema: z.strictObject({
		certificateId: CertificateId,
		title,
		text,
		...CertificateLayout.partial().shape,
	}),
	async decide({ certificateId, ...given }, context) {
		await requireNew(context, "certificates", certificateId, "certificateId");
		const document = Certificate.parse({
			...DEFAULT_LAYOUT,
			...given,
			id: certificateId,
			createdAt: context.now,
		});
		return { changes: [{ collection: "certificates", document }] };
	},
});

export const editCertificate = defineAction({
	kind: "editCertificate",
	schema: z.strictObject({
		certificateId: CertificateId,
		changes: fieldChanges({ title, text, ...layoutShape }),
	}),
	async decide({ certificateId, changes }, context) {
		const certificate = await required(
			context,
			"certificates",
			certificateId,
			"certificateId",
		);
		return edited("certificates", applyFieldChanges(certificate, changes));
	},
});
