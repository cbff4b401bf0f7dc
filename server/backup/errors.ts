/** Why a backup or a restore was not made; the message says it to a person, with what to do. */
export class BackupError extends Error {
	readonly code: BackupErrorCode;
	constructor(code: BackupErrorCode, message: string) {
		super(message);
		this.name = "BackupError";
		this.code = code;
	}
}

export type BackupErrorCode =
	/** There is a file of that name already. */
	| "exists"
	/** There is no such file. */
	| "no_file"
	/** The file is no backup. */
	| "wrong_format"
	/** It is one, but bytes of it are missing or were changed. */
	| "damaged"
	/** It comes from a newer version, or from one that this version does not know. */
	| "wrong_version"
	/** What a restore would replace has not been confirmed. */
	| "unconfirmed"
	/** There is no database, or nothing in it. */
	| "nothing"
	/** Another version of the product used the database last. */
	| "database_version"
	/** The system refused: disk full, no permission. */
	| "system";

/** The same error with a sentence for a person, when the system refused to read or write `file`. */
export function systemError(error: unknown, file: string): unknown {
	const code = (error as NodeJS.ErrnoException | null)?.code;
	const sentence = {
		EACCES: `This user may not use ${file}. Choose another place, or change its permissions.`,
		EPERM: `This user may not use ${file}. Choose another place, or change its permissions.`,
		EROFS: `${file} is on a disk that cannot be written. Choose another place.`,
		ENOSPC: `The disk of ${file} is full. Make room, or choose another place.`,
		EISDIR: `${file} is a folder. Name a file.`,
		ENOTDIR: `The folder of ${file} is a file. Choose another place.`,
		ENOENT: `There is no folder for ${file}. Make it, or choose another place.`,
		EIO: `The disk of ${file} failed. Choose another place, and check the disk.`,
	}[String(code)];
	return sentence
		? Object.assign(new BackupError("system", sentence), { cause: error })
		: error;
}
