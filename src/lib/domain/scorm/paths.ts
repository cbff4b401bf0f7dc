/**
 * Where a package's file is, from what a manifest or zip file calls it; null for whatever is not inside the
 * package: an address of the web, a path from the root, or one that climbs out of it.
 */
export function pathInside(name: string): string | null {
	if (/[\\\0]/.test(name) || /^[a-z][a-z\d+.-]*:/i.test(name)) return null;
	if (name.startsWith("/")) return null;
	const steps: string[] = [];
	for (const step of name.split("/")) {
		if (step === "" || step === ".") continue;
		if (step !== "..") steps.push(step);
		else if (steps.pop() === undefined) return null;
	}
	return steps.join("/");
}

/** The path of a launch address, without what follows `?` or `#`, as the zip file calls it. */
export function fileOfLaunch(launch: string): string {
	return decoded(launch.replace(/[?#].*$/s, ""));
}

/** Percent-encoded characters as themselves; what is no such encoding stays as it is. */
export function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

const mediaTypes: Record<string, string> = {
	html: "text/html",
	htm: "text/html",
	xhtml: "application/xhtml+xml",
	js: "text/javascript",
	mjs: "text/javascript",
	css: "text/css",
	json: "application/json",
	xml: "application/xml",
	xsd: "application/xml",
	dtd: "application/xml-dtd",
	txt: "text/plain",
	vtt: "text/vtt",
	svg: "image/svg+xml",
	png: "image/png",
	jpg: "image/jpeg",
	jpeg: "image/jpeg",
	gif: "image/gif",
	webp: "image/webp",
	ico: "image/x-icon",
	cur: "image/x-icon",
	bmp: "image/bmp",
	mp3: "audio/mpeg",
	m4a: "audio/mp4",
	wav: "audio/wav",
	oga: "audio/ogg",
	ogg: "audio/ogg",
	mp4: "video/mp4",
	m4v: "video/mp4",
	webm: "video/webm",
	ogv: "video/ogg",
	woff: "font/woff",
	woff2: "font/woff2",
	ttf: "font/ttf",
	otf: "font/otf",
	wasm: "application/wasm",
	pdf: "application/pdf",
};

/** The media type by which a package's file is served; what is not known here is only ever bytes. */
export function mediaTypeOf(path: string): string {
	const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
	return Object.hasOwn(mediaTypes, ending)
		? (mediaTypes[ending] as string)
		: "application/octet-stream";
}
