import { fail } from '../base/errors.ts';
import { isRecord, say } from '../base/say.ts';
import type { Tensor } from '../ops/tensor.ts';
import { tensorGiven } from '../trace/functions.ts';
import { total } from './losses.ts';

/** Something for each hyperparameter of each part: `tree['1_LIFODEJax'].tau_mem`. */
export type ParameterTree<T> = Record<string, Record<string, T>>;

export interface Bounds {
  readonly lower: ParameterTree<number>;
  readonly upper: ParameterTree<number>;
}

/**
 * Bounds of the same structure as the parameters, all open; set those that matter:
 * `bounds.lower['1_LIFODEJax'].tau_mem = 0.011`. Numbers are in the declared unit.
 * Source: `make_bounds` of Rockpool 3.0.3.
 */
export function makeBounds(parameters: ParameterTree<unknown>): Bounds {
  const fill = (value: number): ParameterTree<number> =>
    Object.fromEntries(
      Object.entries(treeGiven(parameters, 'makeBounds, parameters')).map(([part, own]) => [
        part,
        Object.fromEntries(Object.keys(own).map((name) => [name, value])),
      ]),
    );
  return { lower: fill(-Infinity), upper: fill(Infinity) };
}

/**
 * `Σ exp(lower - p)` over the elements below their lower bound, plus `Σ exp(p - upper)` over those above their
 * upper one: about 1 for every violating element, whatever the distance; its gradient pushes back.
 * Source: `bounds_cost` of Rockpool 3.0.3.
 */
export function boundsCost(parameters: ParameterTree<Tensor>, bounds: Bounds): Tensor {
  const tensors = leavesOf(parameters, 'boundsCost, parameters');
  const [any] = tensors;
  if (!any) return wrong('boundsCost, parameters', 'none', 'those of a training');
  const side = (name: keyof Bounds): ReadonlyMap<string, number> => {
    const where = `boundsCost, ${name}`;
    const leaves = leavesOf(isRecord(bounds) ? bounds[name] : bounds, where);
    return new Map(leaves.map(({ path, value }) => [path, boundGiven(value, `${where}, ${path}`)]));
  };
  const [lower, upper] = [side('lower'), side('upper')];
  const terms = tensors.flatMap(({ path, value }) => {
    const p = tensorGiven(value, `boundsCost, ${path}`);
    const [low, high] = [lower.get(path) ?? -Infinity, upper.get(path) ?? Infinity];
    return [
      ...(low > -Infinity ? [total(p.lt(low).where(p.sub(low).neg().exp(), 0))] : []),
      ...(high < Infinity ? [total(p.gt(high).where(p.sub(high).exp(), 0))] : []),
    ];
  });
  return terms.length > 0 ? terms.reduce((a, b) => a.add(b)) : total(tensorGiven(any.value, any.path).mul(0));
}

/** What is at a hyperparameter, with its part and name. */
const leavesOf = (tree: unknown, where: string) =>
  Object.entries(treeGiven(tree, where)).flatMap(([part, own]) =>
    Object.entries(own).map(([name, value]) => ({ path: `${part}.${name}`, value })),
  );

function treeGiven(tree: unknown, where: string): ParameterTree<unknown> {
  const isTree = isRecord(tree) && Object.values(tree).every(isRecord);
  if (isTree) return tree as ParameterTree<unknown>;
  return wrong(where, isRecord(tree) ? 'a part without names' : say(tree), 'records of names by part');
}

const boundGiven = (x: unknown, where: string): number =>
  typeof x === 'number' && !Number.isNaN(x) ? x : wrong(where, say(x), 'a number, or an infinity for none');

const wrong = (where: string, found: string, expected: string): never =>
  fail({
    code: 'option',
    where,
    found,
    expected,
    remedy: 'Write boundsCost(parameters, bounds) in a loss, with bounds = makeBounds(parameters(net)).',
  });
