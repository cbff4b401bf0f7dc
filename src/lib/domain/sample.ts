import type { Person, Settings } from "./documents/index.ts";

/** What addresses of sample people end with: reserved, so that they are nobody's (RFC 2606). */
export const SAMPLE_DOMAIN = ".example";

/** Whether this is a sample person still: with an address of its own it has become somebody. */
export function isSamplePerson(
	{ id, email }: Pick<Person, "id" | "email">,
	{ sampleIds }: Pick<Settings, "sampleIds">,
): boolean {
	return email.endsWith(SAMPLE_DOMAIN) && sampleIds.includes(id);
}
