import { isTimeZone } from "#domain/time.ts";

/** The zone that this device is set to, or UTC. */
export function deviceTimeZone(): string {
	const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
	return zone && isTimeZone(zone) ? zone : "UTC";
}

/** A zone as people read it: "America/New York". */
export function zoneName(zone: string): string {
	return zone.replaceAll("_", " ");
}

/** Every IANA time zone that the browser knows; `current` is always among them. */
export function timeZoneOptions(
	current?: string,
): { value: string; label: string }[] {
	const zones = new Set(Intl.supportedValuesOf("timeZone"));
	zones.add("UTC").add(deviceTimeZone());
	if (current) zones.add(current);
	return [...zones]
		.sort()
		.map((zone) => ({ value: zone, label: zoneName(zone) }));
}
