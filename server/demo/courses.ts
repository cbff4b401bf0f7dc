import type { CourseVersion } from "#domain/documents/index.ts";

export const groupNames = [
	"Warehouse",
	"Catering",
	"Facilities",
	"Care team",
	"Office",
	"Field engineers",
	"Shop floor",
	"Drivers",
] as const;
export type GroupName = (typeof groupNames)[number];

export type DemoCourse = {
	title: string;
	description: string;
	/** Who has to have it. */
	groups: readonly GroupName[];
	policy: Pick<
		CourseVersion,
		"awardOn" | "expiresAfterDays" | "daysBeforeExpiry" | "reEnrollEnabled"
	>;
	dueAfterDays: number | null;
	validAfterDays: number | null;
	inCatalog?: boolean;
	oneChainPerLearner?: boolean;
	/** An instructor marks the result, after a look at the practical part. */
	practical?: boolean;
	/** Learners brought certificates from before the portal. */
	imported?: boolean;
	/** Days after the beginning on which it was archived. */
	archivedAfter?: number;
	/** Days after the beginning on which version 2 was published. */
	secondVersionAfter?: number;
};

const everybody = groupNames;

function policy(
	awardOn: "pass" | "completion",
	expiresAfterDays: number | null,
	daysBeforeExpiry: number | null,
	reEnrollEnabled = true,
): DemoCourse["policy"] {
	return { awardOn, expiresAfterDays, daysBeforeExpiry, reEnrollEnabled };
}

export const demoCourses: readonly DemoCourse[] = [
	{
		title: "Fire safety",
		description:
			"What to do when the alarm sounds, which extinguisher is for what, and how to keep the ways out clear.",
		groups: everybody,
		policy: policy("pass", 365, 30),
		dueAfterDays: 21,
		validAfterDays: 90,
	},
	{
		title: "Data protection",
		description:
			"Personal data: what may be kept, for how long, and whom to tell when some of it gets out.",
		groups: everybody,
		policy: policy("completion", 365, 30),
		dueAfterDays: 28,
		validAfterDays: null,
		secondVersionAfter: 610,
	},
	{
		title: "Manual handling",
		description: "Lifting, carrying and pushing without hurting your back.",
		groups: ["Warehouse", "Care team", "Facilities", "Drivers", "Shop floor"],
		policy: policy("pass", 1095, 60),
		dueAfterDays: 45,
		validAfterDays: 120,
		practical: true,
		imported: true,
	},
	{
		title: "Forklift operator",
		description:
			"Refresher for counterbalance and reach trucks, with a practical part in the yard.",
		groups: ["Warehouse", "Drivers"],
		policy: policy("pass", 1095, 90),
		dueAfterDays: 60,
		validAfterDays: 150,
		practical: true,
		imported: true,
	},
	{
		title: "First aid at work",
		description:
			"Bleeding, burns, choking, resuscitation and the defibrillator by the front desk.",
		groups: ["Care team", "Facilities", "Field engineers"],
		policy: policy("pass", 1095, 60),
		dueAfterDays: 45,
		validAfterDays: 120,
		practical: true,
		imported: true,
	},
	{
		title: "Food hygiene",
		description: "Temperatures, allergens, cleaning and pests, level 2.",
		groups: ["Catering", "Shop floor"],
		policy: policy("pass", 730, 45),
		dueAfterDays: 30,
		validAfterDays: null,
		imported: true,
	},
	{
		title: "Lone working",
		description:
			"Checking in, knowing when to leave, and what the alarm device does.",
		groups: ["Field engineers", "Care team"],
		policy: policy("completion", 365, 45),
		dueAfterDays: 30,
		validAfterDays: 120,
	},
	{
		title: "Working at height",
		description: "Ladders, harnesses, platforms, and when to say no.",
		groups: ["Field engineers", "Facilities"],
		policy: policy("pass", 730, 60),
		dueAfterDays: 45,
		validAfterDays: 120,
		practical: true,
		imported: true,
	},
	{
		title: "Asbestos awareness",
		description: "Where it may be, how to recognise it, and why to stop.",
		groups: ["Facilities", "Field engineers"],
		policy: policy("pass", 365, 30),
		dueAfterDays: 21,
		validAfterDays: 90,
	},
	{
		title: "Anti-bribery",
		description: "Gifts, favours and invitations: what to accept and report.",
		groups: ["Office"],
		policy: policy("completion", 730, 45),
		dueAfterDays: 30,
		validAfterDays: null,
	},
	{
		title: "Cyber security basics",
		description: "Passwords, strange e-mails, and the laptop on the train.",
		groups: ["Office", "Shop floor"],
		policy: policy("completion", 365, 30),
		dueAfterDays: 28,
		validAfterDays: null,
		inCatalog: true,
		oneChainPerLearner: true,
	},
	{
		title: "Mental health first aid",
		description: "Listening, recognising, and knowing where help is.",
		groups: ["Care team"],
		policy: policy("completion", 1095, 60),
		dueAfterDays: 60,
		validAfterDays: null,
		inCatalog: true,
	},
	{
		title: "Display screen equipment",
		description: "Chair, desk, screen and breaks.",
		groups: ["Office"],
		policy: policy("completion", 730, 30, false),
		dueAfterDays: 30,
		validAfterDays: null,
	},
	{
		title: "Cash handling",
		description: "Counting, banking, and forged notes.",
		groups: ["Shop floor", "Catering"],
		policy: policy("pass", 365, 30),
		dueAfterDays: 21,
		validAfterDays: null,
		archivedAfter: 760,
	},
	{
		title: "Welcome and induction",
		description: "How things are done here. Once, at the start.",
		groups: everybody,
		policy: policy("completion", null, null, false),
		dueAfterDays: 14,
		validAfterDays: null,
	},
];
