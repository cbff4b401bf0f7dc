/** What the bench's server says of itself. */
export type Served = { url: string; adminEmail: string; courseId: string };
export const PASSWORD = "only for the bench";
