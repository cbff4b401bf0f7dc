import type { LiveWord } from "#domain/sync.ts";
import { backoff } from "./backoff.ts";
import type { Remote } from "./remote.ts";

/**
 * The server's word that there is more. However it ends, it is opened again, later each time that it
 * brought nothing; at most one is open. Nothing depends on it but how soon a change is seen.
 */
export class LiveFeed {
	readonly #remote: Remote;
	readonly #onWord: (word: LiveWord) => void;
	#close: (() => void) | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#attempt = 0;
	#failures = 0;

	constructor(remote: Remote, onWord: (word: LiveWord) => void) {
		this.#remote = remote;
		this.#onWord = onWord;
	}

	/** Opens it at once, unless it is open. */
	open(): void {
		if (this.#close) return;
		clearTimeout(this.#timer);
		this.#attempt += 1;
		const attempt = this.#attempt;
		const close = this.#remote.live(
			(word) => {
				if (attempt !== this.#attempt) return;
				this.#failures = 0;
				this.#onWord(word);
			},
			() => this.#ended(attempt),
		);
		// It may have ended while it was being opened.
		if (attempt === this.#attempt) this.#close = close;
		else close();
	}

	/** Closes it until `open`. */
	close(): void {
		this.#attempt += 1;
		clearTimeout(this.#timer);
		this.#close?.();
		this.#close = undefined;
	}

	#ended(attempt: number): void {
		if (attempt !== this.#attempt) return;
		this.close();
		this.#failures += 1;
		this.#timer = setTimeout(() => this.open(), backoff(this.#failures));
	}
}
