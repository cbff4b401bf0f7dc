import { type PersonId, SessionId } from "#domain/documents/document.ts";
import type { Session } from "#domain/documents/index.ts";
import {
	addDays,
	dayAt,
	daysBetween,
	type Instant,
	instantOfLocal,
	timeOfDayAt,
} from "#domain/time.ts";
import { Day, TimeOfDay } from "#domain/timeSchemas.ts";

/** A session as a person types it: days and times of day in the portal's zone. */
export type SessionForm = {
	startsOn: Day | null;
	startsAtTime: string;
	endsOn: Day | null;
	endsAtTime: string;
	place: string;
	capacity: number | null;
	instructorIds: readonly PersonId[];
	/** Sessions in all, one a week; only when one is added. */
	times: number | null;
};

export const MOST_TIMES = 52;

/** An empty form: tomorrow morning. */
export function newSession(today: Day, capacity: number | null): SessionForm {
	const tomorrow = addDays(today, 1);
	return {
		startsOn: tomorrow,
		startsAtTime: "09:00",
		endsOn: tomorrow,
		endsAtTime: "12:00",
		place: "",
		capacity: capacity ?? 12,
		instructorIds: [],
		times: 1,
	};
}

export function formOf(session: Session, timeZone: string): SessionForm {
	return {
		startsOn: dayAt(session.startsAt, timeZone),
		startsAtTime: timeOfDayAt(session.startsAt, timeZone),
		endsOn: dayAt(session.endsAt, timeZone),
		endsAtTime: timeOfDayAt(session.endsAt, timeZone),
		place: session.place,
		capacity: session.capacity,
		instructorIds: session.instructorIds,
		times: 1,
	};
}

/** The form with another first day; the last one keeps its distance. */
export function startingOn(form: SessionForm, day: Day | null): SessionForm {
	const from = Day.safeParse(form.startsOn).data;
	const to = Day.safeParse(form.endsOn).data;
	const next = Day.safeParse(day).data;
	const endsOn =
		next === undefined
			? form.endsOn
			: addDays(next, from && to ? Math.max(0, daysBetween(from, to)) : 0);
	return { ...form, startsOn: day, endsOn };
}

export type SessionErrors = Partial<
	Record<"startsAt" | "endsAt" | "capacity" | "times", string>
>;
type Fields = Pick<
	Session,
	"startsAt" | "endsAt" | "place" | "capacity" | "instructorIds"
>;
export type ReadForm =
	| { ok: true; sessions: (Fields & { sessionId: Session["id"] })[] }
	| { ok: false; errors: SessionErrors };

/** What the form says, one entry for each week; or what is missing. `newId` names each session. */
export function readForm(
	form: SessionForm,
	timeZone: string,
	newId: () => string,
): ReadForm {
	const errors: SessionErrors = {};
	const start = moment(form.startsOn, form.startsAtTime);
	const end = moment(form.endsOn, form.endsAtTime);
	if (!start) errors.startsAt = "Enter the day and the time of the start.";
	if (!end) errors.endsAt = "Enter the day and the time of the end.";
	if (form.capacity === null) errors.capacity = "Enter the number of places.";
	const times = form.times ?? 1;
	if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES)
		errors.times = `Enter a whole number from 1 to ${MOST_TIMES}.`;
	if (!start || !end || form.capacity === null || errors.times)
		return { ok: false, errors };
	const { place, capacity, instructorIds } = form;
	return {
		ok: true,
		sessions: Array.from({ length: times }, (_, week) => ({
			sessionId: SessionId.parse(newId()),
			startsAt: start(week, timeZone),
			endsAt: end(week, timeZone),
			place,
			capacity,
			instructorIds: [...instructorIds],
		})),
	};
}

function moment(
	day: string | null,
	time: string,
): ((week: number, timeZone: string) => Instant) | null {
	const on = Day.safeParse(day).data;
	const at = TimeOfDay.safeParse(time).data;
	if (!on || !at) return null;
	// The same day of the week and time of day, whatever clocks do in between.
	return (week, timeZone) =>
		instantOfLocal(addDays(on, 7 * week), at, timeZone);
}

/** As `editSession` takes them: what differs from the session as it was when the form was opened. */
export function sessionChanges(
	before: Session,
	after: Fields,
): Record<string, { from: unknown; to: unknown }> {
	const fields = [
		"startsAt",
		"endsAt",
		"place",
		"capacity",
		"instructorIds",
	] as const;
	return Object.fromEntries(
		fields
			.filter(
				(field) =>
					JSON.stringify(before[field]) !== JSON.stringify(after[field]),
			)
			.map((field) => [field, { from: before[field], to: after[field] }]),
	);
}
