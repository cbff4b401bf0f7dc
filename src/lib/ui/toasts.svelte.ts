export type Tone = "info" | "success" | "warning" | "danger";
export type Toast = { id: number; message: string; tone: Tone };

const shown = $state<Toast[]>([]);
let lastId = 0;

/** Milliseconds that a toast stays; one that asks for care stays longer. */
const STAYS: Record<Tone, number> = {
	info: 4000,
	success: 4000,
	warning: 8000,
	danger: 10_000,
};

/** Says `message` in the corner for some seconds, and to screen readers. */
export function toast(
	message: string,
	{ tone = "success" }: { tone?: Tone } = {},
): void {
	lastId += 1;
	const id = lastId;
	shown.push({ id, message, tone });
	if (shown.length > 4) shown.shift();
	setTimeout(() => dismissToast(id), STAYS[tone]);
}

export function dismissToast(id: number): void {
	const index = shown.findIndex((candidate) => candidate.id === id);
	if (index >= 0) shown.splice(index, 1);
}

/** The toasts on screen, oldest first; reactive. */
export function toastsShown(): readonly Toast[] {
	return shown;
}
