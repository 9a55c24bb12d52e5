import { partsOf } from '../base/ticks.ts';
import { type Op, rowOf } from '../ops/dictionary.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Value } from './program.ts';
import { idOf, type Symbolic } from './symbolic.ts';

// Absolute times of slots are whole ticks. Two that meet stay whole, so that what is between them is exact at any age.

/** What conversions need of the scribe of a program. */
interface Writer {
  value(id: number): Value;
  constant(value: number): Tensor;
  copy(value: Omit<Value, 'id'>, args: readonly number[]): Symbolic;
}

/** An operation and its operands, of which all times are whole where a row says how; else they become numbers. */
export function inOneKind(
  scribe: Writer,
  { op, attrs }: Pick<Value, 'op' | 'attrs'>,
  args: readonly Value[],
): { readonly op: Op; readonly args: readonly Value[] } {
  const row = rowOf({ op, attrs });
  const lengths = args.flatMap((arg) => (arg.kind === 'tick' ? [lengthOf(scribe, arg)] : []));
  if (lengths.length === 0 || row.operands.includes('tick')) return { op, args };
  const whole = args.map((arg) => (arg.kind === 'float' ? clockOf(scribe, arg) : arg));
  const areOne = whole.every((arg) => arg && (arg.kind !== 'tick' || lengthOf(scribe, arg) === lengths[0]));
  if (row.ofTicks && areOne) return { op: row.ofTicks as Op, args: whole as readonly Value[] };
  return { op, args: args.map((arg) => (arg.kind === 'tick' ? timeOf(scribe, arg) : arg)) };
}

/** A time in whole ticks as a number. */
export const timeOf = (scribe: Writer, value: Value): Value =>
  converted(scribe, 'timeOfTicks', value, lengthOf(scribe, value));

/** A time that is a number in whole ticks: those of the clock, or the nearest. */
export const ticksOf = (scribe: Writer, value: Value, dt: number): Value =>
  clockOf(scribe, value) ?? converted(scribe, 'ticksOfTime', value, dt);

/** The tick where a number is the time of the step. */
function clockOf(scribe: Writer, value: Value): Value | undefined {
  const { ofTicks } = rowOf(value);
  return ofTicks && value.args.length === 0
    ? written(scribe, { ...value, op: ofTicks as Op, kind: 'tick' }, [])
    : undefined;
}

function converted(scribe: Writer, op: Op, value: Value, dt: number): Value {
  const { kind } = rowOf({ op, attrs: {} });
  const parts = partsOf(dt).map((part) => idOf(scribe.constant(part)));
  return written(scribe, { ...value, op, kind, attrs: kind === 'tick' ? { dt } : {} }, [value.id, ...parts]);
}

const written = (scribe: Writer, value: Omit<Value, 'id'>, args: readonly number[]): Value =>
  scribe.value(idOf(scribe.copy(value, args)));

/** The length of the ticks that a value is, in its unit. */
function lengthOf(scribe: Writer, { args, attrs }: Value): number {
  const from = args.map((arg) => scribe.value(arg)).find(({ kind }) => kind === 'tick');
  return from ? lengthOf(scribe, from) : (attrs.dt as number);
}
