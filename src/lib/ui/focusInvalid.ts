import { tick } from "svelte";

/** Puts the cursor into the form's first refused field, once it is marked. */
export async function focusInvalid(form: HTMLFormElement): Promise<void> {
	await tick();
	form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
