// What fields have one of, apart from the kinds' schemas: lists and filters of pages do without those.

export const roles = ["admin", "instructor", "manager", "learner"] as const;

/** The languages that messages to people are written in. */
export const languages = ["en", "de", "es", "fr", "ar"] as const;

export const enrollmentStatuses = [
	"not_started",
	"in_progress",
	"pending_review",
	"passed",
	"completed",
	"failed",
	/** R33: a re-enrollment closed because an earlier success became known. */
	"not_needed",
] as const;
