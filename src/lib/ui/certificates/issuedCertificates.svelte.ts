import type { Award, Certificate } from "#domain/documents/index.ts";
import { awardStatus } from "#domain/recertification.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";
import type { ChainRow } from "../chainRows.ts";
import type { Issued } from "./printed.ts";

/** One certificate that a learner has. */
export type IssuedCertificate = {
	award: Award;
	row: ChainRow;
	title: string;
	/** Null while the server does not know of it or something on it has not arrived, and once it is revoked. */
	issued: Issued | null;
};

/** The certificates of these chains, valid ones first, those that end soonest before others. */
export function issuedCertificates(
	device: Device,
	rows: () => readonly ChainRow[],
): { readonly all: IssuedCertificate[] } {
	const { documents } = device;
	const certificates = live(() => documents.certificates.find());
	const versions = live(() => documents.courseVersions.find());
	const settings = live(() => documents.settings.find());
	const certificateOf = $derived(
		new Map(certificates.current.map((each) => [each.id, each])),
	);
	const versionOf = $derived(
		new Map(versions.current.map((each) => [each.id, each])),
	);

	function issuedOf(
		{ learner, course, chain }: ChainRow,
		award: Award,
		certificate: Certificate | undefined,
	): Issued | null {
		const version = versionOf.get(award.courseVersionId);
		const [portal] = settings.current;
		if (!certificate || !version || !portal) return null;
		if (award.revokedAt !== null || isPending(award)) return null;
		const { id: _id, createdAt: _createdAt, ...template } = certificate;
		const enrollment = chain.enrollments.find(
			({ id }) => id === award.enrollmentId,
		);
		return {
			award,
			certificate: template,
			learner,
			course,
			version,
			score: enrollment?.score ?? null,
			settings: portal,
		};
	}

	const all = $derived(
		rows()
			.flatMap((row) =>
				row.chain.awards.map((award): IssuedCertificate => {
					const certificate = certificateOf.get(award.certificateId);
					return {
						award,
						row,
						title: certificate?.title ?? "Certificate",
						issued: issuedOf(row, award, certificate),
					};
				}),
			)
			.sort((a, b) =>
				sortKey(a, device.clock.today).localeCompare(
					sortKey(b, device.clock.today),
				),
			),
	);
	return {
		get all() {
			return all;
		},
	};
}

/** Given on this device, and not yet accepted: nobody could check it. */
function isPending(award: Award & { pending?: true }): boolean {
	return award.pending ?? false;
}

function sortKey(
	{ award }: IssuedCertificate,
	today: Device["clock"]["today"],
) {
	const status = awardStatus(award, today);
	if (status === "valid") return `0${award.expiresOn ?? "9999"}`;
	// What ended last stands first among what has ended.
	const ended = Number((award.expiresOn ?? award.issuedOn).replaceAll("-", ""));
	return `${status === "expired" ? 1 : 2}${99_999_999 - ended}`;
}
