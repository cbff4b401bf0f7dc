import { base } from "$app/paths";
import { updated } from "$app/state";

/** How often an app that the server no longer serves looks whether its successor can be fetched. */
const LOOK_AGAIN = 30_000;

/** The next version of the app: whether it is here, and how it is taken into use. */
class AppUpdate {
	#waiting = $state.raw<ServiceWorker | null>(null);
	#replaced = $state(false);
	#asked = false;
	#isKept = false;

	/** The new version has been stored on this device and waits to be taken into use. */
	get ready(): boolean {
		return this.#waiting !== null;
	}

	/** Another tab has taken the new version into use; this one still is the former. */
	get replaced(): boolean {
		return this.#replaced;
	}

	/**
	 * Has a worker keep the app on this device, so that it opens with no network, or looks for its next version. To
	 * fetch and store all of it takes seconds: it comes after what the person waits for.
	 */
	keep(): void {
		if (this.#isKept || !navigator.serviceWorker) return;
		this.#isKept = true;
		navigator.serviceWorker
			.register(`${base}/service-worker.js`, {
				type: import.meta.env.DEV ? "module" : "classic",
			})
			.catch((error: unknown) => {
				console.warn("The app is not kept on this device.", error);
			});
	}

	/** Keeps it after so many milliseconds; returns what calls it off. */
	keepAfter(milliseconds: number): () => void {
		const timer = setTimeout(() => this.keep(), milliseconds);
		return () => clearTimeout(timer);
	}

	/** Takes the new version into use, in all tabs: each reloads once nothing in it is unsaved. */
	use(): void {
		this.#asked = true;
		if (this.#waiting) this.#waiting.postMessage("skip-waiting");
		else if (navigator.serviceWorker?.controller) void this.look();
		// No worker keeps the app: a reload brings what the server has.
		else location.reload();
	}

	/** Asks the server whether there is a newer version. */
	async look(): Promise<void> {
		const registration = await navigator.serviceWorker?.getRegistration();
		// No network, or the server is just being replaced: there is a next time.
		await registration?.update().catch(() => {});
	}

	/** Looks once, and then until there is one; returns what ends it. */
	lookUntilReady(): () => void {
		void this.look();
		const timer = setInterval(() => void this.look(), LOOK_AGAIN);
		return () => clearInterval(timer);
	}

	/** Follows the service worker; returns what ends it. */
	follow(): () => void {
		const container = navigator.serviceWorker;
		if (!container) return () => {};
		let isControlled = container.controller !== null;
		const changed = () => {
			if (isControlled) this.#replaced = true;
			isControlled = true;
		};
		container.addEventListener("controllerchange", changed);
		void container.ready.then((registration) => this.#watch(registration));
		return () => container.removeEventListener("controllerchange", changed);
	}

	#watch(registration: ServiceWorkerRegistration): void {
		const settled = () => {
			// Without a controller this is the first version: nothing to update from.
			if (!navigator.serviceWorker.controller) return;
			this.#waiting = registration.waiting;
			if (this.#asked) this.#waiting?.postMessage("skip-waiting");
		};
		const found = () =>
			registration.installing?.addEventListener("statechange", settled);
		settled();
		found();
		registration.addEventListener("updatefound", found);
	}
}

export const appUpdate = new AppUpdate();

/** Whether the server is known to have another version than this one. */
export function serverHasMovedOn(): boolean {
	return updated.current;
}
