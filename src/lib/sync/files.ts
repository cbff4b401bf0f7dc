/** Adds a file to a course on the server, which has to be reached for it; throws a sentence for the person. */
export async function sendFile(
	id: string,
	courseId: string,
	file: File,
	signal?: AbortSignal,
): Promise<void> {
	const query = new URLSearchParams({
		courseId,
		name: file.name.slice(0, 200),
	});
	let answer: Response;
	try {
		answer = await fetch(`/api/files/${id}?${query}`, {
			method: "PUT",
			headers: { "content-type": file.type || "application/octet-stream" },
			body: file,
			signal: signal ?? null,
		});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new Error(
			"The server cannot be reached. Images and files can be added when you are online.",
		);
	}
	if (answer.ok) return;
	if (answer.status === 413)
		throw new Error("A file can have at most 10 MB. Make it smaller.");
	const { message }: { message?: string } = await answer
		.json()
		.catch(() => ({}));
	throw new Error(message ?? "The file could not be added. Try again.");
}
