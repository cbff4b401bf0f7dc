/** The list with one of its items at another place. */
export function moved<Item>(
	items: readonly Item[],
	from: number,
	to: number,
): Item[] {
	const order = [...items];
	order.splice(to, 0, ...order.splice(from, 1));
	return order;
}
