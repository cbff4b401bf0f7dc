export type Tone = "info" | "success" | "warning" | "danger";
export type Toast = {
	id: number;
	message: string;
	tone: Tone;
	/** Takes back what the message says was done. */
	undo: (() => unknown) | null;
};

const shown = $state<Toast[]>([]);
let lastId = 0;

/** Milliseconds that a toast stays; one that asks for care stays longer. */
const STAYS: Record<Tone, number> = {
	info: 4000,
	success: 4000,
	warning: 8000,
	danger: 10_000,
};
/** Time to read, to decide and to get there, by whatever means. */
const STAYS_TO_UNDO = 20_000;
/** More at a time than these hide what is behind them. */
const AT_A_TIME = 4;

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let isHeld = false;

/** Says `message` in the corner for some seconds, and to screen readers; `undo`: offers to take it back. */
export function toast(
	message: string,
	{ tone = "success", undo = null }: { tone?: Tone; undo?: Toast["undo"] } = {},
): void {
	lastId += 1;
	const added: Toast = { id: lastId, message, tone, undo };
	shown.push(added);
	if (shown.length > AT_A_TIME) {
		// What can be undone stays longer than what cannot.
		const first = shown.find((each) => each.undo === null) ?? shown[0];
		if (first) dismissToast(first.id);
	}
	if (!isHeld) run(added);
}

function run({ id, tone, undo }: Toast): void {
	timers.set(
		id,
		setTimeout(() => dismissToast(id), undo ? STAYS_TO_UNDO : STAYS[tone]),
	);
}

/** While somebody is at the toasts, none goes; afterwards each has its whole time again. */
export function holdToasts(held: boolean): void {
	if (held === isHeld) return;
	isHeld = held;
	for (const timer of timers.values()) clearTimeout(timer);
	timers.clear();
	if (!held) for (const each of shown) run(each);
}

export function dismissToast(id: number): void {
	clearTimeout(timers.get(id));
	timers.delete(id);
	const index = shown.findIndex((candidate) => candidate.id === id);
	if (index >= 0) shown.splice(index, 1);
	// Who was at it is not at it any more, and the browser does not say so of what is gone.
	holdToasts(false);
}

/** Does what the toast offers, once. */
export function undoToast(id: number): void {
	const found = shown.find((candidate) => candidate.id === id);
	dismissToast(id);
	void found?.undo?.();
}

/** The newest toast that offers to take something back. */
export function undoable(): Toast | undefined {
	return shown.findLast(({ undo }) => undo !== null);
}

/** The toasts on screen, oldest first; reactive. */
export function toastsShown(): readonly Toast[] {
	return shown;
}
