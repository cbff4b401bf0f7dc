import {
	fits,
	found,
	furnishedPages,
	picture,
	rulesIn,
	show,
} from "./pages.ts";
import { expect, test } from "./product.ts";

test("axe finds nothing on any page, light and dark, wide and phone, and none is cut off when zoomed", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	const pages = await furnishedPages(page);
	for (const [name, path] of Object.entries(pages)) {
		for (const width of [1280, 390]) {
			await show(page, path, width);
			for (const scheme of ["light", "dark"] as const) {
				await page.emulateMedia({ colorScheme: scheme });
				expect(
					await found(page, rulesIn[scheme]),
					`${path}, ${scheme}, ${width} px`,
				).toEqual([]);
				await picture(page, `${name}-${width}-${scheme}`);
			}
		}
		// The wide window at 200 % and at 400 %.
		for (const width of [640, 320]) {
			await show(page, path, width);
			await fits(page, `${name} at ${width} px`);
		}
	}
});
