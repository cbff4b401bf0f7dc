/** How what stands on a chain's timeline is drawn. */
export const barLooks = {
	enrolled: "bg-info-text/80",
	failed: "bg-danger",
	valid: "bg-accent",
	expired: "bg-accent/45",
	revoked: "bg-danger/70",
	/** Days that a certificate holds because its end was moved by hand. */
	extended:
		"[background-image:repeating-linear-gradient(135deg,transparent_0_3px,var(--color-raised)_3px_5px)]",
	/** Days that a revocation, or an end moved by hand, took away. */
	lost: "border border-dashed border-danger",
	reEnroll: "border-foreground bg-raised",
	today: "bg-foreground",
} as const;
