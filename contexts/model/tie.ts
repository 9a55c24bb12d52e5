import { failAll, readOptions, say, truth } from '../../framework/engine.ts';
import type { Compartment, HyperparameterHandle } from '../../framework/index.ts';
import { tieOf } from './check-ties.ts';
import { wireOf } from './check-wires.ts';
import { isCompartment, isHyperparameter } from './handles.ts';
import { current } from './scope.ts';
import { transpose } from './source.ts';

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
export function tie(source: Tieable, target: Tieable, options: TieOptions = {}): void {
  const { transposed } = readOptions('tie', options, { transposed: truth(false) });
  const draft = current('tie');
  if (isCompartment(source) && isCompartment(target)) {
    draft.wires.push(wireOf(transposed ? transpose(source) : source, target, true));
  } else if (isHyperparameter(source) && isHyperparameter(target)) {
    draft.ties.push(tieOf(source, target, transposed));
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
