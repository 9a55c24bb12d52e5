import { fail } from '../base/errors.ts';
import { lazy } from '../base/lazy.ts';
import { inOneLine, printed, sharing } from '../base/printed.ts';
import { isList, say } from '../base/say.ts';
import { formatShape, type Shape, sizeOf } from '../base/shapes.ts';
import { unit } from '../base/units.ts';
import type { CompartmentDeclaration } from './compartments.ts';
import { elementsOf, sliceOf } from './elements.ts';
import type { Real } from './hyperparameters.ts';
import { announce } from './scope.ts';
import { checkGiven, shapeBy, shapeOfReal } from './values.ts';
import type { Command, Compartment, Declaration, HyperparameterHandle, Part, Values } from './words.ts';

export function makePart(declaration: Declaration, given: unknown): Part {
  const values = checkGiven(declaration, given);
  const part: Record<string, unknown> = sharing(PART, { component: declaration, given: values });
  const own = part as unknown as Part;
  part.hyperparameters = Object.fromEntries(
    Object.keys(declaration.hyperparameters).map((name): [string, HyperparameterHandle] => [
      name,
      sharing(HYPERPARAMETER, { is: 'hyperparameter', part: own, name }),
    ]),
  );
  // Structure in a form of its own may have to be drawn, which whoever makes a part or opens a file does not ask for.
  const isDrawn = Object.values(declaration.hyperparameters).some(({ kind }) => kind === 'data');
  for (const [name, compartment] of Object.entries(declaration.compartments)) {
    const where = `${declaration.name}.${name}`;
    const { role, shared, onDemand, moment, counts } = compartment;
    const text = unitOf(compartment, values.plain, where);
    const ownUnit = unit(text, where);
    if (moment && `${ownUnit.dimensions}` !== `${SECOND.dimensions}`) noTime(text, where);
    const shapeOf = (): Shape =>
      shapeBy(compartment.shape, values.plain, where) ?? [values.plain.n_units as number];
    const handle: Compartment = sharing(COMPARTMENT, {
      is: 'compartment',
      part: own,
      name,
      role,
      kind: text === 'spike' ? 'spike' : 'real',
      unit: ownUnit,
      shape: isDrawn ? [] : shapeOf(),
      shared,
      onDemand,
      moment,
      counts,
    });
    if (isDrawn) Object.defineProperty(handle, 'shape', { get: lazy(shapeOf) });
    part[name] = handle;
  }
  for (const name of ['reset', ...Object.keys(declaration.commands)]) {
    part[name] = sharing<Command>(COMMAND, { is: 'command', part: own, name });
  }
  made.add(own);
  announce(own);
  return own;
}

/**
 * The shape of a compartment for one trial, or of a live hyperparameter, held against so many numbers of it: the same as ever, but that
 * structure that is not drawn yet is not drawn for it where that takes far longer than to list the numbers.
 */
export function shapeFor({ is, part, name }: Compartment | HyperparameterHandle, numbers: number): Shape {
  const { component, given } = part;
  const shapeWith = (more: Values['plain']): Shape => {
    const plain = { ...given.plain, ...more };
    return is === 'hyperparameter'
      ? shapeOfReal(component.hyperparameters[name] as Real, plain)
      : (shapeBy(component.compartments[name]!.shape, plain, name) ?? [plain.n_units as number]);
  };
  const structures = Object.entries(component.hyperparameters).flatMap(([own, spec]) =>
    spec.kind === 'data' && spec.undrawn ? [{ ...spec.undrawn, own, value: given.plain[own] as never }] : [],
  );
  const ofOne = shapeWith(
    Object.fromEntries(structures.map(({ ofSize, own, value }) => [own, ofSize(value as never, 1)])),
  );
  const list = { length: numbers / Math.max(1, sizeOf(ofOne)) };
  return shapeWith(
    Object.fromEntries(
      structures.map(({ ofSize, sizeFor, own, value }) => [own, ofSize(value, sizeFor(value, list))]),
    ),
  );
}

// How parts and their members say what they are: a part has dozens, which share it.

const placeOf = ({ part, name }: { readonly part: Part; readonly name: string }): string =>
  `${part.component.name}.${name}`;

const PART = printed({} as Part, ({ component, given }) => {
  const own = Object.entries(component.hyperparameters).flatMap(([name, spec]) => {
    const value = spec.kind === 'real' ? given.numbers[name] : spec.optional ? undefined : given.plain[name];
    const unitText = spec.kind === 'real' && spec.unit !== '1' ? ` ${spec.unit}` : '';
    return value === undefined ? [] : [`${name}: ${say(value)}${unitText}`];
  });
  return `${component.name} { ${inOneLine(own)} }`;
});
const COMPARTMENT = printed(
  {
    at(elements: ArrayLike<number>) {
      return elementsOf(this as unknown as Compartment, elements);
    },
    slice(from: number, to: number) {
      return sliceOf(this as unknown as Compartment, from, to);
    },
  } as unknown as Compartment,
  (own) => `${placeOf(own)}, ${own.role} ${formatShape(own.shape)} ${own.unit.text}`,
);
const HYPERPARAMETER = printed({} as HyperparameterHandle, (own) => {
  const spec = own.part.component.hyperparameters[own.name]!;
  return `${placeOf(own)}, hyperparameter${spec.kind === 'real' ? ` in ${spec.unit}` : ''}`;
});
const COMMAND = printed({} as Command, (own) => `${placeOf(own)}, command`);

const SECOND = unit('s');

const noTime = (text: string, where: string): never =>
  fail({
    code: 'declaration',
    where,
    found: `a moment in ${text}`,
    expected: 'a unit of time',
    remedy: 'Leave moment out, or give it a unit such as ms.',
  });

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

/** Whether a reset leaves a compartment as it is. */
export function isKept({ part: { component, given }, name }: Compartment): boolean {
  const { keep = [] } = component;
  if (isList(keep)) return keep.includes(name);
  return Object.hasOwn(keep, name) && given.plain[keep[name]!] === true;
}

const made = new WeakSet<object>();

/** Whether a component has made it: a copy of a part stands for nothing. */
export const isPart = (x: unknown): x is Part => typeof x === 'object' && x !== null && made.has(x);
