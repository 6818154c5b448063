/** Alias of the model in service. */
export const championAlias = 'champion';
