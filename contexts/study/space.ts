import { greatest, isList, isPlain, isRecord, say, suggest, wrongOption } from '../../framework/engine.ts';
import type { SpaceRange, SpaceValue, StudySpace } from './words.ts';

/** One name of a space: its values where they can be counted, and the value at a place in [0, 1). */
export interface Dimension {
  readonly name: string;
  readonly values?: readonly SpaceValue[];
  readonly at: (place: number) => SpaceValue;
}

/** Most values of a range. */
const MOST = 2 ** 20;

/** Reads a space; what is wrong with it is an error. */
export function dimensionsOf(space: unknown): readonly Dimension[] {
  const remedy = "Write { tau_m: { from: 5, to: 50, step: 5, unit: 'ms' }, kind: ['a', 'b'] }.";
  if (!isPlain(space) || Object.keys(space).length === 0)
    return wrongOption('study, space', say(space), 'a record of lists and ranges', remedy);
  return Object.entries(space as StudySpace).map(([name, own]) => {
    const where = `study, space, ${name}`;
    if (isList(own)) return counted(name, listed(own, where));
    if (isRecord(own)) return ranged(name, own as unknown as SpaceRange, where);
    return wrongOption(where, say(own), 'a list, or a range', remedy);
  });
}

const counted = (name: string, values: readonly SpaceValue[]): Dimension => ({
  name,
  values,
  at: (place) => values[Math.floor(place * values.length)]!,
});

function listed(own: readonly unknown[], where: string): readonly SpaceValue[] {
  const odd = own.find((x) => !['string', 'boolean'].includes(typeof x) && !Number.isFinite(x));
  if (own.length > 0 && odd === undefined) return own as readonly SpaceValue[];
  return wrongOption(
    where,
    own.length === 0 ? 'an empty list' : say(odd),
    'a list of finite numbers, texts and truth values',
    "Write quantities as texts, such as '5 ms'.",
  );
}

const MEMBERS = ['from', 'to', 'step', 'count', 'log', 'unit'];

function ranged(name: string, range: SpaceRange, where: string): Dimension {
  checkRange(range, where);
  const { from, to, step, count, log, unit } = range;
  const given = (x: number): SpaceValue => (unit === undefined ? x : `${x} ${unit}`);
  // Other engines may have other last bits of a power: 9 digits are those of all.
  const along = (part: number) =>
    part === 0 ? from : log ? rounded(from * (to / from) ** part, 9) : rounded(from + part * (to - from), 15);
  if (step === undefined && count === undefined) return { name, at: (place) => given(along(place)) };
  const steps = step === undefined ? count! - 1 : Math.floor((to - from) / step + 1e-9);
  if (steps >= MOST)
    return wrongOption(where, `${steps + 1} values`, `at most ${MOST}`, 'Take larger steps.');
  const value = (k: number) =>
    step !== undefined
      ? rounded(from + k * step, 15)
      : k === steps && k > 0
        ? to
        : along(k / Math.max(1, steps));
  return counted(
    name,
    Array.from({ length: steps + 1 }, (_, k) => given(value(k))),
  );
}

/** As it is written in decimals: 0.1 + 2 · 0.1 is 0.3. */
const rounded = (x: number, digits: number): number => Number(x.toPrecision(digits));

function checkRange(range: SpaceRange, where: string): void {
  const { from, to, step, count, log = false, unit } = range;
  const odd = Object.keys(range).find((name) => !MEMBERS.includes(name));
  if (odd !== undefined)
    wrongOption(`${where}, ${odd}`, say(odd), 'a member of a range', suggest(odd, MEMBERS));
  const check = (member: keyof SpaceRange, isFit: boolean, expected: string, remedy?: string) =>
    isFit || wrongOption(`${where}, ${member}`, say(range[member]), expected, remedy);
  check('log', typeof log === 'boolean', 'true or false');
  check('from', Number.isFinite(from) && (!log || from > 0), log ? 'a number > 0' : 'a finite number');
  check('to', Number.isFinite(to) && to >= from, `a finite number ≥ ${from}`);
  check('step', step === undefined || (Number.isFinite(step) && step > 0), 'a number > 0');
  check('count', count === undefined || (Number.isInteger(count) && count >= 1), 'a whole number ≥ 1');
  check('unit', unit === undefined || typeof unit === 'string', 'the name of a unit');
  check('step', step === undefined || (!log && count === undefined), 'no step', 'Give count alone.');
}

/** How many combinations a space has; nothing where one of its names has too many values to count. */
export const sizeOfSpace = (dimensions: readonly Dimension[]): number | undefined =>
  dimensions.every(({ values }) => values)
    ? dimensions.reduce((product, { values }) => product * values!.length, 1)
    : undefined;

/** Names of a space that grids cannot choose from. */
export const uncounted = (dimensions: readonly Dimension[]): readonly string[] =>
  dimensions.flatMap(({ name, values }) => (values ? [] : [name]));

/** The width of the longest text. */
export const widest = (texts: readonly string[]): number =>
  greatest(
    texts.map(({ length }) => length),
    0,
  );
