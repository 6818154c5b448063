/** What a file of a version may have; more is refused before it is read. */
export const modelLimitBytes = 256 * 1024 * 1024;
export const cardLimitBytes = 16 * 1024 * 1024;
