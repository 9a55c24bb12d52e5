import { type Diagnostic, failAll, suggest } from '../base/errors.ts';
import type { HostRandom } from '../base/random.ts';
import { unit } from '../base/units.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { CompartmentDeclaration } from './compartments.ts';
import type { Clock } from './component.ts';
import type { Hyperparameter } from './hyperparameters.ts';

/** A component's declaration without its static types: what the engine works with. */
export interface Declaration {
  readonly name: string;
  readonly doc: string;
  readonly source?: string;
  readonly time: 's' | 'ms';
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly compartments: Readonly<Record<string, CompartmentDeclaration>>;
  readonly initial?: Readonly<Record<string, (p: unknown, random: HostRandom) => number | ArrayLike<number>>>;
  readonly keep?: readonly string[];
  readonly commands: Readonly<Record<string, UntypedCommand>>;
}

export type UntypedCommand = (
  compartments: Readonly<Record<string, Tensor>>,
  p: Readonly<Record<string, unknown>>,
  clock: Clock,
) => Readonly<Record<string, Tensor>>;

const RESERVED = ['component', 'hyperparameters', 'given', 'reset'];

/** Everything in a declaration that the types cannot see. */
export function checkDeclaration(name: string, declaration: Omit<Declaration, 'name'>): Declaration {
  const { compartments, commands, hyperparameters, initial = {}, keep = [] } = declaration;
  const faults: Diagnostic[] = [];
  const fault = (where: string, found: string, expected: string, remedy: string) =>
    faults.push({ code: 'declaration', where: `${name}${where}`, found, expected, remedy });
  const names = Object.keys(compartments);
  for (const command of Object.keys(commands)) {
    if (names.includes(command)) {
      fault(
        `.${command}`,
        'a command and a compartment',
        'one of them',
        'Rename one: both become members of the part.',
      );
    }
  }
  for (const own of [...names, ...Object.keys(commands)]) {
    if (RESERVED.includes(own) && !(own === 'reset' && own in commands)) {
      fault(`.${own}`, `the name '${own}'`, `none of ${RESERVED.join(', ')}`, 'Rename it.');
    }
  }
  for (const own of [...Object.keys(initial), ...keep]) {
    if (!names.includes(own))
      fault(`.${own}`, `'${own}' in initial or keep`, 'a compartment', suggest(own, names));
  }
  for (const compartment of Object.values(compartments)) {
    if (typeof compartment.unit === 'string') unit(compartment.unit);
    const needsUnits = compartment.shape === undefined && !('n_units' in hyperparameters);
    if (needsUnits) {
      fault(
        '',
        'a compartment without a shape',
        "a hyperparameter 'n_units', or a shape",
        'Declare one of them.',
      );
      break;
    }
  }
  failAll(faults);
  return { name, ...declaration };
}
