/** Null for a number that JSON can't tell. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
