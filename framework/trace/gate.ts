import { fail, located } from '../base/errors.ts';
import { isRecord, say } from '../base/say.ts';
import { formatShape } from '../base/shapes.ts';
import type { Compartment } from '../describe/words.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { purely } from './purity.ts';
import type { ProgramScribe } from './scribe.ts';

/** A condition that is asked once in a step. */
export interface Gate {
  /** As it stands in messages: `net/plan, entry 3`. */
  readonly name: string;
  /** One truth value, from what compartments show. */
  readonly holds: (show: (compartment: Compartment) => Tensor) => unknown;
}

/** Writes what a condition computes: one truth value for all trials. */
export function truthOf(
  scribe: ProgramScribe,
  { name, holds }: Gate,
  show: (compartment: Compartment) => Tensor,
): Bool {
  const { place } = scribe;
  scribe.place = name;
  const { truth } = purely(scribe, () => ({ truth: located(() => holds(show)) }));
  const { kind, shape } = (isRecord(truth) ? truth : {}) as Partial<Bool>;
  if (kind !== 'bool')
    return fail({
      code: 'kind-mismatch',
      where: name,
      found: say(truth),
      expected: 'a truth value',
      remedy: 'Compare: any(of(net.z.v).gt(-50)).',
    });
  if (shape!.length > 0)
    return fail({
      code: 'shape-mismatch',
      where: name,
      found: `truth values of shape ${formatShape(shape!)}`,
      expected: 'one for all trials and cells',
      remedy: 'Say whether any or all must hold: ({ of, any }) => any(…).',
    });
  const own = scribe.operand(truth as Bool) as Bool;
  scribe.place = place;
  return own;
}
