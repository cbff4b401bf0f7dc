/**
 * A form's edits of a document: only the fields that were touched, each with the value that it had when
 * it was touched first. What others change meanwhile in the other fields shows at once.
 */
export function fieldEdits<Document extends object>(document: () => Document) {
	let edits = $state.raw<Partial<Document>>({});
	let seen = $state.raw<Partial<Document>>({});
	return {
		/** The document as the form shows it. */
		get value(): Document {
			return { ...document(), ...edits };
		},
		get dirty(): boolean {
			return Object.keys(edits).length > 0;
		},
		set<Field extends keyof Document>(field: Field, value: Document[Field]) {
			const from = field in seen ? seen[field] : document()[field];
			const { [field]: _edit, ...otherEdits } = edits as Document;
			const { [field]: _seen, ...otherSeen } = seen as Document;
			// Back at what it was: nothing that is to be saved.
			const changed = !Object.is(from, value);
			edits = (
				changed ? { ...otherEdits, [field]: value } : otherEdits
			) as Partial<Document>;
			seen = (
				changed ? { ...otherSeen, [field]: from } : otherSeen
			) as Partial<Document>;
		},
		/** As actions take them: for each touched field, what it was changed from and to. */
		changes(): Record<string, { from: unknown; to: unknown }> {
			return Object.fromEntries(
				Object.entries(edits).map(([field, to]) => [
					field,
					{ from: seen[field as keyof Document], to },
				]),
			);
		},
		/** Takes up edits that were kept, as `changes` gave them. */
		restore(changes: Record<string, { from?: unknown; to?: unknown }>) {
			const entries = Object.entries(changes);
			edits = Object.fromEntries(
				entries.map(([field, { to }]) => [field, to]),
			) as Partial<Document>;
			seen = Object.fromEntries(
				entries.map(([field, { from }]) => [field, from]),
			) as Partial<Document>;
		},
		clear() {
			edits = {};
			seen = {};
		},
	};
}
export type FieldEdits<Document extends object> = ReturnType<
	typeof fieldEdits<Document>
>;
