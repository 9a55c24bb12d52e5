import type { FloatArray } from '../base/dtypes.ts';
import { fail } from '../base/errors.ts';
import { greatest } from '../base/lists.ts';
import { drawer, seedKey } from '../base/random.ts';
import { isList, isRecord, say } from '../base/say.ts';
import { type Amount, inUnit, unit } from '../base/units.ts';
import { data, type Structured } from '../describe/hyperparameters.ts';
import { type Wholes, wholesBelow } from '../ops/tables.ts';
import { firstWhere } from './pattern.ts';

/** Delays in milliseconds, or with their units: one for all synapses, a list with one for each, or what is drawn evenly between two. */
export type DelaysGiven =
  | Amount
  | ArrayLike<number>
  | { readonly low: Amount; readonly high: Amount; readonly seed: string | number };

/** How long synapses take: in a document as given, in whole steps where they are used. */
export interface Delays {
  readonly is: 'delays';
  readonly given: DelaysGiven;
  /** The longest, in steps of so many milliseconds. */
  most(step: number): number;
  /** Of each of so many synapses, in steps; one and the same list wherever it is asked for, which nobody writes. */
  inSteps(synapses: number, step: number): Wholes;
}

const MILLISECOND = unit('ms');
const made = new WeakSet<object>();
const unwritten = new WeakSet<object>();

/** Whether numbers are what `inSteps` has given. */
export const isInSteps = (x: unknown): x is Wholes => unwritten.has(x as object);

function read(given: unknown, where: string): Delays {
  if (isRecord(given) && made.has(given)) return given as unknown as Delays;
  const refuse = (found: string): never =>
    fail({
      code: 'hyperparameter-type',
      where,
      found,
      expected: 'delays of at least a step',
      remedy:
        "Write ms(1.5), a list with one for each synapse in ms, or { low: '0.5 ms', high: '2 ms', seed: 1 }.",
    });
  const time = (amount: unknown): number => {
    const own = inUnit(amount as Amount, MILLISECOND, where);
    return Number.isFinite(own) && own > 0 ? own : refuse(say(amount));
  };
  if (isList(given)) {
    // A copy; half as long where nobody had more.
    const list =
      given instanceof Float32Array ? given.slice() : Float64Array.from(given as ArrayLike<number>);
    const wrong = firstWhere(list, (own) => !(own > 0 && own < Infinity));
    if (wrong >= 0) refuse(`${say(given[wrong])} at place ${wrong}`);
    return delays(list, greatest(list, 0), (k) => list[k]!, list.length);
  }
  if (isRecord(given) && 'low' in given) {
    const { low, high, seed } = given as { low: unknown; high: unknown; seed: string };
    const [least, most] = [time(low), time(high)];
    if (!(least <= most)) refuse(`from ${least} to ${most} ms`);
    const { words, draw } = drawer(seedKey(seed));
    return delays(structuredClone(given), most, (k) => {
      draw(k, 0);
      return least + (most - least) * (((words.first >>> 0) + 0.5) * 2 ** -32);
    });
  }
  const own = time(given);
  return delays(own, own, () => own);
}

function delays(given: unknown, longest: number, of: (synapse: number) => number, length?: number): Delays {
  const known = new Map<string, Wholes>();
  const ticks = (delay: number, step: number) => Math.max(1, Math.round(delay / step));
  const own = Object.defineProperties(
    {
      is: 'delays',
      most: (step: number) => ticks(longest, step),
      inSteps(synapses: number, step: number) {
        if (length !== undefined && length !== synapses)
          fail({
            code: 'shape-mismatch',
            where: 'delays',
            found: `${length} delays`,
            expected: `one for each of ${synapses} synapses`,
            remedy: 'Give a list of that length, or one delay.',
          });
        const key = `${synapses} ${step}`;
        let steps = known.get(key);
        if (!steps) {
          steps = wholesBelow(ticks(longest, step) + 1, synapses);
          for (let k = 0; k < synapses; k++) steps[k] = ticks(of(k), step);
          known.set(key, steps);
          unwritten.add(steps);
        }
        return steps;
      },
    } as object,
    { given: { value: given }, toJSON: { value: () => written({ given } as Delays) } },
  ) as Delays;
  made.add(own);
  return own;
}

const written = ({ given }: Delays): unknown =>
  ArrayBuffer.isView(given) ? Array.from(given as FloatArray) : given;

/** A hyperparameter that says how long synapses take. */
export const delayTimes = (doc: string): Structured<Delays, DelaysGiven | Delays> =>
  data(doc, { expected: 'a delay, a list of delays in ms, or { low, high, seed }', read, written });
