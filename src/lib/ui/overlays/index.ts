/** What opens over a page: one file by itself, since no page needs it before somebody opens something. */
export { default as ComboboxField } from "./ComboboxField.svelte";
export { default as ConfirmPanel } from "./ConfirmPanel.svelte";
export { default as DialogPanel } from "./DialogPanel.svelte";
export { default as MenuList } from "./MenuList.svelte";
export { default as SelectField } from "./SelectField.svelte";
