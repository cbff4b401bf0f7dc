import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { openControl } from "./backup/control.ts";
import { perform } from "./backup/perform.ts";
import { systemClock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { openDatabase } from "./database/database.ts";
import { migrationsFolder } from "./database/migrationsFolder.ts";
import { openMailer } from "./mail/send.ts";
import { startServer } from "./startServer.ts";

/** Starts the product as the environment says and stops cleanly on Ctrl-C or SIGTERM. */
export async function main(
	overrides: { dataDir?: string } = {},
): Promise<void> {
	const { values } = parseArgs({
		options: { role: { type: "string" } },
		strict: true,
	});
	if (
		values.role !== undefined &&
		values.role !== "web" &&
		values.role !== "worker"
	)
		return refuse("--role takes web or worker; without it the server is both.");
	let stop: () => Promise<void> = async () => {};
	try {
		const config = readConfig(process.env);
		const dataDir = overrides.dataDir ?? config.dataDir;
		const database = await openDatabase({
			dataDir,
			databaseUrl: config.databaseUrl,
		});
		const log = pino({ level: config.logLevel });
		const isEmbedded = database.kind === "embedded";
		const server = await startServer(database, {
			log,
			auth: { baseUrl: config.baseUrl },
			mail: {
				mailer: config.mail
					? openMailer(config.mail.url, config.mail.from)
					: null,
				appUrl: config.baseUrl,
			},
			appFolder: join(import.meta.dirname, "..", "build"),
			trustProxy: config.trustProxy,
			packagesUrl: config.packages.url,
			backupFolder: isEmbedded ? join(dataDir, "backups") : undefined,
			...(values.role ? { roles: [values.role] } : {}),
		}).catch(async (error) => {
			await database.close();
			throw error;
		});
		const closeControl = isEmbedded
			? await openControl(dataDir, log, (command, tell, signal) =>
					perform(
						{ database, clock: systemClock, migrationsFolder },
						command,
						tell,
						signal,
					),
				)
			: async () => {};
		stop = async () => {
			await closeControl();
			await server.stop();
		};
		if (values.role !== "worker") {
			await server.web
				.listen({ port: config.port, host: config.host })
				.catch(async (error) => {
					await stop();
					throw error;
				});
			await server.packagesWeb
				.listen({ port: config.packages.port, host: config.host })
				.catch((error) =>
					log.warn(
						{ error },
						`SCORM packages do not play: port ${config.packages.port} is taken. Choose another with PACKAGES_PORT.`,
					),
				);
			const address = server.web.server.address();
			const port =
				typeof address === "object" && address ? address.port : config.port;
			console.log(
				`Perennial is ready at ${config.baseUrl ?? `http://localhost:${port}`}`,
			);
		} else console.log("Perennial's worker is running.");
	} catch (error) {
		return refuse(sentence(error));
	}
	let asked = false;
	for (const signal of ["SIGINT", "SIGTERM"] as const)
		process.on(signal, () => {
			if (asked) return;
			asked = true;
			stop().then(
				() => process.exit(0),
				(error) => refuse(sentence(error)),
			);
		});
}

function sentence(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if ("code" in error && error.code === "EADDRINUSE")
		return "Another program listens on this port already. Stop it, or choose another with PORT.";
	return error.message;
}

function refuse(message: string): never {
	console.error(message);
	process.exit(1);
}
