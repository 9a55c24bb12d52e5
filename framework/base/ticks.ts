import { fail } from './errors.ts';
import { inUnit, type Quantity, unit } from './units.ts';

/** What converting units and dividing may add to a number of ticks, relative to it. */
const ROUNDING = 4 * Number.EPSILON;

/** A time in whole ticks of `dt` seconds; an error where it is no such number. */
export function ticksIn(time: Quantity | string, dt: number, where: string): number {
  const ticks = inUnit(time, unit('s'), where) / dt;
  const whole = wholeTicks(ticks);
  if (whole !== undefined && whole >= 0) return whole;
  return fail({
    code: 'period',
    where,
    found: `${timeText(time)}, which is ${Number(ticks.toPrecision(12))} ticks`,
    expected: `a multiple of dt = ${milliseconds(dt)} ms`,
    remedy: 'Change the time, or make dt smaller.',
  });
}

/** The whole number that a number of ticks is but for rounding, however large it is; nothing where it is none. Only 0 is 0. */
export function wholeTicks(ticks: number): number | undefined {
  const whole = Math.round(ticks);
  const isNear = Math.abs(ticks - whole) <= Math.max(1e-6, ROUNDING * Math.abs(whole));
  return isNear && (whole !== 0 || ticks === 0) ? whole + 0 : undefined;
}

/** Seconds as milliseconds, without the last digits, which are those of rounding. */
export const milliseconds = (seconds: number): number => Number((seconds * 1000).toPrecision(12));

/** A time as it can be read back: `10 ms`. */
export const timeText = (time: Quantity | string): string =>
  typeof time === 'string' ? time : `${time.value} ${time.unit.text}`;

/** The length of a tick in three singles, whose sum is the double to its last bit. */
export function partsOf(dt: number): readonly [number, number, number] {
  const first = Math.fround(dt);
  const second = Math.fround(dt - first);
  return [first, second, dt - first - second];
}

/** The nearest whole number of 32 bits, halves to even; 0 for NaN. */
export function nearestWord(x: number): number {
  if (Number.isNaN(x)) return 0;
  const floor = Math.floor(x);
  const below = x - floor < 0.5 || (x - floor === 0.5 && floor % 2 === 0);
  return Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), below ? floor : floor + 1)) + 0;
}
