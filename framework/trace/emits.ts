import type { FloatArray } from '../base/dtypes.ts';
import { sizeOf } from '../base/shapes.ts';
import type { Compartment, Elements } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { ProgramScribe } from './scribe.ts';
import { batchedShape } from './wiring.ts';

// What a program keeps a row of at every step.

/** The mean over the elements of a trial, or over some of them: one number per trial. */
export interface Mean {
  readonly is: 'mean';
  readonly of: Compartment | Elements;
}

/** What a compartment shows in the ticks in which a command has written it, and 0 in others: of spikes, each once. */
export interface Steps {
  readonly is: 'steps';
  readonly of: Compartment;
}

/** The same in fewer numbers, which say what it was while that fits in them. */
export interface PackedValues {
  readonly is: 'packed';
  readonly of: Compartment | Steps;
  readonly packing: Packing;
}

/** Fewer numbers in the place of those of all elements of a trial, which tell of the elements that are not 0. */
export interface Packing {
  readonly write: (x: Tensor) => Tensor;
  /** How many, of so many elements. */
  readonly numbersFor: (elements: number) => number;
  /** Whether rows of so many numbers tell of something that did not fit in. */
  readonly isLossy: (rows: FloatArray, width: number) => boolean;
  /**
   * Of the row of so many numbers from a place on, writes the elements that are 1 into a list that has some before, ascending, and says
   * how many it has then; it may write one more, which is none.
   */
  readonly list: (
    rows: FloatArray,
    from: number,
    width: number,
    elements: Uint16Array | Uint32Array,
    before: number,
  ) => number;
}

export type Emit = Compartment | Mean | Steps | PackedValues;

export const compartmentOf = (of: Compartment | Elements): Compartment => (of.is === 'elements' ? of.of : of);

/** The compartment that is kept, or of which a mean is. */
export const emittedOf = (emit: Emit): Compartment => {
  if (emit.is === 'packed') return emittedOf(emit.of);
  return emit.is === 'compartment' ? emit : compartmentOf(emit.of);
};

/** What a compartment shows, or only in the ticks in which it was written. */
export const shownBy = (emit: Emit): 'always' | 'steps' =>
  emit.is === 'packed' ? shownBy(emit.of) : emit.is === 'steps' ? 'steps' : 'always';

/** As one would write it: `net/z.v`, `net/z.v.at([0, 5])`. */
export const elementsText = (of: Compartment | Elements, slotOf: (own: Compartment) => string): string =>
  of.is === 'elements' ? `${slotOf(of.of)}.at([${of.at.join(', ')}])` : slotOf(of);

/** `net/z.v`, `mean(net/z.v)`, `steps(net/z.s)`, `packed(steps(net/z.s))`. */
export function emitText(emit: Emit, slotOf: (own: Compartment) => string): string {
  if (emit.is === 'packed') return `packed(${emitText(emit.of, slotOf)})`;
  return emit.is === 'compartment' ? slotOf(emit) : `${emit.is}(${elementsText(emit.of, slotOf)})`;
}

/** @param now the compartment as it is in the model now */
export function emitShape(emit: Emit, batch: number, now = emittedOf(emit)): readonly number[] {
  const { shared, shape } = now;
  if (emit.is === 'mean') return batchedShape({ shape: [], shared }, batch);
  if (emit.is !== 'packed') return batchedShape(now, batch);
  return batchedShape({ shape: [emit.packing.numbersFor(sizeOf(shape))], shared }, batch);
}

/** What is kept, of the values of its compartment. */
export function emitted(scribe: ProgramScribe, emit: Emit, value: Tensor, batch: number): Tensor {
  if (emit.is !== 'mean' && emit.is !== 'packed') return value;
  const { shape, shared, unit } = emittedOf(emit);
  const flat = value.reshape([...(shared ? [] : [batch]), sizeOf(shape)]);
  if (emit.is === 'packed') return emit.packing.write(flat);
  if (emit.of.is !== 'elements') return flat.mean(-1);
  const { at } = emit.of;
  const chosen = new Float64Array(sizeOf(shape));
  for (const k of at) chosen[k] = 1;
  const isChosen = scribe.list(chosen, [chosen.length], unit).gt(0);
  return isChosen.where(flat, 0).sum(-1).div(at.length);
}
