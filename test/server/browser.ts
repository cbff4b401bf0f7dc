import superjson from "superjson";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { LiveWord, Verdict } from "#domain/sync.ts";
import { PASSWORD, type World } from "./world.ts";

/** A world whose server listens, and somebody's browser: requests over the wire, with their cookie. */
export class Browser {
	readonly url: string;
	cookie = "";

	constructor(url: string) {
		this.url = url;
	}

	/** Sends as it is; JSON unless other headers are given. */
	request(path: string, init: RequestInit = {}): Promise<Response> {
		return fetch(this.url + path, {
			redirect: "manual",
			...init,
			headers: {
				"content-type": "application/json",
				origin: this.url,
				cookie: this.cookie,
				...(init.headers as Record<string, string>),
			},
		});
	}

	post(path: string, body: unknown): Promise<Response> {
		return this.request(path, { method: "POST", body: JSON.stringify(body) });
	}

	async signIn(email: string, password = PASSWORD): Promise<Response> {
		const answer = await this.post("/api/auth/sign-in/email", {
			email,
			password,
		});
		this.cookie = answer.headers
			.getSetCookie()
			.map((cookie) => cookie.split(";")[0])
			.join("; ");
		return answer;
	}

	/** Sends a batch; `meta` is the transport's own, for values that JSON does not have. */
	act(actions: unknown[], meta?: unknown): Promise<Response> {
		return this.post("/api/trpc/sync.act", {
			json: { schemaVersion: SCHEMA_VERSION, actions },
			...(meta === undefined ? {} : { meta }),
		});
	}
}

/** The server's address, once it listens on a port of its own. */
export async function listening({ server }: World): Promise<string> {
	return server.web.listen({ port: 0, host: "127.0.0.1" });
}

export type Answered = { id: string; verdict: Verdict }[];

export async function verdictsOf(answer: Response): Promise<Answered> {
	const body = (await answer.json()) as {
		result?: { data: { json: { verdicts: Answered } } };
	};
	if (!body.result) throw new Error(JSON.stringify(body));
	return body.result.data.json.verdicts;
}

/** The browser of a person who was invited, set a password and signed in. */
export async function signedIn(
	world: World,
	url: string,
	personId: string,
): Promise<Browser> {
	const { token } = await world.admin.caller.invitation.create({ personId });
	const { email } = await world.admin.caller.invitation.accept({
		token,
		password: PASSWORD,
	});
	const browser = new Browser(url);
	const answer = await browser.signIn(email);
	if (!answer.ok) throw new Error(await answer.text());
	return browser;
}

/** What a browser hears on its live feed. */
export type Ear = {
	words: LiveWord[];
	readonly heads: number[];
	/** Resolves when the server ends the feed. */
	ended: Promise<void>;
	close(): void;
};

/** As an app of this version listens, or one of a former version, which gets no news. */
export async function listen(
	browser: Browser,
	schemaVersion = SCHEMA_VERSION,
): Promise<Ear> {
	const controller = new AbortController();
	const input = encodeURIComponent(superjson.stringify({ schemaVersion }));
	const answer = await browser.request(`/api/trpc/sync.live?input=${input}`, {
		headers: { accept: "text/event-stream" },
		signal: controller.signal,
	});
	if (!answer.ok || !answer.body) throw new Error(await answer.text());
	const words: LiveWord[] = [];
	const text = answer.body.pipeThrough(new TextDecoderStream());
	const ended = (async () => {
		let rest = "";
		for await (const chunk of text) {
			const lines = (rest + chunk).split("\n");
			rest = lines.pop() ?? "";
			for (const line of lines)
				if (line.startsWith('data: {"json":{"head"'))
					words.push(superjson.parse(line.slice("data: ".length)));
		}
	})().catch(() => {});
	return {
		words,
		get heads() {
			return words.map(({ head }) => head);
		},
		ended,
		close: () => controller.abort(),
	};
}
