import { areBelow } from '../../framework/engine.ts';
import type { Compartment } from '../../framework/index.ts';
import type { Look } from './arrays.ts';
import { copyOf } from './numbers.ts';
import type { Compiled, Session } from './words.ts';

// Numbers that are allowed, and others than they seem: warnings tell.

/** Most numbers that are looked at in one go: what is graded shows itself soon. */
const MOST = 2 ** 16;

/**
 * Warns where a part says of other numbers that they are spikes. Nobody looks in the loop: here what a run has left behind, what is read and
 * how a recording begins are.
 */
export function tellGraded(
  { warnings }: Pick<Session, 'warnings'>,
  { kind, role }: Compartment,
  where: string,
  numbers: ArrayLike<number>,
): void {
  // What an input is given has been checked, and what is wired to it is its source's affair.
  if (kind !== 'spike' || role === 'input') return;
  let at = 0;
  while (at < MOST && numbers[at]! >= 0 && Number.isInteger(numbers[at])) at++;
  if (at >= Math.min(MOST, numbers.length)) return;
  warnings.tell([
    {
      code: 'not-spikes',
      where,
      found: `${numbers[at]}`,
      expected: 'whole numbers of spikes',
      remedy: "Return v.ge(p.thr).spikes(), or declare it in '1'.",
    },
  ]);
}

/** Looks once at what programs have left behind as spikes. */
export function lookAtSpikes(
  session: Session,
  compiled: Compiled,
  planned: () => ReadonlyMap<string, Compartment>,
): void {
  if (compiled.looked) return;
  compiled.looked = true;
  for (const [slot, own] of planned())
    if (own.kind === 'spike' && own.role !== 'input')
      tellGraded(session, own, slot, copyOf(session.live, slot));
}

type Telling = Pick<Session, 'setting' | 'warnings'>;

/** Looks for such numbers where a model begins. */
export const lookFor =
  (telling: Telling): Look =>
  (slot, numbers) =>
    tellRounded(telling, slot, numbers);

/**
 * Warns of a whole number that f32 rounds: an index, a count or a time in ticks is another one then, while of a measured number nobody
 * expects its last digits.
 */
export function tellRounded({ setting, warnings }: Telling, where: string, numbers: ArrayLike<number>): void {
  if (setting.dtype === 'f64' || numbers instanceof Float32Array) return;
  if (numbers instanceof Float64Array && areBelow(numbers, 2 ** 24)) return;
  const isRounded = (x: number) => Math.abs(x) > 2 ** 24 && x !== Math.fround(x) && Number.isSafeInteger(x);
  let at = 0;
  while (at < numbers.length && !isRounded(numbers[at]!)) at++;
  const x = numbers[at];
  if (x === undefined) return;
  warnings.tell([
    {
      code: 'rounded',
      where,
      found: `${x}, which is ${Math.fround(x)} in f32`,
      expected: 'whole numbers up to 2²⁴',
      remedy: "Use dtype: 'f64', or give a Float32Array.",
    },
  ]);
}
