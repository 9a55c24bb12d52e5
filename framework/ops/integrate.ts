import { fail, suggest } from '../base/errors.ts';
import { isFunction, isList, isRecord, say } from '../base/say.ts';
import { type Arithmetic, stepped, type TableauName, tableaus } from './integrators.ts';
import type { Tensor } from './tensor.ts';

/** Tableaus applied to tensors, along a step of a length. */
export const alongOf = (dt: Tensor): Arithmetic<Tensor> => ({
  add: (a, b) => a.add(b),
  scale: (a, by) => a.mul(by),
  along: (slope, by, over) => {
    const part = by === 1 ? dt : dt.mul(by);
    return slope.mul(over === 1 ? part : part.div(over));
  },
});

/**
 * A step of `dx/dt = slopes(x)` by a Runge–Kutta method (`euler`, `midpoint`, `heun`, `ralston`, `rk4`):
 * `const [next, recovered] = integrate('rk4', [v, w], ([v, w]) => [rise(v, w), recovery(v, w)], dt)`. The states go on together; what
 * `slopes` reads beside them stands still over the step.
 *
 * @param slopes rates per time, one for each state
 * @throws MyelinError `option` for a method that there is not, and for other slopes than states
 */
export function integrate<const S extends readonly Tensor[]>(
  method: TableauName,
  states: S,
  slopes: (states: S) => { readonly [K in keyof S]: Tensor },
  dt: Tensor,
): { readonly [K in keyof S]: Tensor } {
  // A list of one name would be taken for the name.
  if (typeof method !== 'string' || !Object.hasOwn(tableaus, method))
    refused(
      say(method),
      'a Runge–Kutta method',
      suggest(typeof method === 'string' ? method : '', Object.keys(tableaus)),
    );
  if (!isFunction(slopes)) refused(say(slopes), 'a function of the states', 'Write ([v]) => [v.neg()].');
  if (!areTensors(states)) refused(say(states), 'a list of states, tensors', 'Write [v], of a state v.');
  if (!isTensor(dt)) refused(say(dt), 'the length of a step as a tensor', 'Give the dt of the clock.');
  const rates = (at: readonly Tensor[]): readonly Tensor[] => {
    const found: unknown = slopes(at as S);
    if (areTensors(found) && found.length === states.length) return found;
    const remedy = 'Return a list of tensors, in the order of the states.';
    return refused(say(found), `${states.length} slopes, one for each state`, remedy);
  };
  return stepped(tableaus[method], states, rates, alongOf(dt)) as { readonly [K in keyof S]: Tensor };
}

const isTensor = (x: unknown): x is Tensor => isRecord(x) && x.kind === 'float' && isFunction(x.mul);
const areTensors = (x: unknown): x is readonly Tensor[] => isList(x) && Array.from(x).every(isTensor);

const refused = (found: string, expected: string, remedy: string): never =>
  fail({ code: 'option', where: 'integrate', found, expected, remedy });
