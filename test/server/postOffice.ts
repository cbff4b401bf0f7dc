import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>;

/** A mail server on this machine that remembers what it took, and refuses as it is told. */
export async function openPostOffice() {
	const letters: string[] = [];
	let refused = 0;
	let refusal: { responseCode: number; message: string } | null = null;
	const server = new SMTPServer({
		disabledCommands: ["AUTH", "STARTTLS"],
		onRcptTo(_address, _session, done) {
			if (refusal) refused += 1;
			done(
				refusal
					? Object.assign(new Error(refusal.message), {
							responseCode: refusal.responseCode,
						})
					: null,
			);
		},
		async onData(stream, _session, done) {
			let text = "";
			for await (const chunk of stream) text += chunk;
			letters.push(readable(text));
			done();
		},
	});
	server.listen(0, "127.0.0.1");
	await once(server.server, "listening");
	const { port } = server.server.address() as AddressInfo;
	return {
		letters,
		/** How many letters it has refused. */
		get refused() {
			return refused;
		},
		url: `smtp://127.0.0.1:${port}`,
		refuse(responseCode: number, message: string) {
			refusal = { responseCode, message };
		},
		accept() {
			refusal = null;
		},
		close: () => new Promise<void>((resolve) => server.close(() => resolve())),
	};
}

/** As a mail program shows it: long lines go quoted-printable (RFC 2045), broken within links, too. */
function readable(letter: string): string {
	if (!/^content-transfer-encoding: quoted-printable$/im.test(letter))
		return letter;
	const bytes = letter
		.replaceAll("=\r\n", "")
		.replaceAll(/=([\dA-F]{2})/g, (_, hex) =>
			String.fromCharCode(Number.parseInt(hex, 16)),
		);
	return Buffer.from(bytes, "latin1").toString();
}
