import {
  type Compartment,
  type Diagnostic,
  failAll,
  formatShape,
  type HyperparameterHandle,
  sameShape,
  sameUnit,
  say,
  shapeOfReal,
  unit,
} from '../framework/index.ts';
import { isCompartment, isHyperparameter } from './handles.ts';
import { current } from './scope.ts';
import { transpose } from './source.ts';

/** A hyperparameter that has become another. */
export interface TiedHyperparameter {
  readonly source: HyperparameterHandle;
  readonly target: HyperparameterHandle;
  readonly transposed: boolean;
}

export interface TieOptions {
  /** Exchanges the axes of a matrix on the way. */
  readonly transposed?: boolean;
}

type Tieable = Compartment | HyperparameterHandle;

/**
 * Makes a state of a part, or a live hyperparameter, one with another's: `tie(W.weights, V.weights)`. The target has
 * no numbers of its own then: it reads the source's, no command may write it, and it is not trained by itself, but
 * adds to the source's gradient.
 */
export function tie(source: Tieable, target: Tieable, { transposed = false }: TieOptions = {}): void {
  const draft = current('tie');
  if (isCompartment(source) && isCompartment(target)) {
    draft.wires.push({ source: transposed ? transpose(source) : source, target, tied: true });
  } else if (isHyperparameter(source) && isHyperparameter(target)) {
    draft.ties.push({ source, target, transposed });
  } else {
    failAll([
      {
        code: 'unknown-compartment',
        where: 'tie',
        found: `${say(source)} and ${say(target)}`,
        expected: 'two states, or two live hyperparameters',
        remedy:
          'Write tie(W.weights, V.weights), or tie(a.hyperparameters.weight, b.hyperparameters.weight).',
      },
    ]);
  }
}

/** The faults of the tied hyperparameters of a context. */
export function checkTies(
  ties: readonly TiedHyperparameter[],
  nameOf: (handle: HyperparameterHandle) => string,
): Diagnostic[] {
  const sources = new Map<HyperparameterHandle, HyperparameterHandle>();
  return ties.flatMap(({ source, target, transposed }): Diagnostic[] => {
    const where = `${nameOf(source)} → ${nameOf(target)}`;
    const fault = (code: Diagnostic['code'], found: string, expected: string): Diagnostic[] => [
      {
        code,
        where,
        found,
        expected,
        remedy: 'Tie live hyperparameters of one shape and unit, each to one other.',
      },
    ];
    const [from, to] = [liveOf(source), liveOf(target)];
    if (!from || !to)
      return fault('unknown-hyperparameter', 'a hyperparameter that is part of the structure', 'a live one');
    if (sources.has(target)) return fault('two-wires', `a second tie of ${nameOf(target)}`, 'one');
    sources.set(target, source);
    for (let at: HyperparameterHandle | undefined = source; at; at = sources.get(at))
      if (at === target)
        return fault('unfed-input', 'hyperparameters that are only tied to each other', 'one with numbers');
    const shape = transposed ? [...from.shape].reverse() : from.shape;
    if (!sameShape(shape, to.shape) || (transposed && shape.length !== 2))
      return fault('shape-mismatch', `shape ${formatShape(shape)}`, `shape ${formatShape(to.shape)}`);
    return sameUnit(from.unit, to.unit) ? [] : fault('unit-mismatch', from.unit.text, to.unit.text);
  });
}

function liveOf({ part, name }: HyperparameterHandle) {
  const spec = part.component.hyperparameters[name];
  return spec?.kind === 'real' && !spec.static
    ? { shape: shapeOfReal(spec, part.given.plain), unit: unit(spec.unit) }
    : undefined;
}
