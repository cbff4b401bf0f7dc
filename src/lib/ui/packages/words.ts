import type { ScormPackage } from "#domain/documents/packages.ts";
import { locale } from "../language.ts";

/** "3.4 MB". */
export function sizeWords(bytes: number): string {
	const amount = (unit: number) =>
		(bytes / unit).toLocaleString(locale, { maximumFractionDigits: 1 });
	if (bytes >= 1_000_000_000) return `${amount(1_000_000_000)} GB`;
	return bytes >= 100_000 ? `${amount(1_000_000)} MB` : `${amount(1000)} kB`;
}

/** "SCORM 1.2 · 3.4 MB". */
export function packageWords({
	version,
	size,
}: Pick<ScormPackage, "version" | "size">): string {
	return `SCORM ${version} · ${sizeWords(size)}`;
}
