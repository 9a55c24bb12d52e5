import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';

/** Most numbers of a list. */
const LONGEST = 2 ** 27;

/**
 * Numbers `step` (1) apart, from `start` (0) to before `end`: `arange(4)` is 0, 1, 2, 3, `arange(1, 2, 0.5)` is 1, 1.5. A plain
 * list: numbers known when a command is traced stand in it as they are, wherever a tensor is combined with others.
 */
export function arange(...given: [end: number] | [start: number, end: number, step?: number]): number[] {
  const [start, end, step = 1] = given.length === 1 ? [0, given[0]] : given;
  const areNumbers = [start, end, step].every((x) => typeof x === 'number');
  const length = areNumbers ? Math.ceil((end - start) / step) : Number.NaN;
  if (!(length >= 0 && length <= LONGEST))
    fail({
      code: 'shape-mismatch',
      where: 'arange',
      found: `from ${say(start)} to ${say(end)} in steps of ${say(step)}`,
      expected: 'numbers, with a step that leads from the first to the last',
      remedy: 'Correct the arguments.',
    });
  return Array.from({ length }, (_, i) => start + i * step);
}
