import { fail } from '../base/errors.ts';

// A rule of a line may take gigabytes to draw. Whoever runs a model wants that; whoever opens a file has not asked for it.

let left = Infinity;

/** What may draw connections that go through so many cells, synapses and pairs in all, and no more. */
export function drawingAtMost<T>(most: number, work: () => T): T {
  const before = left;
  left = most;
  try {
    return work();
  } finally {
    left = before;
  }
}

/** Refuses to draw what goes through more than is left. */
export function payForDrawing(work: number): void {
  if (work > left)
    fail({
      code: 'memory',
      where: 'connectivity',
      found: `a rule of ${Math.round(work)} cells, synapses and pairs, which would have to be drawn to know its shape`,
      expected: `at most ${Math.round(left)} to open a file of this length`,
      remedy: 'Write who is connected to whom as lists: { pre, post, from, to }.',
    });
  left -= work;
}
