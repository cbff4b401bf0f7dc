import { lexer, type Token, type Tokens } from "marked";

export type { Token, Tokens };

/**
 * Markdown as a tree. It is drawn token by token by `FormattedText.svelte` and never becomes HTML
 * text: what somebody writes as HTML is shown as it was written, and runs nothing.
 */
export function parse(markdown: string): Token[] {
	return lexer(markdown, { gfm: true, breaks: true });
}

/** How much lower headings stand so that the first level is `top`. */
export function headingShift(tokens: readonly Token[], top: number): number {
	const depths = tokens.flatMap((token) =>
		token.type === "heading" ? [(token as Tokens.Heading).depth] : [],
	);
	return depths.length > 0 ? top - Math.min(...depths) : 0;
}

/** The address if a link may lead there: the web, mail, telephone. Nothing that runs. */
export function safeAddress(href: string): string | null {
	if (!URL.canParse(href)) return null;
	const { protocol } = new URL(href);
	return ["https:", "http:", "mailto:", "tel:"].includes(protocol)
		? href
		: null;
}

/** A video that stands alone in its paragraph: where its player is. Null when this is no such link. */
export function videoOf(token: Token): { src: string; href: string } | null {
	const tokens = token.type === "paragraph" ? (token.tokens ?? []) : [];
	const [link, ...others] = tokens;
	if (link?.type !== "link" || others.length > 0) return null;
	const href = String((link as Tokens.Link).href);
	if (!URL.canParse(href)) return null;
	const { hostname, pathname, searchParams } = new URL(href);
	const host = hostname.replace(/^www\.|^m\./, "");
	const id =
		host === "youtu.be"
			? pathname.slice(1)
			: host === "youtube.com" && pathname === "/watch"
				? searchParams.get("v")
				: null;
	if (id && /^[\w-]{6,20}$/.test(id))
		return { src: `https://www.youtube-nocookie.com/embed/${id}`, href };
	const vimeo = host === "vimeo.com" && /^\/(\d{6,12})$/.exec(pathname)?.[1];
	return vimeo
		? { src: `https://player.vimeo.com/video/${vimeo}`, href }
		: null;
}

const entities: Record<string, string> = {
	"&lt;": "<",
	"&gt;": ">",
	"&quot;": '"',
	"&#39;": "'",
	"&nbsp;": "\u00a0",
	"&amp;": "&",
};

/** The text with the entities that people type put into their characters. */
export function plain(text: string): string {
	return text.replace(
		/&(?:lt|gt|quot|#39|nbsp|amp);/g,
		(entity) => entities[entity] ?? entity,
	);
}
