import { inUnit, suggest } from '../framework/engine.ts';
import { inspect, quantity, type SpaceRange, type SpaceValue } from '../index.ts';
import { UsageError } from './faults.ts';
import { local } from './names.ts';

// What is swept, as it stands on the command line: `z.tau_m=5ms:50ms:5ms`, `z.thr=-55,-50`, `seed=0..9`.

export interface SweptWords {
  readonly space: Readonly<Record<string, readonly SpaceValue[] | SpaceRange>>;
  readonly seeds: readonly number[];
}

export function sweptOf(net: object, words: readonly string[]): SweptWords {
  const space: Record<string, readonly SpaceValue[] | SpaceRange> = {};
  let seeds: readonly number[] = [0];
  for (const word of words) {
    const [, given, text] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    if (given === undefined)
      throw new UsageError(`${word}: expected a name and values, such as z.tau_m=5ms:50ms:5ms or seed=0..9.`);
    if (given === 'seed') seeds = seedsOf(text!, word);
    else {
      const name = hyperparameterOf(net, given);
      if (Object.hasOwn(space, name)) throw new UsageError(`${word}: ${name} is given twice.`);
      space[name] = valuesOf(text!, word);
    }
  }
  if (Object.keys(space).length === 0)
    throw new UsageError(
      'sweep: nothing is swept. Give a hyperparameter and values, such as z.tau_m=5ms:50ms:5ms.',
    );
  return { space, seeds };
}

/** Most seeds: each is a run of every setting. */
const MOST = 10_000;

function seedsOf(text: string, word: string): readonly number[] {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (first !== undefined && Number(last) >= Number(first) && Number(last) - Number(first) < MOST)
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, k) => Number(first) + k);
  if (/^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number);
  throw new UsageError(`${word}: expected seeds, such as seed=0..9 or seed=1,2,5, at most ${MOST}.`);
}

/** `part.name`; the name alone where one part has it. */
function hyperparameterOf(net: object, given: string): string {
  const all = inspect(net).parts.flatMap((part) =>
    part.hyperparameters.map(({ name }) => ({ name, path: `${part.name}.${name}` })),
  );
  const path = local(net, given);
  if (all.some((own) => own.path === path)) return path;
  const [first, ...others] = all.filter(({ name }) => name === given);
  if (first && others.length === 0) return first.path;
  const names = all.map((own) => (given.includes('.') ? own.path : own.name));
  const several = [first, ...others].map((own) => own?.path).join(', ');
  throw new UsageError(
    first
      ? `${given}: several parts have it. Say which: ${several}.`
      : `${given}: there is no such hyperparameter. ${suggest(given, names)}`,
  );
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** `from:to:step` with or without a unit, or a list. */
function valuesOf(text: string, word: string): readonly SpaceValue[] | SpaceRange {
  const parts = text.split(':').map((part) => part.trim());
  if (parts.length === 1)
    return text.split(',').map((one): SpaceValue => (NUMBER.test(one) ? Number(one) : truthOf(one)));
  if (parts.length !== 3)
    throw new UsageError(
      `${word}: expected from:to:step, such as 5ms:50ms:5ms, or values with commas between.`,
    );
  if (parts.every((part) => NUMBER.test(part))) {
    const [from, to, step] = parts.map(Number) as [number, number, number];
    return { from, to, step };
  }
  try {
    const { unit } = quantity(parts[0]!);
    const [from, to, step] = parts.map((part) => inUnit(part, unit, word)) as [number, number, number];
    return { from, to, step, unit: unit.text };
  } catch (error) {
    throw new UsageError(`${word}: ${(error as Error).message}`);
  }
}

const truthOf = (text: string): SpaceValue => (text === 'true' ? true : text === 'false' ? false : text);
