/** Whether an option is valid, and the message if it isn't. */
type OptionRule = readonly [holds: boolean, message: string];

/** @throws TypeError that names an invalid option */
export const checkRules = (rules: readonly OptionRule[]): void => {
  for (const [holds, message] of rules) if (!holds) throw new TypeError(message);
};

export const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

/** In (0, 1]. */
export const isShare = (value: number): boolean => value > 0 && value <= 1;

type TreeOptions = {
  readonly max_leaf_nodes: number | null;
  readonly max_depth: number | null;
  readonly min_samples_leaf: number;
};

/** Of the options that limit a tree; null = no limit. */
export const treeRules = ({ max_leaf_nodes, max_depth, min_samples_leaf }: TreeOptions): readonly OptionRule[] => [
  [max_leaf_nodes === null || (isCount(max_leaf_nodes) && max_leaf_nodes >= 2), 'max_leaf_nodes must be >= 2'],
  [max_depth === null || isCount(max_depth), 'max_depth must be >= 1'],
  [isCount(min_samples_leaf), 'min_samples_leaf must be >= 1'],
];
