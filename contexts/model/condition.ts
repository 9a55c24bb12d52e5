import { compartmentsOf, type Gate, isFunction, type OptionRule } from '../../framework/engine.ts';
import { type Bool, type Compartment, fail, type Tensor } from '../../framework/index.ts';
import { compartmentFault, currentOf } from './handles.ts';
import type { Condition, ConditionInputs, Contents } from './words.ts';

/** A condition as a program asks it: handles may be older than the model. */
export function gateOf(contents: Contents, condition: Condition, name: string): Gate {
  return {
    name,
    holds: (show) => {
      const of = (given: Compartment | string): Tensor => {
        const own = typeof given === 'string' ? (compartmentAt(contents, given) ?? given) : given;
        const fault = compartmentFault(contents, own, name);
        return fault ? fail(fault) : show(currentOf(contents, own as Compartment)!);
      };
      return condition({ of, any, all });
    },
  };
}

/** What stands at `z.v` within a context. */
function compartmentAt({ name, parts }: Contents, place: string): Compartment | undefined {
  const dot = place.lastIndexOf('.');
  const part = [...parts].find(([, path]) => path === `${name}/${place.slice(0, dot)}`)?.[0];
  return part && compartmentsOf(part).find((own) => own.name === place.slice(dot + 1));
}

const any: ConditionInputs['any'] = (truth) => overAll(truth, (own) => own.any(0));
const all: ConditionInputs['all'] = (truth) => overAll(truth, (own) => own.all(0));

/** Along one axis after the other, until none is left. */
function overAll(truth: Bool, reduce: (own: Bool) => Bool): Bool {
  const { kind, shape } = (truth ?? {}) as Partial<Bool>;
  if (kind !== 'bool' || shape!.length === 0) return truth;
  return overAll(reduce(truth), reduce);
}

/** A function that may be a condition; what it gives is seen when it is traced. */
export const conditionRule: OptionRule<Condition | undefined> = {
  expected: 'a function such as ({ of, any }) => any(of(net.z.s).gt(0))',
  fallback: undefined,
  read: (x) => (isFunction(x) ? (x as Condition) : undefined),
};
