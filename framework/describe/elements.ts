import { fail } from '../base/errors.ts';
import { isList, say } from '../base/say.ts';
import { sizeOf } from '../base/shapes.ts';
import type { SignalKind } from './compartments.ts';
import type { Compartment, Elements } from './words.ts';

/** Checks the numbers of elements: each once, none beyond the shape. */
export function elementsOf<Kind extends SignalKind>(of: Compartment<Kind>, at: unknown): Elements<Kind> {
  const where = `${of.part.component.name}.${of.name}`;
  const size = sizeOf(of.shape);
  const expected = `a list of different whole numbers from 0 to ${size - 1}`;
  const remedy = 'Write z.v.at([0, 5]); elements count from 0, row by row where there are several axes.';
  const odd = (found: string) => fail({ code: 'shape-mismatch', where, found, expected, remedy });
  if (!isList(at)) return odd(say(at));
  const all = Array.from(at);
  const bad = all.findIndex((x) => !(Number.isInteger(x) && (x as number) >= 0 && (x as number) < size));
  if (bad >= 0) return odd(`${say(all[bad])} at position ${bad}`);
  if (all.length === 0 || new Set(all).size < all.length) return odd(say(at));
  return Object.freeze({ is: 'elements', of, at: Object.freeze(all as number[]) });
}

/** Elements from one to before another. */
export function sliceOf<Kind extends SignalKind>(
  of: Compartment<Kind>,
  from: number,
  to: number,
): Elements<Kind> {
  const size = sizeOf(of.shape);
  const areEnds = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= size;
  if (!areEnds)
    fail({
      code: 'shape-mismatch',
      where: `${of.part.component.name}.${of.name}`,
      found: `a slice from ${say(from)} to ${say(to)}`,
      expected: `two different whole numbers from 0 to ${size}, in ascending order`,
      remedy: 'Write z.v.slice(0, 5), of elements 0 to 4.',
    });
  return elementsOf(
    of,
    Array.from({ length: to - from }, (_, k) => from + k),
  );
}
