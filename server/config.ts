import { z } from "zod";

const Environment = z.object({
	PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
	HOST: z.string().default("0.0.0.0"),
	DATA_DIR: z.string().min(1).default("data"),
	DATABASE_URL: z
		.string()
		.regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
		.optional(),
	/** Where people reach the product, when that is not this machine's own address; https makes cookies Secure. */
	BASE_URL: z.url().optional(),
	/** The packages' own address: a second port, and where people reach it when BASE_URL is set. */
	PACKAGES_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
	PACKAGES_URL: z.url().optional(),
	TRUST_PROXY: z.enum(["true", "false"]).default("false"),
	MAIL_URL: z
		.string()
		.regex(/^smtps?:\/\//, "must begin with smtp:// or smtps://")
		.optional(),
	MAIL_FROM: z.string().includes("@", "must hold an address").optional(),
	LOG_LEVEL: z
		.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
		.default("info"),
});

export type Config = {
	port: number;
	host: string;
	dataDir: string;
	databaseUrl: string | undefined;
	baseUrl: string | undefined;
	packages: { port: number; url: string | undefined };
	trustProxy: boolean;
	logLevel: string;
	/** The mail server, and who writes; null: e-mails are kept for admins to read. */
	mail: { url: string; from: string } | null;
};

/** What the environment asks for, checked once at the start; throws a sentence a variable. */
export function readConfig(
	environment: Record<string, string | undefined>,
): Config {
	const set = Object.fromEntries(
		Object.entries(environment).filter(([, value]) => value !== ""),
	);
	const parsed = Environment.safeParse(set);
	if (!parsed.success)
		throw new Error(
			parsed.error.issues
				.map(
					(issue) =>
						`The environment variable ${issue.path.join(".")}: ${issue.message}`,
				)
				.join("\n"),
		);
	const {
		PORT,
		HOST,
		DATA_DIR,
		DATABASE_URL,
		BASE_URL,
		PACKAGES_PORT,
		PACKAGES_URL,
		TRUST_PROXY,
		LOG_LEVEL,
		MAIL_URL,
		MAIL_FROM,
	} = parsed.data;
	return {
		port: PORT,
		host: HOST,
		dataDir: DATA_DIR,
		databaseUrl: DATABASE_URL,
		baseUrl: BASE_URL,
		packages: {
			port: PACKAGES_PORT ?? (PORT > 0 && PORT < 65_535 ? PORT + 1 : 0),
			url: PACKAGES_URL,
		},
		trustProxy: TRUST_PROXY === "true",
		logLevel: LOG_LEVEL,
		mail: MAIL_URL
			? { url: MAIL_URL, from: senderOf(MAIL_URL, MAIL_FROM) }
			: null,
	};
}

/** Who writes: MAIL_FROM, else the mail server's user when that is an address. */
function senderOf(url: string, from: string | undefined): string {
	const user = decodeURIComponent(new URL(url).username);
	const sender = from ?? (user.includes("@") ? user : undefined);
	if (sender === undefined)
		throw new Error(
			"The environment variable MAIL_FROM: set the address that e-mails come from.",
		);
	return sender;
}
