import { SvelteSet } from "svelte/reactivity";

const forms = new SvelteSet<object>();

/**
 * To be called once by a form's component: while `isDirty()` holds, the app neither offers an
 * update nor reloads by itself.
 */
export function holdWhileUnsaved(isDirty: () => boolean): void {
	const form = {};
	$effect(() => {
		if (isDirty()) forms.add(form);
		else forms.delete(form);
		return () => {
			forms.delete(form);
		};
	});
}

/** Whether a form on screen holds something that nobody saved; reactive. */
export function somethingUnsaved(): boolean {
	return forms.size > 0;
}
