import fc from "fast-check";

/**
 * The seed of everything random in a test run: the same each time, so that a green run stays green.
 * `TEST_SEED=n` plays another, `TEST_SEED=random` a new one; a failing property prints its own.
 */
export const seed =
	process.env.TEST_SEED === "random"
		? Date.now() % 2 ** 31
		: Number(process.env.TEST_SEED ?? 20_261_123);

fc.configureGlobal({ seed });
