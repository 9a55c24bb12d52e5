// Lists as long as a program or a model is: given to `Math.min` or `push` one by one, they would overflow the stack.

/** The least of some numbers, and of another. */
export function least(numbers: Iterable<number>, other = Infinity): number {
  let found = other;
  for (const own of numbers) if (own < found) found = own;
  return found;
}

/** The greatest of some numbers, and of another. */
export const greatest = (numbers: Iterable<number>, other = -Infinity): number => {
  let found = other;
  for (const own of numbers) if (own > found) found = own;
  return found;
};

/** Adds elements to the end of a list. */
export function append<T>(list: T[], more: Iterable<T>): void {
  for (const own of more) list.push(own);
}

/** The elements of a list by their keys, in their order. */
export function grouped<K, T>(list: Iterable<T>, keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
