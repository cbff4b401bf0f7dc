/** Why a new password is refused, or null. */
export function passwordError(password: string): string | null {
	if (password.length < 10)
		return "Choose a password of at least 10 characters.";
	if (password.length > 128) return "Keep the password to 128 characters.";
	return null;
}
