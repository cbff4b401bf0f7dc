/** What a refused action or form says: a code for programs, the field and a sentence for people. */
export type RejectionReason = {
	code: string;
	field: string | null;
	message: string;
};

/** Thrown by `decide` where the cause is known; nothing of the action takes effect. */
export class Rejection extends Error {
	readonly code: string;
	readonly field: string | null;
	constructor(code: string, field: string | null, message: string) {
		super(message);
		this.name = "Rejection";
		this.code = code;
		this.field = field;
	}
	get reason(): RejectionReason {
		return { code: this.code, field: this.field, message: this.message };
	}
}
