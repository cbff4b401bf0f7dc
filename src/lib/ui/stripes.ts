/** How days in grace (R29) are drawn. */
export const stripes =
	"bg-warning-text/70 [background-image:repeating-linear-gradient(90deg,transparent_0_3px,var(--color-raised)_3px_5px)]";
