import { grouped } from './lists.ts';

/** Numbers from 0 on in sets, of one each at first. */
export function disjointSets(size: number) {
  const parents = Array.from({ length: size }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  return {
    join(a: number, b: number): void {
      const [x, y] = [rootOf(a), rootOf(b)];
      parents[Math.max(x, y)] = Math.min(x, y);
    },
    /** All sets in the order of their least members, each in ascending order. */
    all: (): readonly (readonly number[])[] => [...grouped(parents.keys(), rootOf).values()],
  };
}

/** The number of something among others, the next one where it has none. */
export function numberIn<T>(numbers: Map<T, number>, one: T): number {
  const known = numbers.get(one);
  if (known === undefined) numbers.set(one, numbers.size);
  return known ?? numbers.size - 1;
}
