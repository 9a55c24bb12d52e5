import { fail } from '../base/errors.ts';
import { broadcast, formatShape, type Shape, sameShape } from '../base/shapes.ts';
import { dictionary, opName, rowOf } from '../ops/dictionary.ts';
import type { Tensor } from '../ops/tensor.ts';
import { loadedSlot, type Program, type Value } from './program.ts';
import { rewrite } from './rewrite.ts';
import { ProgramScribe } from './scribe.ts';
import type { Symbolic } from './symbolic.ts';

/*
 * Hyperparameters with a value per trial. A command is written, and traced, for one value; afterwards every value of the
 * program that depends on such a hyperparameter and has no axis of trials is given one, in front. Which values have that axis
 * already is seen by comparing the program with the same one traced for another batch. No operation does anything else to
 * any one trial than it did, so that trial k has the bits of a run with its numbers alone.
 */

/** A program, as it is traced for a batch, whose hyperparameters of some slots are `[batch, …]`. */
export function withTrials(
  batch: number,
  perTrial: ReadonlySet<string> = new Set(),
  trace: (batch: number) => Program,
): Program {
  const program = trace(batch);
  const slots = new Set(program.slots.map(({ name }) => name).filter((name) => perTrial.has(name)));
  if (slots.size === 0) return program;
  const hasTrials = trialAxes(program, trace(batch + 1));
  /** Values that have got an axis of trials. */
  const lifted = new Set<number>();
  const shaped = {
    ...program,
    slots: program.slots.map((slot) =>
      slots.has(slot.name) ? { ...slot, shape: [batch, ...slot.shape] } : slot,
    ),
  };
  const result = rewrite(shaped, (value, args, scribe) => {
    const { row, given } = { row: rowOf(value), given: value.args.map((id) => program.values[id]!) };
    if (row.varies === 'slot') {
      if (!slots.has(loadedSlot(value))) return undefined;
      lifted.add(value.id);
      return scribe.load(loadedSlot(value));
    }
    if (!value.args.some((id) => lifted.has(id))) return undefined;
    if (value.args.some((id) => hasTrials[id] === 'elsewhere') || hasTrials[value.id] === 'elsewhere')
      return refuse(program, value);
    const own = hasTrials[value.id] === 'first';
    if (!own) lifted.add(value.id);
    const rank = value.shape.length - (own ? 1 : 0);
    const isLifted = (i: number) => lifted.has(value.args[i]!);
    if (isPointwise(value, given)) {
      const stretched = args.map((x, i) =>
        isLifted(i) ? (inRank(x, given[i]!.shape, rank, batch) ?? refuse(program, value)) : x,
      );
      return scribe.apply(value.op, stretched, value.attrs);
    }
    const [x] = args as readonly [Tensor];
    if (!own && args.length === 1) {
      const { axis, axes } = value.attrs as { readonly axis?: number; readonly axes?: readonly number[] };
      if (row.sameElements) return x.reshape([batch, ...value.shape]);
      if (axis !== undefined) return scribe.apply(value.op, [x], { ...value.attrs, axis: axis + 1 });
      if (axes) return scribe.apply(value.op, [x], { axes: [0, ...axes.map((n) => n + 1)] });
    }
    // A matrix for each trial, where there was one for all.
    const isProduct = row === (dictionary.matmul as object) && own && isLifted(1) && !isLifted(0);
    if (isProduct && given[0]!.shape.length === 2) {
      const [rows, columns] = [given[0]!.shape[1]!, value.shape[1]!];
      return x
        .reshape([batch, 1, rows])
        .matmul(args[1] as Tensor)
        .reshape([batch, columns]);
    }
    return refuse(program, value);
  });
  for (const { slot, value } of program.stores) if (lifted.has(value)) sharedStore(slot);
  return result;
}

type TrialAxis = 'none' | 'first' | 'elsewhere';

/** Where each value has its axis of trials. */
function trialAxes(program: Program, other: Program): readonly TrialAxis[] {
  return program.values.map(({ op, shape, args }, i) => {
    const twin = other.values[i];
    const isTwin =
      twin &&
      twin.op === op &&
      twin.shape.length === shape.length &&
      args.every((id, k) => twin.args[k] === id);
    if (!isTwin) return 'elsewhere';
    if (sameShape(shape, twin.shape)) return 'none';
    return sameShape(shape.slice(1), twin.shape.slice(1)) ? 'first' : 'elsewhere';
  });
}

/** `[batch, …shape]` as it is stretched over so many axes behind that of trials; nothing where it has more. */
function inRank(x: Symbolic, shape: Shape, rank: number, batch: number): Symbolic | undefined {
  const own = shape.length > rank && shape[0] === 1 ? shape.slice(1) : shape;
  if (own.length > rank) return undefined;
  const wanted = [batch, ...new Array<number>(rank - own.length).fill(1), ...own];
  if (wanted.length === shape.length + 1 && own === shape) return x;
  return x.kind === 'bool' ? x.spikes().reshape(wanted).gt(0.5) : x.reshape(wanted);
}

/** Whether an operation computes every element of its result from the elements of its operands at that place. */
function isPointwise(value: Value, args: readonly Value[]): boolean {
  const row = rowOf(value);
  const shape = args.reduce<Shape | undefined>((all, one) => all && broadcast(all, one.shape), []);
  if (!shape || !sameShape(shape, value.shape)) return false;
  if (row.elementwise) return true;
  if (!row.expand) return false;
  // What is written with others is so if all of these are.
  const scribe = new ProgramScribe({ name: 'expanded', units: false });
  const operands = args.map(({ kind, shape: own }, i) => {
    scribe.slot({ name: `${i}`, role: 'parameter', shape: own });
    const x = scribe.load(`${i}`);
    return kind === 'bool' ? x.gt(0) : x;
  });
  const before = scribe.length;
  row.expand(operands as never, value.attrs as never, scribe);
  const written = scribe.program().values.slice(before);
  return written.every((own) => {
    const { everywhere } = rowOf(own);
    return (
      everywhere ||
      isPointwise(
        own,
        own.args.map((id) => scribe.value(id)),
      )
    );
  });
}

const refuse = ({ name }: Program, value: Value): never =>
  fail({
    code: 'shape-mismatch',
    where: `${name}: ${opName(value)}`,
    found: `a hyperparameter with a value per trial, in shape ${formatShape(value.shape)}`,
    expected: 'elementwise operations, sums, and products of inputs with a matrix',
    remedy: 'Give it one value for all trials, or run the trials one by one.',
  });

const sharedStore = (slot: string): never =>
  fail({
    code: 'shape-mismatch',
    where: slot,
    found: 'a value per trial, which follows from a hyperparameter per trial',
    expected: 'one for all: all trials share it',
    remedy: 'Give it one value for all trials, or run the trials one by one.',
  });
