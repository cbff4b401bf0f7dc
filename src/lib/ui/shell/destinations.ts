import Award from "@lucide/svelte/icons/award";
import Bell from "@lucide/svelte/icons/bell";
import BookOpen from "@lucide/svelte/icons/book-open";
import CalendarCheck from "@lucide/svelte/icons/calendar-check";
import ChartColumn from "@lucide/svelte/icons/chart-column";
import FileCheck from "@lucide/svelte/icons/file-check";
import GraduationCap from "@lucide/svelte/icons/graduation-cap";
import LayoutDashboard from "@lucide/svelte/icons/layout-dashboard";
import Library from "@lucide/svelte/icons/library";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import Settings from "@lucide/svelte/icons/settings";
import User from "@lucide/svelte/icons/user";
import Users from "@lucide/svelte/icons/users";
import type { Role } from "#domain/documents/index.ts";

/** A place in the navigation; `key` follows "g" on the keyboard. */
export type Destination = {
	href: string;
	label: string;
	key: string;
	Icon: typeof Award;
};

const overview = {
	href: "/",
	label: "Overview",
	key: "o",
	Icon: LayoutDashboard,
};
const courses = {
	href: "/courses",
	label: "Courses",
	key: "c",
	Icon: BookOpen,
};
const certificates = {
	href: "/certificates",
	label: "Certificates",
	key: "e",
	Icon: Award,
};
const people = { href: "/people", label: "People", key: "p", Icon: User };
const learners = { ...people, label: "Learners" };
const groups = { href: "/groups", label: "Groups", key: "r", Icon: Users };
const sessions = {
	href: "/sessions",
	label: "Sessions",
	key: "v",
	Icon: CalendarCheck,
};
const reviews = {
	href: "/reviews",
	label: "To mark",
	key: "m",
	Icon: FileCheck,
};
const mySessions = { ...sessions, label: "My sessions" };
const reports = {
	href: "/reports",
	label: "Reports",
	key: "b",
	Icon: ChartColumn,
};
const learning = {
	href: "/learning",
	label: "My learning",
	key: "l",
	Icon: GraduationCap,
};
const catalog = { href: "/catalog", label: "Catalog", key: "a", Icon: Library };
const notifications = {
	href: "/notifications",
	label: "Notifications",
	key: "n",
	Icon: Bell,
};
const settings = {
	href: "/settings",
	label: "Settings",
	key: "t",
	Icon: Settings,
};
const sync = { href: "/sync", label: "Sync", key: "s", Icon: RefreshCw };

/** Where a person of this role can go, most used first. */
export function destinationsFor(role: Role): readonly Destination[] {
	if (role === "admin")
		return [
			overview,
			courses,
			people,
			certificates,
			sessions,
			reviews,
			groups,
			reports,
			learning,
			catalog,
			notifications,
			settings,
			sync,
		];
	if (role === "learner")
		return [learning, catalog, notifications, settings, sync];
	if (role === "instructor")
		return [
			overview,
			learners,
			mySessions,
			reviews,
			courses,
			reports,
			learning,
			catalog,
			notifications,
			settings,
			sync,
		];
	return [
		overview,
		learners,
		courses,
		reports,
		learning,
		catalog,
		notifications,
		settings,
		sync,
	];
}

/** Where the role's day begins. */
export function homeOf(role: Role): string {
	return role === "learner" ? "/learning" : "/";
}

export function isCurrent(href: string, pathname: string): boolean {
	return href === "/"
		? pathname === "/"
		: pathname === href || pathname.startsWith(`${href}/`);
}
