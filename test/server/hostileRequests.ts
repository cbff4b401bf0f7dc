/** Requests that make no sense: what they are, their path, and what is sent. */
export const hostileRequests: [string, string, RequestInit][] = [
	["no body", "/api/trpc/sync.act", { method: "POST" }],
	["null", "/api/trpc/sync.act", { method: "POST", body: "null" }],
	["a list", "/api/trpc/sync.act", { method: "POST", body: "[]" }],
	["half of JSON", "/api/trpc/sync.act", { method: "POST", body: '{"js' }],
	[
		"__proto__",
		"/api/trpc/sync.act",
		{ method: "POST", body: '{"json":{"__proto__":{"x":1}}}' },
	],
	[
		"a class of the transport",
		"/api/trpc/sync.act",
		{
			method: "POST",
			body: '{"json":{"actions":7},"meta":{"values":{"actions":[["class","x"]]}}}',
		},
	],
	[
		"a broken expression",
		"/api/trpc/sync.act",
		{
			method: "POST",
			body: '{"json":{"actions":"/(/"},"meta":{"values":{"actions":["regexp"]}}}',
		},
	],
	[
		"a path into prototypes",
		"/api/trpc/sync.act",
		{
			method: "POST",
			body: '{"json":{},"meta":{"values":{"__proto__.x":["Date"]}}}',
		},
	],
	[
		"too many at once",
		`/api/trpc/${Array(12).fill("sync.act").join(",")}?batch=1`,
		{ method: "POST", body: "{}" },
	],
	[
		"text",
		"/api/trpc/sync.act",
		{ method: "POST", body: "x", headers: { "content-type": "text/plain" } },
	],
	[
		"a form",
		"/api/trpc/sync.act",
		{
			method: "POST",
			body: "x=1",
			headers: { "content-type": "application/x-www-form-urlencoded" },
		},
	],
	["a change by GET", "/api/trpc/sync.act", {}],
	["a question by POST", "/api/trpc/sync.pull", { method: "POST", body: "{}" }],
	["PUT", "/api/trpc/sync.act", { method: "PUT", body: "{}" }],
	["DELETE", "/api/trpc/sync.act", { method: "DELETE" }],
	["input that is no JSON", "/api/trpc/sync.pull?input=%7B", {}],
	["a name with NUL", "/api/trpc/sync.pull%00", {}],
	["a name of objects' own", "/api/trpc/constructor.constructor", {}],
	["half an escape", "/api/trpc/%ZZ", {}],
	["nothing that is there", "/api/nothing", {}],
	[
		"a sign-in that is no object",
		"/api/auth/sign-in/email",
		{ method: "POST", body: "5" },
	],
	[
		"a sign-in with NUL",
		"/api/auth/sign-in/email",
		{
			method: "POST",
			body: '{"email":"a\\u0000@example.com","password":"\\u0000"}',
		},
	],
	[
		"a sign-in that leads elsewhere",
		"/api/auth/sign-in/email",
		{
			method: "POST",
			body: '{"email":"a@example.com","password":"x","callbackURL":"https://evil.example"}',
		},
	],
	[
		"a sign-in in half of JSON",
		"/api/auth/sign-in/email",
		{ method: "POST", body: "{" },
	],
	[
		"a token with NUL",
		"/api/trpc/invitation.accept",
		{
			method: "POST",
			body: '{"json":{"token":"\\u0000","password":"\\u0000 long enough"}}',
		},
	],
	// Accounts follow people and their actions; nothing else of better-auth is served.
	...[
		["/update-user", '{"name":"Renamed"}'],
		["/change-email", '{"newEmail":"evil@example.com"}'],
		["/delete-user", "{}"],
		[
			"/sign-up/email",
			'{"email":"eve@example.com","password":"long enough","name":"Eve"}',
		],
		["/change-password", '{"currentPassword":"x","newPassword":"long enough"}'],
		["/reset-password", '{"newPassword":"long enough","token":"x\\u0000"}'],
		["/revoke-session", '{"token":"x\\u0000"}'],
		["/list-sessions", "{}"],
		["/sign-in/social", '{"provider":"github"}'],
	].map(([path, body]): [string, string, RequestInit] => [
		`better-auth's ${path}`,
		`/api/auth${path}`,
		{ method: "POST", body: body ?? "" },
	]),
];
