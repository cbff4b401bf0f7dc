/** Gives the person a file of this content, in the browser's folder for downloads. */
export function saveFile(name: string, content: Blob): void {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	// The browser has the file once the click has been dealt with.
	setTimeout(() => URL.revokeObjectURL(link.href));
}

/** A text as a file's name, in any script, without what no system allows in one. */
export function fileName(text: string, ending: string): string {
	const name = text
		.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, " ")
		.replace(/\s+/g, " ")
		.replace(/^[. ]+|[. ]+$/g, "")
		.slice(0, 100);
	return `${name || "file"}.${ending}`;
}
