import {
  attempt,
  failAll,
  isList,
  isLive,
  type OptionRule,
  parameterName,
  say,
  shapeOfReal,
  sizeOf,
} from '../../framework/engine.ts';
import {
  type Diagnostic,
  fail,
  type HyperparameterHandle,
  type ParameterTree,
  type Part,
  type Shape,
} from '../../framework/index.ts';
import { currentOf, isCompartment, isHyperparameter, placeOf, slotOfHandle } from './handles.ts';
import { localPath } from './paths.ts';
import { contentsOf, heirOf } from './registry.ts';
import type { Contents } from './words.ts';

/** A live hyperparameter of a model: where it stands, and what it is. */
export interface Parameter {
  readonly handle: HyperparameterHandle;
  readonly slot: string;
  readonly shape: Shape;
  /** Name of its part within the context, and its own: its place in a tree. */
  readonly partName: string;
  readonly name: string;
  /** Whether it is meant to be trained. */
  readonly trainable: boolean;
}

/** All live hyperparameters that have elements and are tied to no other, in the order of the model. */
export function parametersOf({ parts, name: root, wiring }: Contents): readonly Parameter[] {
  return [...parts].flatMap(([part, path]) =>
    Object.entries(part.component.hyperparameters).flatMap(([name, spec]): Parameter[] => {
      if (!isLive(spec)) return [];
      const shape = shapeOfReal(spec, part.given.plain);
      if (sizeOf(shape) === 0) return [];
      const handle = (part.hyperparameters as Record<string, HyperparameterHandle>)[name]!;
      if (wiring.tieOf(handle)) return [];
      const partName = localPath(root, path);
      const { trainable } = spec;
      return [{ handle, slot: parameterName(path, name), shape, partName, name, trainable }];
    }),
  );
}

/** The live hyperparameter that a handle stands for; an error where there is none. */
export function parameterOf(
  contents: Contents,
  all: readonly Parameter[],
  handle: unknown,
  where: string,
): Parameter {
  const own = isHyperparameter(handle);
  const current = own && currentOf(contents, handle);
  const found = all.find((parameter) => parameter.handle === current);
  if (found) return found;
  if (own) slotOfHandle(contents, handle, where);
  return fail({
    code: 'unknown-hyperparameter',
    where: own ? placeOf(contents, handle) : where,
    found: own ? 'a hyperparameter without elements' : say(handle),
    expected: 'a live hyperparameter, such as net.z.hyperparameters.tau_m',
    remedy: isCompartment(handle)
      ? 'Weights that are a state are trained by what they begin with: net.W.hyperparameters.weight_init.'
      : 'Static ones and those switched off have no numbers to change.',
  });
}

/** A list of live hyperparameters that are meant to be trained; all of them where none is given. */
export const trainableIn = (
  contents: Contents,
  all: readonly Parameter[],
): OptionRule<readonly Parameter[]> => ({
  expected: 'a list of hyperparameters, such as [net.z.hyperparameters.tau_m]',
  fallback: all.filter(({ trainable }) => trainable),
  read: (x, where) => {
    if (!isList(x) || x.length === 0) return undefined;
    const faults: Diagnostic[] = [];
    const read = Array.from(x, (handle) => attempt(faults, () => trainableOf(contents, all, handle, where)));
    failAll(faults);
    return [...new Set(read as Parameter[])];
  },
});

/** The hyperparameter that a handle stands for, if it is meant to be trained. */
export function trainableOf(
  contents: Contents,
  all: readonly Parameter[],
  handle: unknown,
  where: string,
): Parameter {
  const own = parameterOf(contents, all, handle, where);
  return own.trainable ? own : fail(notTrainable(placeOf(contents, own.handle)));
}

/** All of a part that are meant to be trained; an error where there are none. */
export function parametersOfPart(
  contents: Contents,
  all: readonly Parameter[],
  part: Part,
  where: string,
): readonly Parameter[] {
  const current = heirOf(contents, contents.parts, part);
  const own = all.filter(({ handle, trainable }) => handle.part === current && trainable);
  if (own.length > 0) return own;
  return fail({
    code: current ? 'no-gradient' : 'unknown-part',
    where,
    found: say(part),
    expected: current ? 'a part with something to train' : `a part of ${contents.name}`,
    remedy: 'Name hyperparameters, such as net.z.hyperparameters.tau_m, or parts that have some.',
  });
}

const notTrainable = (where: string): Diagnostic => ({
  code: 'no-gradient',
  where,
  found: 'a hyperparameter that its component declares as not trainable',
  expected: 'one that is learnt',
  remedy:
    'Initial values, masks, refractory periods and numbers of surrogate gradients are not: set them as they should be.',
});

/** Something for every parameter, as a tree: part, then hyperparameter. */
export function treeOf<T>(
  parameters: readonly Parameter[],
  value: (parameter: Parameter) => T,
): ParameterTree<T> {
  const tree: ParameterTree<T> = {};
  for (const parameter of parameters) (tree[parameter.partName] ??= {})[parameter.name] = value(parameter);
  return tree;
}

/** The live hyperparameters of a context as a tree of handles, such as `makeBounds` takes. */
export const parameters = (net: object): ParameterTree<HyperparameterHandle> =>
  treeOf(parametersOf(contentsOf(net, 'parameters')), ({ handle }) => handle);
