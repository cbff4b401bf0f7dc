import type { Collection } from "#domain/documents/index.ts";

/** Collections that belong to courses and may be large: theirs are loaded course by course. */
export const byCourse: readonly Collection[] = [
	"enrollments",
	"awards",
	"contents",
];

/**
 * What of the stored documents is in memory. At the start of the app the small collections are loaded
 * first, then the courses that somebody asks for, then the rest.
 */
export class Loading {
	/** Whether many documents are on their way: what follows them need not follow each page. */
	isBusy = true;
	/** Ends when what belongs together has been written, one collection after the other. */
	inStep: Promise<void> = Promise.resolve();
	#hasFirst = false;
	#isDone = false;
	readonly #courses = new Set<string>();
	readonly #wanted = new Set<string>();
	/** Whether somebody waits for more than single courses. */
	#wantsAll = false;
	#waiting: (() => void)[] = [];

	/** Resolves when all stored documents of a collection are loaded, or those of one of its courses. Null: they are. */
	until(collection: Collection, courseId?: string): Promise<void> | null {
		if (this.#has(collection, courseId)) return null;
		if (courseId !== undefined) this.#wanted.add(courseId);
		else if (byCourse.includes(collection)) this.#wantsAll = true;
		return new Promise((resolve) => {
			const look = () => {
				if (this.#has(collection, courseId)) resolve();
				else this.#waiting.push(look);
			};
			this.#waiting.push(look);
		});
	}

	/** Whether nobody waits: then what is left can be loaded when the page has nothing else to do. */
	get isIdle(): boolean {
		return this.#wanted.size === 0 && !this.#wantsAll;
	}

	/** The course that somebody has waited for longest. */
	get nextWanted(): string | undefined {
		const [courseId] = this.#wanted;
		return courseId;
	}

	/** All but what `byCourse` names. */
	firstLoaded(): void {
		this.#hasFirst = true;
		this.#tell();
	}

	courseLoaded(courseId: string): void {
		this.#courses.add(courseId);
		this.#wanted.delete(courseId);
		this.#tell();
	}

	done(): void {
		this.#isDone = true;
		this.isBusy = false;
		this.#tell();
	}

	#has(collection: Collection, courseId: string | undefined): boolean {
		if (this.#isDone) return true;
		if (!byCourse.includes(collection)) return this.#hasFirst;
		return courseId !== undefined && this.#courses.has(courseId);
	}

	#tell(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const look of waiting) look();
	}
}
