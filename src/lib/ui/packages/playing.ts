import { z } from "zod";
import type { Activity, ScormPackage } from "#domain/documents/packages.ts";
import type { Playable } from "./fetched.ts";

const Message = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("ready") }),
	z.object({ kind: z.literal("failed") }),
	z.object({ kind: z.literal("ended") }),
	z.object({ kind: z.literal("file"), path: z.string().max(4000) }),
	z.object({
		kind: z.literal("state"),
		cmi: z.record(z.string(), z.unknown()),
		isFinished: z.boolean(),
	}),
]);

/** How long the page around a package may take to answer, in milliseconds. */
const PATIENCE = 30_000;
/** How long a package may take to end, and after it was left still say what it keeps, in milliseconds. */
const FAREWELL = 1000;

type Playing = {
	/** The window of the frame at the packages' own address. */
	player: Window;
	playable: Playable;
	version: ScormPackage["version"];
	activity: Activity;
	title: string;
	cmi: unknown;
	/** What the package keeps from now on; `isFinished`: it has said that it ends. */
	onstate: (cmi: Record<string, unknown>, isFinished: boolean) => void;
	onfailed: () => void;
};

/**
 * Answers the page around a package: gives it the runtime and the files of this one package, and takes what it
 * keeps. Nothing else is to be had from the app, whatever the package asks for.
 */
export function play({
	player,
	playable: { files, runtime, origin },
	version,
	activity,
	title,
	cmi,
	onstate,
	onfailed,
}: Playing) {
	const timer = setTimeout(onfailed, PATIENCE);
	const ended = Promise.withResolvers<void>();
	let isLeft = false;

	async function take(event: MessageEvent) {
		if (event.origin !== origin) return;
		// What a frame says last comes from none: it has been taken away by then.
		if (event.source !== player && (event.source !== null || !isLeft)) return;
		const message = Message.safeParse(event.data).data;
		if (!message) return;
		switch (message.kind) {
			case "ready":
				clearTimeout(timer);
				player.postMessage(
					{
						kind: "begin",
						runtime,
						version,
						launch: activity.launch,
						title,
						cmi,
					},
					origin,
				);
				break;
			case "ended":
				ended.resolve();
				break;
			case "failed":
				clearTimeout(timer);
				onfailed();
				break;
			case "file": {
				const [port] = event.ports;
				port?.postMessage(await files.read(message.path).catch(() => null));
				break;
			}
			case "state":
				onstate(message.cmi, message.isFinished);
		}
	}
	addEventListener("message", take);
	return {
		/** Lets the package end; it has then said what it keeps. */
		async end() {
			player.postMessage({ kind: "end" }, origin);
			setTimeout(ended.resolve, FAREWELL);
			await ended.promise;
		},
		/** The frame is being taken away. */
		leave() {
			isLeft = true;
			clearTimeout(timer);
			setTimeout(() => removeEventListener("message", take), FAREWELL);
		},
	};
}
