import type { ActionEnvelope } from "#domain/actions/action.ts";
import { setExpiry } from "#domain/actions/awards.ts";
import { setDueDate, setValidPeriod } from "#domain/actions/periods.ts";
import type { Device } from "#lib/local/device.svelte.ts";

/** The person has been told of the day that somebody else set: their own is now counted from it. */
export async function asSeenNow(
	device: Device,
	{ kind }: Pick<ActionEnvelope, "kind">,
	payload: unknown,
): Promise<unknown> {
	const { awards, enrollments } = device.documents;
	if (kind === setExpiry.kind) {
		const sent = setExpiry.schema.safeParse(payload).data;
		const award = sent && (await awards.findOne(sent.awardId).exec());
		return award ? { ...sent, from: award.expiresOn } : payload;
	}
	if (kind !== setDueDate.kind && kind !== setValidPeriod.kind) return payload;
	const sent =
		setDueDate.schema.safeParse(payload).data ??
		setValidPeriod.schema.safeParse(payload).data;
	const found = sent && (await enrollments.findOne(sent.enrollmentId).exec());
	if (!found) return payload;
	const from = kind === setDueDate.kind ? found.dueOn : found.validThrough;
	return { ...sent, from };
}
