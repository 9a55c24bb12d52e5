import {
  type HyperparameterHandle,
  type ParameterTree,
  parameterName,
  type Shape,
  shapeOfReal,
  sizeOf,
} from '../framework/index.ts';
import { type Contents, contentsOf } from './context.ts';

/** A live hyperparameter of a model: where it stands, and what it is. */
export interface Parameter {
  readonly handle: HyperparameterHandle;
  readonly slot: string;
  readonly shape: Shape;
  /** Name of its part within the context, and its own: its place in a tree. */
  readonly partName: string;
  readonly name: string;
}

/** All live hyperparameters that have elements, in the order of the model. */
export function parametersOf({ parts, name: root }: Contents): readonly Parameter[] {
  return [...parts].flatMap(([part, path]) =>
    Object.entries(part.component.hyperparameters).flatMap(([name, spec]): Parameter[] => {
      if (spec.kind !== 'real' || spec.static) return [];
      const shape = shapeOfReal(spec, part.given.plain);
      if (sizeOf(shape) === 0) return [];
      const handle = (part.hyperparameters as Record<string, HyperparameterHandle>)[name]!;
      return [
        { handle, slot: parameterName(path, name), shape, partName: path.slice(root.length + 1), name },
      ];
    }),
  );
}

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
