/** The path of the public page that says whether the certificate is valid. */
export function verifyPath(number: string): string {
	return `/verify/${number}`;
}

/** A number as it is stored, however somebody typed it; null when it cannot be one. */
export function parseNumber(typed: string): string | null {
	const digits = typed.replace(/[\s-]/g, "").toUpperCase();
	if (!/^[0-9A-F]{16}$/.test(digits)) return null;
	return digits.replace(/(.{4})(?=.)/g, "$1-");
}
