import type { ScormPackage } from "#domain/documents/packages.ts";
import { locale } from "../language.ts";

/** "3.4 MB". */
export function sizeWords(bytes: number): string {
	const [amount, unit] =
		bytes >= 1_000_000_000
			? [bytes / 1_000_000_000, "GB"]
			: bytes >= 100_000
				? [bytes / 1_000_000, "MB"]
				: [bytes / 1000, "kB"];
	return `${amount.toLocaleString(locale, { maximumFractionDigits: 1 })} ${unit}`;
}

/** "SCORM 1.2 · 3.4 MB". */
export function packageWords({
	version,
	size,
}: Pick<ScormPackage, "version" | "size">): string {
	return `SCORM ${version} · ${sizeWords(size)}`;
}
