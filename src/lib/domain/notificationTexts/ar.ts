import { plural, type Texts } from "./texts.ts";

const days = (count: number) =>
	plural("ar", count, {
		one: "يوم واحد",
		two: "يومين",
		few: "# أيام",
		many: "# يومًا",
		other: "# يوم",
	});
const learners = (count: number) =>
	plural("ar", count, {
		one: "متعلّم واحد",
		two: "متعلّمان",
		few: "# متعلّمين",
		many: "# متعلّمًا",
		other: "# متعلّم",
	});

export const ar: Texts = {
	sentences: {
		"re-enrolled": ({ course }) =>
			`تم تسجيلك مجددًا في «${course}» حتى تُجدَّد شهادتك في الوقت المناسب.`,
		expiring: ({ course, end, daysLeft }) =>
			daysLeft > 0
				? `تنتهي شهادتك في «${course}» خلال ${days(daysLeft)}: آخر يوم لصلاحيتها هو ${end}.`
				: `اليوم هو آخر يوم لصلاحية شهادتك في «${course}».`,
		expired: ({ course, end }) =>
			`انتهت شهادتك في «${course}». كان آخر يوم لصلاحيتها ${end}.`,
		"not needed": ({ course }) =>
			`وصلت نتيجتك في «${course}». لم يكن التسجيل الجديد ضروريًا وقد أُغلق، ولا يلزمك فعل شيء.`,
		nudged: ({ course, end, from, isEnding, note }) =>
			`تذكير من ${from}: ${
				isEnding
					? `تنتهي شهادتك في «${course}» قريبًا، وآخر يوم لصلاحيتها هو ${end}.`
					: `«${course}» بانتظار أن تُكمله.`
			}${note ? ` وكتب لك: «${note}»` : ""}`,
		"capacity shortfall": ({ course, count }) =>
			`«${course}»: تعذّرت إعادة تسجيل ${learners(count)} لعدم وجود مقعد شاغر في أي جلسة. أضف جلسة أو فعّل الحجز الزائد.`,
		"waiting learners": ({ course, count }) =>
			`«${course}»: ${learners(count)} في قائمة الانتظار حديثًا دون جلسة.`,
		"failed re-enrollment": ({ course, count }) =>
			`«${course}»: لم يجتز إعادة الاعتماد ${learners(count)}. أعد فتح المحاولة أو سجّل من جديد.`,
	},
	mail: {
		subject: (portal, count) =>
			count === 1
				? `${portal}: خبر عن شهادة`
				: `${portal}: ${plural("ar", count, { two: "رسالتان", few: "# رسائل", many: "# رسالة", other: "# رسالة" })} عن الشهادات`,
		greeting: (name) => `مرحبًا ${name}،`,
		openApp: "يمكنك الاطلاع على كل شيء هنا:",
		footer: (portal) => `تصلك هذه الرسالة لأن لديك حسابًا لدى ${portal}.`,
		newPassword: {
			subject: (portal) => `${portal}: تعيين كلمة مرور جديدة`,
			text: "لقد طلبت كلمة مرور جديدة. عيّنها هنا خلال الساعة القادمة؛ يعمل الرابط مرة واحدة:",
			ignore:
				"إذا لم تكن أنت من طلب ذلك فلا داعي لفعل شيء: تبقى كلمة مرورك كما هي.",
		},
	},
};
