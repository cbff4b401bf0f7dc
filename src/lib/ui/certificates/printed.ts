import { wording } from "#domain/certificate.ts";
import type {
	Award,
	Certificate,
	Course,
	CourseVersion,
	Person,
	Settings,
} from "#domain/documents/index.ts";
import { verifyPath } from "#domain/publicPage.ts";
import type { Printed } from "./drawing/printed.ts";

/** What a certificate is printed from; all of it is on its learner's device. */
export type Issued = {
	award: Pick<
		Award,
		"number" | "issuedOn" | "expiresOn" | "credits" | "creditType"
	>;
	certificate: Omit<Certificate, "id" | "createdAt">;
	learner: Pick<Person, "name">;
	course: Pick<Course, "title">;
	version: Pick<CourseVersion, "number">;
	/** Of the enrollment that it was awarded for, in per cent. */
	score: number | null;
	settings: Pick<Settings, "name" | "language">;
};

/** A certificate as it is to be printed; `origin`: where the public page is, such as `https://example.com`. */
export function printedOf(issued: Issued, origin: string): Printed {
	const { award, certificate, learner, course, version, score, settings } =
		issued;
	const { title: _title, text: _text, ...layout } = certificate;
	return {
		...wording(certificate, {
			...award,
			learner: learner.name,
			course: course.title,
			version: version.number,
			score,
			portal: settings.name,
			language: settings.language,
		}),
		portal: settings.name,
		language: settings.language,
		url: origin + verifyPath(award.number),
		layout,
	};
}
