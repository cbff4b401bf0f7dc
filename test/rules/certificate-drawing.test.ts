import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { wording } from "#domain/certificate.ts";
import { DEFAULT_LAYOUT } from "#domain/documents/certificates.ts";
import {
	drawing,
	type Printed,
	pdf,
} from "#lib/ui/certificates/drawing/index.ts";
import { day } from "./builders.ts";

const read = async (url: string) => {
	const file = await readFile(`.${url.split("?")[0]}`);
	return file.buffer.slice(
		file.byteOffset,
		file.byteOffset + file.byteLength,
	) as ArrayBuffer;
};
const cases = {
	latin: [
		"en",
		"Łukasz Żółć-Þórðarson",
		"Brandschutz für Öl- und Gasanlagen",
		"Certificate of Achievement",
		"This certifies that\n{learner}\nhas passed\n{course}\n{version}, on {issuedOn}. Việt Nam: Nguyễn Thị Hằng. Åsa, Čeština, ő ű",
	],
	greek: [
		"en",
		"Αλέξανδρος Παπαδόπουλος",
		"Πυρασφάλεια",
		"Πιστοποιητικό",
		"Πιστοποιείται ότι\n{learner}\nολοκλήρωσε με επιτυχία\n{course}\nΠολυτονικό: ἐν ἀρχῇ ἦν ὁ λόγος",
	],
	cyrillic: [
		"en",
		"Дмитрий Щукин",
		"Пожарная безопасность",
		"Сертификат",
		"Настоящим подтверждается, что\n{learner}\nуспешно прошёл курс\n{course}\nҐанок їжак ѓ Ѳ",
	],
	arabic: [
		"ar",
		"محمد بن عبد الله",
		"السلامة من الحريق (ISO 45001)",
		"شهادة إتمام",
		"تشهد هذه الوثيقة بأن\n{learner}\nقد اجتاز بنجاح دورة\n{course}\nفي {issuedOn}، وهي صالحة حتى {expiresOn} (الإصدار 12/2025). مُحَمَّدٌ رَسُولٌ لَا إِلٰهَ",
	],
	japanese: [
		"en",
		"山田 太郎",
		"防火安全講習「応用編」",
		"修了証書",
		"{learner}\n殿\nあなたは当社の{course}を修了されましたので、ここにこれを証します。令和七年一月十日。カタカナ、ひらがな。",
	],
	none: ["en", "דוד 김철수 😀", "x", "T", "{learner}"],
} as const;
it.each(Object.entries(cases))(
	"draws %s",
	async (name, [language, learner, course, title, text]) => {
		for (const orientation of ["landscape", "portrait"] as const) {
			const awarded = {
				learner,
				course,
				version: 2,
				number: "7C1E-94B2-0D5F-A836",
				issuedOn: day("2027-01-10"),
				expiresOn: day("2028-01-10"),
				portal: "Northwind Training",
				language,
			};
			const printed: Printed = {
				...wording({ title, text }, awarded),
				portal: awarded.portal,
				url: "https://learn.northwind.example/verify/7C1E-94B2-0D5F-A836",
				layout: {
					...DEFAULT_LAYOUT,
					orientation,
					signatory: "Dr. Ana Souza, Head of Training",
				},
				language,
			};
			const drawn = await drawing(printed, read);
			console.log(name, drawn.missing, drawn.overflows);
			const started = performance.now();
			const file = await pdf(drawn, { title, author: "x", language });
			console.log(file.length, performance.now() - started);
			await mkdir("/tmp/certpdf", { recursive: true });
			await writeFile(`/tmp/certpdf/${name}-${orientation}.pdf`, file);
			expect(file.length).toBeGreaterThan(1000);
		}
	},
);
