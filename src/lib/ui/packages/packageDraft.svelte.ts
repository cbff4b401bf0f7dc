import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { Id } from "#domain/documents/document.ts";
import type { Content } from "#domain/documents/index.ts";
import { packageResult } from "#domain/scorm/parts.ts";
import type { PackageResult } from "#domain/scorm/result.ts";
import { Instant } from "#domain/timeSchemas.ts";
import type { Device } from "#lib/local/device.svelte.ts";

/** Letters that a package can keep: SCORM 2004 allows 64,000 for its own data, and answers beside them. */
const MOST = 1_000_000;

const Draft = z.object({
	attemptId: Id,
	startedAt: Instant,
	/** What each of its activities keeps, as the runtime gives it; null: it has not been opened. */
	kept: z.array(z.unknown()),
	isReported: z.boolean(),
});
type Draft = z.infer<typeof Draft>;

/**
 * An attempt at a package: where the learner is in it, and what it has reported. Everything that the package
 * keeps is kept on this device, so that closing the browser, or a crash, loses none.
 */
export function packageDraft(
	device: Device,
	enrollmentId: string,
	item: () => Content,
) {
	const name = `package/${enrollmentId}/${item().id}`;
	let draft = $state.raw<Draft | null>(null);
	let loading = $state(true);
	let failed = $state<string | null>(null);

	const loaded = device.drafts
		.read(name)
		.then((value) => {
			draft = Draft.safeParse(value).data ?? null;
		})
		.finally(() => {
			loading = false;
		});

	async function keep(changed: Draft) {
		draft = changed;
		try {
			await device.drafts.keep(name, changed);
			failed = null;
		} catch {
			failed =
				"Where you are cannot be kept on this device. Finish the package before you close this page.";
		}
	}

	return {
		loaded,
		get loading() {
			return loading;
		},
		/** Why the place is not kept through a crash, if it is not. */
		get failed() {
			return failed;
		},
		get isUnderWay() {
			return draft !== null && !draft.isReported;
		},
		/** What each activity kept; null or nothing: it has not been opened. */
		get kept(): readonly unknown[] {
			return draft?.kept ?? [];
		},
		/** What has been reported by the package, and by nobody to the server yet. */
		get result(): PackageResult | null {
			const { scorm } = item();
			return scorm && draft && !draft.isReported
				? packageResult(scorm, draft.kept)
				: null;
		},
		get attempt() {
			return draft;
		},
		/** `place`: of the activity in the package. */
		async keep(place: number, cmi: unknown) {
			if (JSON.stringify(cmi).length > MOST) {
				failed =
					"This package keeps more than this device holds for it. Tell whoever made it.";
				return;
			}
			const length = Math.max(place + 1, draft?.kept.length ?? 0);
			await keep({
				attemptId: draft?.attemptId ?? uuidv7(),
				startedAt: draft?.startedAt ?? device.now(),
				isReported: draft?.isReported ?? false,
				kept: Array.from({ length }, (_, at) =>
					at === place ? cmi : (draft?.kept[at] ?? null),
				),
			});
		},
		/** The result is on its way: what was kept stays to look at. */
		async reported() {
			if (draft) await keep({ ...draft, isReported: true });
		},
		/** The next attempt begins anew. */
		async drop() {
			draft = null;
			await device.drafts.drop(name);
		},
	};
}
export type PackageDraft = ReturnType<typeof packageDraft>;
