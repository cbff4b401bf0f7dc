import type { CertificateTexts } from "./texts.ts";

export const ar: CertificateTexts = {
	number: "رقم",
	issuedOn: "صدرت في",
	expiresOn: "صالحة حتى",
	neverExpires: "لا تنتهي صلاحيتها",
	version: (number) =>
		`الإصدار ${new Intl.NumberFormat("ar", { useGrouping: false }).format(number)}`,
	states: { valid: "صالحة", expired: "منتهية", revoked: "ملغاة" },
	sentences: {
		valid: (day) => `هذه الشهادة صالحة حتى ${day}.`,
		validForEver: "هذه الشهادة صالحة ولا تنتهي صلاحيتها.",
		expired: (day) => `كانت هذه الشهادة صالحة حتى ${day}.`,
		revoked: (day) => `أُلغيت هذه الشهادة في ${day} ولم تعد صالحة.`,
	},
	page: {
		title: "شهادة",
		issuedBy: (portal) => `صادرة عن ${portal}`,
		checkedAt: (moment) => `تم التحقق في ${moment}`,
	},
	calendar: {
		name: (portal) => `${portal}: شهاداتي`,
		ends: (course) => `تنتهي الشهادة: ${course}`,
		reEnrolled: (course) => `إعادة التسجيل: ${course}`,
		lastDay: (day) => `الشهادة صالحة حتى نهاية يوم ${day}.`,
	},
};
