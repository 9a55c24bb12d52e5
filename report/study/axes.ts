import { short } from '../drawing/numbers.ts';
import type { SettingRow, TriedValue } from './data.ts';

/** One name of a setting, as an axis has it. */
export interface NameAxis {
  readonly name: string;
  /** With its unit. */
  readonly label: string;
  /** Choices in the order in which they came, or numbers ascending; each different one once. */
  readonly values: readonly TriedValue[];
  /** Whether its values are numbers. */
  readonly isNumber: boolean;
  readonly isLog: boolean;
  /** The number of a value, or which choice it is. */
  readonly numberOf: (value: TriedValue) => number;
}

/** A number, perhaps with a unit behind it. */
const QUANTITY = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?) ?(\D.*)?$/i;

/** Where numbers span as much they are drawn on a logarithmic scale, unless somebody has said which are. */
const DECADES = 100;

/** The axes of all names that take more than one value. */
export function axesOf(
  rows: readonly SettingRow[],
  logarithmic: readonly string[] | undefined,
): readonly NameAxis[] {
  const names = [...new Set(rows.flatMap(({ setting }) => Object.keys(setting)))];
  return names
    .map((name) =>
      axisOf(
        name,
        rows.map(({ setting }) => setting[name]!),
        logarithmic,
      ),
    )
    .filter(({ values }) => values.length > 1);
}

function axisOf(
  name: string,
  all: readonly TriedValue[],
  logarithmic: readonly string[] | undefined,
): NameAxis {
  const parsed = all.map((own) => QUANTITY.exec(typeof own === 'boolean' ? '' : String(own)));
  const units = new Set(parsed.map((own) => own?.[2] ?? ''));
  const isNumber = units.size === 1 && parsed.every((own) => own && Number.isFinite(Number(own[1])));
  const different = [...new Set(all)];
  if (!isNumber)
    return {
      ...{ name, label: name, values: different, isNumber, isLog: false },
      numberOf: (value) => different.indexOf(value),
    };
  const numberOf = (value: TriedValue) => Number.parseFloat(String(value));
  const values = different.sort((a, b) => numberOf(a) - numberOf(b));
  const [low, high] = [numberOf(values[0]!), numberOf(values.at(-1)!)];
  const isWide = logarithmic ? logarithmic.includes(name) : high >= DECADES * low;
  const [unit] = units;
  return {
    ...{ name, label: unit ? `${name} (${unit})` : name, values, isNumber, numberOf },
    isLog: low > 0 && isWide,
  };
}

/** A logarithmic scale with labels that have room: powers of ten, with 2 and 5 of them where these are few. */
export function logScale(axis: NameAxis) {
  if (!axis.isLog) return {};
  const [low, high] = [axis.numberOf(axis.values[0]!), axis.numberOf(axis.values.at(-1)!)];
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, k) => first + k);
  const among = high / low >= 100 ? [1] : [1, 2, 5];
  const ticks = decades.flatMap((own) => among.map((part) => Number(`${part}e${own}`)));
  return { type: 'log' as const, ticks: ticks.filter((own) => own >= low && own <= high), tickFormat: short };
}

/** A value with as many digits as tell settings apart. */
export function brief(value: TriedValue): string {
  const [, number, unit] = (typeof value !== 'boolean' && QUANTITY.exec(String(value))) || [];
  return number === undefined
    ? String(value)
    : `${Number(Number(number).toPrecision(5))}${unit ? ` ${unit}` : ''}`;
}

/** The value as a label has it. */
export const valueText = (axis: NameAxis, value: TriedValue): string =>
  axis.isNumber ? short(axis.numberOf(value)) : String(value);

/** Where a value lies along its axis, from 0 to 1. */
export function placeOn(axis: NameAxis, value: TriedValue): number {
  const at = (own: TriedValue) => (axis.isLog ? Math.log(axis.numberOf(own)) : axis.numberOf(own));
  const [low, high] = [at(axis.values[0]!), at(axis.values.at(-1)!)];
  return (at(value) - low) / (high - low);
}
