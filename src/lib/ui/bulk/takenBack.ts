/** The reason of taking back what was done for this one. */
export function takenBack(reason: string): string {
	return `Undone: ${reason}`.slice(0, 500);
}
