import { fail } from '../base/errors.ts';
import type { Shape } from '../base/shapes.ts';
import { type Unit, unit } from '../base/units.ts';
import type { CompartmentDeclaration, CompartmentRole, SignalKind } from './compartments.ts';
import type { Declaration } from './declaration.ts';
import { say } from './say.ts';
import { announce } from './scope.ts';
import { checkGiven, checkShape, type Values } from './values.ts';

/** A component with its hyperparameters, as it stands in a model. Its compartments and commands are its members. */
export interface Part<Name extends string = string> {
  readonly component: Declaration & { readonly name: Name };
  /** One handle per hyperparameter, to say which are trained or bounded. */
  readonly hyperparameters: object;
  /** The hyperparameters as given, checked and converted to their declared units. */
  readonly given: Values;
}

/** A compartment of a part: one end of a wire, or what is recorded. */
export interface Compartment<
  Kind extends SignalKind = SignalKind,
  Role extends CompartmentRole = CompartmentRole,
> {
  readonly is: 'compartment';
  readonly part: Part;
  readonly name: string;
  readonly kind: Kind;
  readonly role: Role;
  readonly unit: Unit;
  /** Shape for one trial. */
  readonly shape: Shape;
  readonly shared: boolean;
  readonly onDemand: boolean;
}

/** A command of a part, to be put into a process. */
export interface Command {
  readonly is: 'command';
  readonly part: Part;
  readonly name: string;
}

/** A hyperparameter of a part. */
export interface HyperparameterHandle {
  readonly is: 'hyperparameter';
  readonly part: Part;
  readonly name: string;
}

export function makePart(declaration: Declaration, given: unknown): Part {
  const values = checkGiven(declaration, given);
  const part: Record<string, unknown> = { component: declaration, given: values };
  const own = part as unknown as Part;
  part.hyperparameters = Object.fromEntries(
    Object.keys(declaration.hyperparameters).map((name): [string, HyperparameterHandle] => [
      name,
      { is: 'hyperparameter', part: own, name },
    ]),
  );
  for (const [name, compartment] of Object.entries(declaration.compartments)) {
    const where = `${declaration.name}.${name}`;
    const { role, shape, shared, onDemand } = compartment;
    const text = unitOf(compartment, values.plain, where);
    const handle: Compartment = {
      is: 'compartment',
      part: own,
      name,
      role,
      kind: text === 'spike' ? 'spike' : 'real',
      unit: unit(text, where),
      shape: shape
        ? checkShape((shape as (p: unknown) => unknown)(values.plain), where)
        : [values.plain.n_units as number],
      shared,
      onDemand,
    };
    part[name] = handle;
  }
  for (const name of ['reset', ...Object.keys(declaration.commands)]) {
    part[name] = { is: 'command', part: own, name } satisfies Command;
  }
  announce(own);
  return own;
}

/** The unit of a compartment, which may follow from the hyperparameters. */
function unitOf({ unit: declared }: CompartmentDeclaration, plain: Values['plain'], where: string): string {
  const text = typeof declared === 'function' ? declared(plain) : declared;
  if (typeof text === 'string') return text;
  return fail({
    code: 'declaration',
    where,
    found: `the unit ${say(text)}`,
    expected: "a unit such as 'mV'",
    remedy: 'Correct the function that gives the unit.',
  });
}

export const compartmentsOf = (part: Part): readonly Compartment[] =>
  Object.keys(part.component.compartments).map(
    (name) => (part as unknown as Record<string, Compartment>)[name]!,
  );

export const isPart = (x: unknown): x is Part =>
  typeof x === 'object' && x !== null && 'component' in x && 'given' in x;
