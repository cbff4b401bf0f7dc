declare module "pdfkit/output" {
	/** The finished file; to be asked for before the document is ended. */
	export function toBytes(document: PDFKit.PDFDocument): Promise<Uint8Array>;
}
