// The import rule: imports point one way.
//   browser: routes → ui → local, sync → domain
//   server:  api → sync, actions → recertification → database → domain
// Tests may import anything.

/** One rule: files in `from` must not import files in `to`. */
const never = (name, comment, from, to) => ({
	name,
	comment,
	severity: "error",
	from,
	to,
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
	forbidden: [
		never(
			"domain-is-pure",
			"The domain imports nothing but itself, Zod and UUIDs.",
			{ path: "^src/lib/domain/" },
			{
				pathNot: ["^src/lib/domain/", "^node_modules/(zod|uuid)/"],
			},
		),
		never(
			"browser-never-server",
			"What both sides need belongs in src/lib/domain; the router's type alone crosses.",
			{ path: "^src/" },
			{ path: "^(server|test)/", dependencyTypesNot: ["type-only"] },
		),
		never(
			"server-only-domain",
			"Of the browser's code the server knows the domain alone.",
			{ path: "^server/" },
			{ path: "^(src/(?!lib/domain/)|test/)" },
		),
		never(
			"local-and-sync-below-ui",
			"Local data and sync know neither components nor pages.",
			{ path: "^src/lib/(local|sync)/" },
			{ path: "^src/(lib/ui|routes)/" },
		),
		never(
			"ui-below-routes",
			"Components know no pages.",
			{ path: "^src/lib/" },
			{ path: "^src/routes/" },
		),
		never(
			"database-lowest",
			"The database knows the domain alone.",
			{ path: "^server/database/" },
			{ path: "^server/(api|sync|actions|recertification)/" },
		),
		never(
			"recertification-above-database",
			"The engine knows the database and the domain.",
			{ path: "^server/recertification/" },
			{ path: "^server/(api|sync|actions)/" },
		),
		never(
			"sync-and-actions-below-api",
			"Sync and actions don't know who calls them.",
			{ path: "^server/(sync|actions)/" },
			{ path: "^server/api/" },
		),
		never(
			"no-cycles",
			"Two files that import each other at run time.",
			{},
			{
				circular: true,
				viaOnly: { dependencyTypesNot: ["type-only"] },
			},
		),
		never(
			"resolvable",
			"Every import leads to a file or an installed package.",
			{ path: "^(src|server|test)/" },
			// `?url` is Vite's, for a file's address.
			{
				couldNotResolve: true,
				pathNot: ["^\\$(app|env|service-worker|lib)", "\\?url$"],
			},
		),
	],
	options: {
		doNotFollow: { path: "node_modules" },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: [
				"import",
				"svelte",
				"browser",
				"node",
				"default",
				"types",
			],
			extensions: [".ts", ".js", ".svelte", ".json", ".cjs", ".mjs", ".d.ts"],
		},
	},
};
