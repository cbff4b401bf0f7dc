import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Where } from "../databases.ts";

export type ServeOptions = {
	database: Where;
	/** 0: any that is free. */
	port: number;
};
export type Question =
	| { kind: "stop" }
	/** What the process has used; `collect`: after its garbage is collected. */
	| { kind: "use"; collect: boolean }
	/** An engine run on the first day on which somebody is due. */
	| { kind: "recertify"; portalId: string };
export type Answer =
	| { kind: "listening"; port: number }
	/** Milliseconds of CPU; bytes that its objects hold, and that the whole process has. */
	| { kind: "used"; cpu: number; held: number; memory: number }
	| { kind: "enrolled"; enrolled: number };
type AnswerOf<Kind extends Answer["kind"]> = Extract<Answer, { kind: Kind }>;

/** The product's server in a process of its own, on loopback. */
export class Served {
	readonly port: number;
	readonly #process: ChildProcess;

	private constructor(child: ChildProcess, port: number) {
		this.#process = child;
		this.port = port;
	}

	static async start(options: ServeOptions): Promise<Served> {
		const child = fork(
			join(import.meta.dirname, "serve.ts"),
			[JSON.stringify(options)],
			{ execArgv: ["--expose-gc"] },
		);
		const { port } = await heard(child, "listening");
		return new Served(child, port);
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async use(collect = false): Promise<AnswerOf<"used">> {
		this.#process.send({ kind: "use", collect } satisfies Question);
		return heard(this.#process, "used");
	}

	async recertify(portalId: string): Promise<number> {
		this.#process.send({ kind: "recertify", portalId } satisfies Question);
		return (await heard(this.#process, "enrolled")).enrolled;
	}

	async stop(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once("exit", resolve));
		this.#process.send({ kind: "stop" } satisfies Question);
		await ended;
	}
}

function heard<Kind extends Answer["kind"]>(
	child: ChildProcess,
	kind: Kind,
): Promise<AnswerOf<Kind>> {
	return new Promise((resolve, reject) => {
		const end = () => {
			child.off("message", hear);
			child.off("exit", fail);
		};
		const fail = () => {
			end();
			reject(new Error("The server has ended."));
		};
		const hear = (answer: Answer) => {
			if (answer.kind !== kind) return;
			end();
			resolve(answer as AnswerOf<Kind>);
		};
		child.on("message", hear);
		child.on("exit", fail);
	});
}
