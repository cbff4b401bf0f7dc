import { z } from "zod";
import { Certificate } from "../documents/certificates.ts";
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

export const createCertificate = defineAction({
	kind: "createCertificate",
	schema: z.strictObject({ certificateId: CertificateId, title, text }),
	roles: ["admin"],
	async decide({ certificateId, title, text }, context) {
		await requireNew(context, "certificates", certificateId, "certificateId");
		const document = { id: certificateId, title, text, createdAt: context.now };
		return { changes: [{ collection: "certificates", document }] };
	},
});

export const editCertificate = defineAction({
	kind: "editCertificate",
	schema: z.strictObject({
		certificateId: CertificateId,
		changes: fieldChanges({ title, text }),
	}),
	roles: ["admin"],
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
