import type { Figures } from "#test/seeds.ts";

/** The README's table: what each row says, and the names of what it counts. */
const rows: [fault: string, counted: RegExp][] = [
	["request or answer lost", /^(request|answer) lost$/],
	["… doubled", / doubled$/],
	["… delayed, or given up and late", / (delayed|late: given up)$/],
	["… overtaking an earlier one", / overtook an earlier one$/],
	["live feed broken, or telling what is not so", / live feed|^live feed /],
	[
		"device killed in the middle of a write, tab closed",
		/^(device killed in the middle of a write|tab closed)$/,
	],
	["leading tab closed or frozen", /^leading tab /],
	["server process killed in the middle of a request", /^server killed$/],
	["clock of a device set by days or years, either way", /^clock set /],
	["disk full, storage closed", /^(disk full|storage closed)$/],
	[
		"role or group changed, person deactivated, course archived while edits wait",
		/ while edits wait$/,
	],
	["server upgraded, and apps updated", /^(server upgraded|app updated)/],
	["server restored from an older backup", /^server restored /],
	["tombstones compacted", /^tombstones compacted$/],
	["job that moves older history killed", /^history job killed$/],
	["days gone by", /^days gone by$/],
];

/** What was played, and the README's table of the faults; last, what no row counts. */
export function summary({
	steps = 0,
	actions = 0,
	rejected = 0,
	...counted
}: Figures): string[] {
	const updated = counted["app updated with a full outbox"] ?? 0;
	const turns = counted["turn moved to history"] ?? 0;
	const sum = (names: RegExp) =>
		Object.entries(counted)
			.filter(([name]) => names.test(name))
			.reduce((total, [, times]) => total + times, 0);
	const all = rows.map(([fault, names]) => `| ${fault} | ${sum(names)} |`);
	const others = Object.entries(counted).filter(
		([name]) =>
			name !== "turn moved to history" &&
			!rows.some(([, names]) => names.test(name)),
	);
	return [
		`${steps} steps, ${actions} actions, ${rejected} of them rejected`,
		`${updated} apps updated with a full outbox, ${turns} turns moved to older history`,
		"| fault | times |",
		"| ----- | ----- |",
		...all,
		...others.map(([name, times]) => `| ${name} | ${times} |`),
	];
}
