/** The longest beginning of `items` that costs no more than `most`. */
export function asManyAsFit<T>(items: readonly T[], cost: (item: T) => number, most: number): readonly T[] {
  let left = most;
  const over = items.findIndex((item) => {
    left -= cost(item);
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}
