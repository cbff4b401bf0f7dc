import { describe, expect, it } from "vitest";
import { backoff } from "#lib/sync/backoff.ts";

const DEVICES = 2000;

/** How many of the devices come back in the fullest tenth of a second. */
function peak(failures: number): number {
	const tenths = new Map<number, number>();
	for (let device = 0; device < DEVICES; device += 1) {
		const tenth = Math.floor(backoff(failures) / 100);
		tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
	}
	return Math.max(...tenths.values());
}

describe("waiting after failures", () => {
	it("a device is back within three seconds of its first failure, and never keeps on asking without a pause", () => {
		for (let time = 0; time < DEVICES; time += 1) {
			expect(backoff(1)).toBeLessThanOrEqual(3000);
			expect(backoff(1)).toBeGreaterThanOrEqual(50);
			expect(backoff(1000)).toBeLessThanOrEqual(30_000);
		}
	});

	it("devices that fail at one moment come back all over the time, and over more of it after each failure", () => {
		expect(peak(1)).toBeLessThan(DEVICES / 10);
		expect(peak(3)).toBeLessThan(DEVICES / 40);
		expect(peak(10)).toBeLessThan(DEVICES / 100);
	});
});
