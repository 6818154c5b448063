type Splittable = { readonly split: { readonly gain: number } | undefined };

/** Removes the node to split next: the best, or, if every split will be made anyway, the last (least memory). */
export const takeNext = <Open extends Splittable>(frontier: Open[], bestFirst: boolean): Open => {
  let next = frontier.length - 1;
  if (bestFirst) {
    for (let i = next - 1; i >= 0; i--) if (frontier[i]!.split!.gain >= frontier[next]!.split!.gain) next = i;
  }
  return frontier.splice(next, 1)[0]!;
};
