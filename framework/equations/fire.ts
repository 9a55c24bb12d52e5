import { fail } from '../base/errors.ts';
import { where } from '../ops/logic.ts';
import type { Surrogate } from '../ops/spike.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import { spike } from '../trace/functions.ts';
import { type Environment, emitter } from './emit.ts';
import type { FormulaTerm } from './words.ts';

/** Who fires, and the spikes: with a surrogate gradient by the distance that a threshold compares, if there is one. */
export function fired(
  threshold: FormulaTerm,
  around: Environment,
  surrogate: Surrogate | undefined,
  ready: Bool | undefined,
): { readonly where: Bool; readonly s: Tensor } {
  const emit = emitter(around);
  const above = emit(threshold) as Bool;
  const fires = ready ? above.and(ready) : above;
  if (!surrogate) return { where: fires, s: fires.spikes() };
  const { op } = threshold;
  if (op !== '>' && op !== '>=' && op !== '<' && op !== '<=')
    return fail({
      ...{ code: 'option', where: 'surrogate', found: 'a threshold that is no single comparison' },
      expected: 'one such as v > v_T, whose distance has a gradient',
      remedy: 'Write the threshold as one comparison, or leave out the surrogate.',
    });
  const [a, b] = threshold.of as readonly [FormulaTerm, FormulaTerm];
  const [high, low] = op === '>' || op === '>=' ? [a, b] : [b, a];
  const top = emit(high);
  const potential = typeof top === 'number' ? around.constant(top) : (top as Tensor);
  const s = spike(potential, emit(low) as Operand, { surrogate, strict: op === '>' || op === '<' });
  return { where: fires, s: ready ? where(ready, s, 0) : s };
}
