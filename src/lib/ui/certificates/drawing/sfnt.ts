import { unzlibSync } from "fflate";

const WOFF = 0x774f4646;
const HEADER = 44;

/**
 * The plain OpenType file inside a WOFF (version 1), whose tables are compressed one by one. Read as it
 * is, a table would be unpacked again for every glyph. Throws when it is no WOFF.
 */
export function openType(woff: ArrayBuffer): Uint8Array {
	const view = new DataView(woff);
	if (view.byteLength < HEADER || view.getUint32(0) !== WOFF)
		throw new TypeError("This is no WOFF font.");
	const count = view.getUint16(12);
	const tables = Array.from({ length: count }, (_, index) => {
		const at = HEADER + index * 20;
		const packed = new Uint8Array(
			woff,
			view.getUint32(at + 4),
			view.getUint32(at + 8),
		);
		const length = view.getUint32(at + 12);
		return {
			tag: view.getUint32(at),
			checksum: view.getUint32(at + 16),
			data: packed.length < length ? unzlibSync(packed) : packed,
		};
	});
	const start = 12 + count * 16;
	const size = tables.reduce((sum, { data }) => sum + padded(data.length), 0);
	const file = new Uint8Array(start + size);
	const out = new DataView(file.buffer);
	const power = Math.floor(Math.log2(count));
	out.setUint32(0, view.getUint32(4));
	out.setUint16(4, count);
	out.setUint16(6, 2 ** power * 16);
	out.setUint16(8, power);
	out.setUint16(10, (count - 2 ** power) * 16);
	let offset = start;
	for (const [index, { tag, checksum, data }] of tables.entries()) {
		const at = 12 + index * 16;
		out.setUint32(at, tag);
		out.setUint32(at + 4, checksum);
		out.setUint32(at + 8, offset);
		out.setUint32(at + 12, data.length);
		file.set(data, offset);
		offset += padded(data.length);
	}
	return file;
}

/** Tables begin at multiples of four bytes. */
function padded(length: number): number {
	return (length + 3) & ~3;
}
