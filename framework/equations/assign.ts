import { dimensionless, type Unit } from '../base/units.ts';
import { where } from '../ops/logic.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import type { Environment } from './emit.ts';
import { emitter, tensorOf } from './emit.ts';
import { faultAt, instead } from './fault.ts';
import { resolve, type Scope } from './resolve.ts';
import type { Statement } from './statements.ts';
import { inUnitOf, sameDimensions } from './terms.ts';
import type { FormulaTerm } from './words.ts';

/** A statement whose value is known, in the unit of what it is given to. */
export interface Assignment {
  readonly name: string;
  readonly sign: Statement['sign'];
  readonly term: FormulaTerm;
}

/** Statements with their units; they may give values to these names. */
export function assignmentsOf(
  statements: readonly Statement[],
  targets: ReadonlyMap<string, Unit>,
  scope: Scope,
): readonly Assignment[] {
  return statements.map(({ name, nameAt, sign, signAt, value }) => {
    const unit = targets.get(name);
    if (!unit)
      return faultAt(
        nameAt,
        `a value for '${name}'`,
        'a state, or a parameter',
        `${name} keeps no value. ${instead(name, [...targets.keys()])} What is computed on the way has a line in the equations: ${name} = … : unit.`,
      );
    const term = resolve(value, { ...scope, random: true });
    const wanted = sign === '*=' || sign === '/=' ? dimensionless : unit;
    if (term.kind === 'bool') faultAt(signAt, 'a truth value', 'a number', 'Write int(condition).');
    if (!sameDimensions(term.unit, wanted))
      faultAt(
        signAt,
        `${term.unit.text} for ${name}, which is in ${unit.text}`,
        wanted === unit ? 'the same unit' : 'a factor without a unit',
        'Correct the value.',
        'unit-mismatch',
      );
    return { name, sign, term: inUnitOf(term, wanted) };
  });
}

/** What a state is after a statement. */
const changed = (before: Tensor, { sign }: Assignment, value: Tensor): Tensor => {
  switch (sign) {
    case '=':
      return value;
    case '+=':
      return before.add(value);
    case '-=':
      return before.sub(value);
    case '*=':
      return before.mul(value);
    default:
      return before.div(value);
  }
};

/**
 * Values after statements, one after the other, where a condition holds. `spikes`, the same as numbers with a surrogate gradient, let it pass
 * to what is added.
 */
export function assigned(
  values: Map<string, Tensor>,
  assignments: readonly Assignment[],
  around: Omit<Environment, 'read'> & { readonly read: (name: string) => Tensor | Bool },
  on?: { readonly where: (name: string) => Bool | undefined; readonly spikes?: Tensor },
): void {
  for (const own of assignments) {
    const value = tensorOf(emitter(around)(own.term), around);
    const before = values.get(own.name)!;
    const condition = on?.where(own.name);
    const isAdded = own.sign === '+=' || own.sign === '-=';
    if (on?.spikes && isAdded) values.set(own.name, changed(before, own, value.mul(on.spikes)));
    else {
      const next = changed(before, own, value);
      values.set(own.name, condition ? where(condition, next, before) : next);
    }
  }
}
