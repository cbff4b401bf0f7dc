/** How a part stands, as SCORM 1.2 calls it. */
export type PartStatus =
	| "not attempted"
	| "incomplete"
	| "browsed"
	| "completed"
	| "passed"
	| "failed";

/** That an item of the manifest stands so, or, if not `is`, that it does not. */
export type StatusCondition = {
	kind: "status";
	itemId: string;
	status: PartStatus;
	is: boolean;
};

/** What comes before a part: how an item stands, or at least so many of several conditions; all: "and", one: "or". */
export type Condition =
	| StatusCondition
	| { kind: "several"; needed: number; of: readonly Condition[] };

/** By their first letters, which are enough for AICC. */
const statuses: Record<string, PartStatus> = {
	n: "not attempted",
	i: "incomplete",
	b: "browsed",
	c: "completed",
	p: "passed",
	f: "failed",
};

/** Letters that a script can have; with this many no nesting is too deep to follow. */
export const MOST_OF_SCRIPT = 1000;

/**
 * Reads an AICC script, as manifests of SCORM 1.2 give prerequisites (CAM 2.3.2.5.1): `A`, `~A`, `A="passed"`, `A<>"passed"`,
 * `A&B`, `A|B`, `2*{A,B,C}` and parentheses. "Not" binds before "and", that before "or". Null: it cannot be read.
 */
export function readPrerequisites(script: string): Condition | null {
	const tokens = tokensOf(script);
	if (!tokens) return null;
	let place = 0;
	const take = (symbol: string) => {
		if (tokens[place] !== symbol) return false;
		place += 1;
		return true;
	};
	const name = () => {
		const token = tokens[place];
		if (token === undefined || SYMBOL.test(token)) return null;
		place += 1;
		return token;
	};
	const list = (separator: string, member: () => Condition | null) => {
		const of: Condition[] = [];
		do {
			const each = member();
			if (!each) return null;
			of.push(each);
		} while (take(separator));
		return of;
	};
	const either = (): Condition | null => {
		const of = list("|", both);
		return of && several(1, of);
	};
	const both = (): Condition | null => {
		const of = list("&", single);
		return of && several(of.length, of);
	};
	const single = (): Condition | null => {
		if (take("~")) {
			const negated = single();
			return negated && opposite(negated);
		}
		if (take("(")) {
			const within = either();
			return take(")") ? within : null;
		}
		const token = name();
		if (token === null) return null;
		if (take("*")) return set(Number(token));
		const is = take("=");
		if (!is && !take("<>"))
			return { kind: "status", itemId: token, status: "completed", is: true };
		const status =
			statuses[
				unquoted(name() ?? "")
					.slice(0, 1)
					.toLowerCase()
			];
		return status ? { kind: "status", itemId: token, status, is } : null;
	};
	const set = (needed: number): Condition | null => {
		if (!take("{")) return null;
		const of = list(",", either);
		if (!of || !take("}")) return null;
		return needed >= 1 && needed <= of.length && Number.isInteger(needed)
			? several(needed, of)
			: null;
	};
	const condition = either();
	return place === tokens.length ? condition : null;
}

/**
 * What of a condition is not met yet; null: it is met. `statusOf` says how an item stands. What has been passed has been
 * completed, too, though SCORM 1.2 has one word for both: nobody waits for an item to be less than passed.
 */
export function unmet(
	condition: Condition,
	statusOf: (itemId: string) => PartStatus,
): Condition | null {
	if (condition.kind === "status") {
		const { itemId, status, is } = condition;
		const now = statusOf(itemId);
		const isSo = now === status || (status === "completed" && now === "passed");
		return isSo === is ? null : condition;
	}
	const { needed, of } = condition;
	const open = of.flatMap((each) => unmet(each, statusOf) ?? []);
	const missing = needed - (of.length - open.length);
	return missing <= 0 ? null : several(missing, open);
}

/** All that a condition says of how items stand. */
export function statusConditions(condition: Condition): StatusCondition[] {
	return condition.kind === "status"
		? [condition]
		: condition.of.flatMap(statusConditions);
}

/** All of these; what two of them say stands in it once. */
export function allOf(conditions: readonly Condition[]): Condition {
	const each = conditions.flatMap((condition) =>
		condition.kind === "several" && condition.needed === condition.of.length
			? condition.of
			: condition,
	);
	const of = [
		...new Map(each.map((one) => [JSON.stringify(one), one])).values(),
	];
	const [first, ...others] = of;
	return first && others.length === 0
		? first
		: { kind: "several", needed: of.length, of };
}

function several(needed: number, of: readonly Condition[]): Condition {
	return needed === of.length ? allOf(of) : { kind: "several", needed, of };
}

function opposite(condition: Condition): Condition {
	if (condition.kind === "status") return { ...condition, is: !condition.is };
	const { needed, of } = condition;
	return several(of.length - needed + 1, of.map(opposite));
}

const TOKEN = /\s*(<>|[&|~=(){},*]|"[^"]*"|[^\s&|~=<>(){},*"]+)/y;
const SYMBOL = /^(<>|[&|~=(){},*])$/;

function tokensOf(script: string): string[] | null {
	const text = script.trim();
	if (text.length > MOST_OF_SCRIPT) return null;
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < text.length) {
		const [, token] = TOKEN.exec(text) ?? [];
		if (token === undefined) return null;
		tokens.push(token);
	}
	return tokens;
}

function unquoted(token: string): string {
	return token.replace(/^"(.*)"$/s, "$1").trim();
}
