import type { LiveWord } from "#domain/sync.ts";
import type { Remote } from "#lib/sync/remote.ts";
import { networkGone } from "#test/rules/localServer.ts";

type Asked = "pull" | "act" | "identity";

/** A request under way, then its answer under way. */
export type Call = {
	device: number;
	kind: Asked;
	request: unknown;
	/** Set once the server has answered. */
	answer: { value: unknown } | { error: unknown } | null;
	/** Null once the device no longer waits for it: killed, or out of patience. */
	waiting: {
		resolve(value: unknown): void;
		reject(error: unknown): void;
	} | null;
	/** Whether the tab that asks is frozen: nothing arrives there but by chance. */
	isHeld(): boolean;
};

export type Feed = {
	device: number;
	onWord(word: LiveWord): void;
	onEnd(): void;
	/** Said, and still on its way. */
	late: LiveWord | null;
};

/** What becomes of a request or an answer on its way. */
export const fates = [
	/** It arrives. */
	"arrives",
	"arrives",
	"arrives",
	/** It is lost, and the device told so. */
	"lost",
	/** A request arrives twice. */
	"doubled",
	/** The device gives up; a request arrives later all the same. */
	"late",
] as const;
export type Fate = (typeof fates)[number];

/** Serves a request as the real server does over HTTP. */
export type Serve = (
	call: Pick<Call, "device" | "kind" | "request">,
) => Promise<NonNullable<Call["answer"]>>;

/** Everything between devices and server: nothing moves on it but by the simulator's hand. */
export class Network {
	readonly calls: Call[] = [];
	readonly feeds = new Set<Feed>();
	readonly #serve: Serve;

	constructor(serve: Serve) {
		this.#serve = serve;
	}

	/** What a tab of this device asks through; `close` is its end. */
	link(device: number): {
		remote: Remote;
		freeze(): void;
		isFrozen(): boolean;
		close(): void;
	} {
		const own = new Set<Call>();
		const feeds = new Set<Feed>();
		let closed = false;
		let frozen = false;
		const ask = (kind: Asked, request: unknown) =>
			new Promise<never>((resolve, reject) => {
				if (closed) return;
				const call: Call = {
					device,
					kind,
					request: structuredClone(request),
					answer: null,
					waiting: { resolve: resolve as never, reject },
					isHeld: () => frozen,
				};
				own.add(call);
				this.calls.push(call);
			});
		return {
			remote: {
				pull: (request) => ask("pull", request),
				act: (batch) => ask("act", batch),
				identity: () => ask("identity", null),
				live: (onWord, onEnd) => {
					const feed = { device, onWord, onEnd, late: null };
					feeds.add(feed);
					this.feeds.add(feed);
					return () => this.feeds.delete(feed);
				},
			},
			freeze: () => {
				frozen = true;
			},
			isFrozen: () => frozen,
			close: () => {
				closed = true;
				for (const call of own) call.waiting = null;
				for (const feed of feeds) this.feeds.delete(feed);
				this.#sweep();
			},
		};
	}

	/** The calls of one device that it still waits for, but for those of frozen tabs. */
	of(device: number): Call[] {
		return this.calls.filter(
			(call) =>
				call.device === device && call.waiting !== null && !call.isHeld(),
		);
	}

	/** Moves a call one way on. */
	async move(call: Call, fate: Fate): Promise<void> {
		if (fate === "lost" || fate === "late") {
			call.waiting?.reject(networkGone());
			call.waiting = null;
			if (fate === "lost") this.#remove(call);
		} else if (call.answer === null) {
			call.answer = await this.#serve(call);
			if (fate === "doubled") await this.#serve(call);
		} else {
			if ("value" in call.answer) call.waiting?.resolve(call.answer.value);
			else call.waiting?.reject(call.answer.error);
			this.#remove(call);
		}
		this.#sweep();
	}

	#remove(call: Call): void {
		const index = this.calls.indexOf(call);
		if (index >= 0) this.calls.splice(index, 1);
	}

	/** An answer that nobody waits for is gone; a request goes on to the server. */
	#sweep(): void {
		for (const call of [...this.calls])
			if (call.waiting === null && call.answer !== null) this.#remove(call);
	}
}
