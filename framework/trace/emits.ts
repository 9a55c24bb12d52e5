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

export type Emit = Compartment | Mean | Steps;

export const compartmentOf = (of: Compartment | Elements): Compartment => (of.is === 'elements' ? of.of : of);

/** The compartment that is kept, or of which a mean is. */
export const emittedOf = (emit: Emit): Compartment =>
  emit.is === 'compartment' ? emit : compartmentOf(emit.of);

/** As one would write it: `net/z.v`, `net/z.v.at([0, 5])`. */
export const elementsText = (of: Compartment | Elements, slotOf: (own: Compartment) => string): string =>
  of.is === 'elements' ? `${slotOf(of.of)}.at([${of.at.join(', ')}])` : slotOf(of);

/** `net/z.v`, `mean(net/z.v)`, `steps(net/z.s)`. */
export const emitText = (emit: Emit, slotOf: (own: Compartment) => string): string =>
  emit.is === 'compartment' ? slotOf(emit) : `${emit.is}(${elementsText(emit.of, slotOf)})`;

export const emitShape = (emit: Emit, batch: number): readonly number[] =>
  batchedShape(emit.is === 'mean' ? { shape: [], shared: emittedOf(emit).shared } : emittedOf(emit), batch);

/** What is kept, of the values of its compartment. */
export function emitted(scribe: ProgramScribe, emit: Emit, value: Tensor, batch: number): Tensor {
  if (emit.is !== 'mean') return value;
  const { shape, shared, unit } = emittedOf(emit);
  const flat = value.reshape([...(shared ? [] : [batch]), sizeOf(shape)]);
  if (emit.of.is !== 'elements') return flat.mean(-1);
  const { at } = emit.of;
  const chosen = new Float64Array(sizeOf(shape));
  for (const k of at) chosen[k] = 1;
  const isChosen = scribe.list(chosen, [chosen.length], unit).gt(0);
  return isChosen.where(flat, 0).sum(-1).div(at.length);
}
