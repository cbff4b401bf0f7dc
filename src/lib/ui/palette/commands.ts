import type { Role } from "#domain/documents/index.ts";
import { destinationsFor } from "../shell/destinations.ts";
import { chooseTheme } from "../theme.svelte.ts";
import type { Choice } from "./search.ts";

/** What opens over the page when it is chosen in the palette. */
export type Opened = "course" | "person" | "certificate" | "signOut" | "keys";

export type Doing = { open: (what: Opened) => void; syncNow: () => void };

/** The pages and common things of a role, most wanted first. */
export function commandsFor(role: Role, { open, syncNow }: Doing): Choice[] {
	const command = (
		key: string,
		label: string,
		does: Pick<Choice, "href"> | Pick<Choice, "run">,
		also = "",
	): Choice => ({
		key: `command:${key}`,
		kind: "command",
		label,
		detail: "",
		also,
		...does,
	});
	const opening = (what: Opened) => ({ run: () => open(what) });
	const admins = [
		command("person", "Add a person", opening("person"), "new invite"),
		command("course", "New course", opening("course"), "add create"),
		command(
			"certificate",
			"New certificate",
			opening("certificate"),
			"add create",
		),
		command(
			"import-people",
			"Import people",
			{ href: "/people/imports/people" },
			"CSV",
		),
		command(
			"import-completions",
			"Import past completions",
			{ href: "/people/imports/completions" },
			"CSV",
		),
		command(
			"first-steps",
			"First steps and sample data",
			{ href: "/settings#first-steps" },
			"start demo try",
		),
	];
	return [
		...destinationsFor(role).map(
			({ href, label, key }): Choice => ({
				key: `page:${href}`,
				kind: "page",
				label,
				detail: `g ${key}`,
				href,
			}),
		),
		...(role === "admin" ? admins : []),
		command(
			"profile",
			"Your profile",
			{ href: "/profile" },
			"language name e-mail",
		),
		command("my-certificates", "My certificates", {
			href: "/learning/certificates",
		}),
		...(role === "learner"
			? []
			: [command("bulk", "Bulk actions", { href: "/bulk" }, "undo many")]),
		command("sync", "Sync now", { run: syncNow }, "refresh"),
		command("light", "Theme: light", { run: () => chooseTheme("light") }),
		command("dark", "Theme: dark", { run: () => chooseTheme("dark") }, "night"),
		command("system", "Theme: as the device", {
			run: () => chooseTheme("system"),
		}),
		command("keys", "Keyboard shortcuts", opening("keys"), "help"),
		command("sign-out", "Sign out", opening("signOut"), "leave log out"),
	];
}
