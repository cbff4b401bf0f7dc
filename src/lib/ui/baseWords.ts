import type { ChainState } from "#domain/chain.ts";
import type {
	Certificate,
	Course,
	CourseVersion,
	Enrollment,
	EnrollmentStatus,
	Person,
	Role,
} from "#domain/documents/index.ts";
import type { AwardStatus } from "#domain/recertification.ts";
import type { Day, Instant } from "#domain/time.ts";
import { locale } from "./language.ts";
import { plural } from "./plural.ts";

const dayFormat = new Intl.DateTimeFormat(locale, {
	day: "numeric",
	month: "long",
	year: "numeric",
	timeZone: "UTC",
});
const shortDayFormat = new Intl.DateTimeFormat(locale, {
	day: "numeric",
	month: "short",
	year: "numeric",
	timeZone: "UTC",
});

/** A day in the person's language, e.g. "10 January 2027". */
export function formatDay(day: Day): string {
	return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** A day for narrow columns, e.g. "10 Jan 2027". */
export function formatShortDay(day: Day): string {
	return shortDayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** An instant as date and time of day in `timeZone`, in the person's language. */
export function formatInstant(instant: Instant, timeZone: string): string {
	return new Intl.DateTimeFormat(locale, {
		dateStyle: "medium",
		timeStyle: "short",
		timeZone,
	}).format(new Date(instant));
}

/** "1 day", "49 days". */
export function daysWords(days: number): string {
	return plural(days, ["# day", "# days"]);
}

/** Days left of a certificate (R8): 0 is its last valid day. */
export function daysLeftWords(days: number): string {
	if (days === 0) return "Last valid day";
	return days > 0
		? plural(days, ["# day left", "# days left"])
		: plural(-days, ["Expired # day ago", "Expired # days ago"]);
}

const distance = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** How far a day lies from today: "today", "in 3 days", "3 days ago". */
export function dayDistanceWords(days: number): string {
	return distance.format(days, "day");
}

/** Days until a due date. */
export function dueWords(days: number): string {
	if (days === 0) return "Due today";
	return days > 0
		? plural(days, ["# day left", "# days left"])
		: plural(-days, ["# day overdue", "# days overdue"]);
}

export const enrollmentStatusWords: Record<EnrollmentStatus, string> = {
	not_started: "Not started",
	in_progress: "In progress",
	pending_review: "Pending review",
	passed: "Passed",
	completed: "Completed",
	failed: "Failed",
	not_needed: "Not needed",
};

export const enrollmentStatusTones = {
	not_started: "neutral",
	in_progress: "blue",
	pending_review: "amber",
	passed: "green",
	completed: "green",
	failed: "red",
	not_needed: "neutral",
} as const satisfies Record<EnrollmentStatus, string>;

export const awardStatusWords: Record<AwardStatus, string> = {
	valid: "Valid",
	expired: "Expired",
	revoked: "Revoked",
};

export const attendanceWords: Record<
	NonNullable<Enrollment["attendance"]>,
	string
> = {
	attended: "Attended",
	absent: "Absent",
};

/** What a certificate's validity counts from (R28). */
export const orientationWords: Record<Certificate["orientation"], string> = {
	landscape: "Landscape",
	portrait: "Portrait",
};
export const frameWords: Record<Certificate["frame"], string> = {
	none: "None",
	line: "A line",
	double: "Two lines",
};

export const anchorWords: Record<CourseVersion["anchor"], string> = {
	completion: "The day it is awarded",
	expiry: "The former certificate’s end",
	fixed: "A day of the year",
};

export const roleWords: Record<Role, string> = {
	admin: "Admin",
	instructor: "Instructor",
	manager: "Manager",
	learner: "Learner",
};

export const sourceWords: Record<Enrollment["source"], string> = {
	manual: "Enrolled by hand",
	catalog: "From the catalog",
	group: "From a group",
	import: "Imported",
	recertification: "Re-enrolled automatically",
};

export const personStatusWords: Record<Person["status"], string> = {
	active: "Active",
	deactivated: "Deactivated",
	removed: "Removed",
};

export const courseStatusWords: Record<Course["status"], string> = {
	active: "Active",
	archived: "Archived",
};

export const versionStatusWords: Record<CourseVersion["status"], string> = {
	draft: "Draft",
	published: "Published",
	superseded: "Superseded",
};

export const chainWords = {
	enrolled: "Enrolled",
	certified: "Certified",
	renewing: "Renewing",
	"in grace": "In grace",
	lapsed: "Lapsed",
	exempt: "Exempt",
	"waiting for capacity": "Waiting for capacity",
	ended: "Ended",
} as const;

const endWords = {
	"course archived": "Ended: course archived",
	"certificate removed": "Ended: no certificate any more",
	disabled: "Ended: auto re-enroll disabled",
	revoked: "Ended: certificate revoked",
	"learner removed": "Ended: learner removed",
	"no longer required": "Ended: no longer required",
	withdrawn: "Ended: enrollment withdrawn",
} as const;

const shortEndWords = {
	"course archived": "Archived",
	"certificate removed": "No certificate",
	disabled: "Disabled",
	revoked: "Revoked",
	"learner removed": "Removed",
	"no longer required": "No longer required",
	withdrawn: "Withdrawn",
} as const;

/** "Certified", "Ended: course archived", in short "Archived". */
export function chainStateWords(state: ChainState, short = false): string {
	if (state.state !== "ended") return chainWords[state.state];
	return (short ? shortEndWords : endWords)[state.reason];
}
