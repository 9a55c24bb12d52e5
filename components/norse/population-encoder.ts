import { component, count, output, real } from '../../framework/index.ts';
import { populationEncode } from './functions.ts';
import { drive, size } from './neuron.ts';

interface Population {
  readonly hidden_size: number;
  readonly out_features: number;
}

/**
 * Encodes numbers by how near they are to each of `out_features` centres, from 0 to scale:
 *
 *     output = e^(-scale · (input - centre)² / 2)
 *
 * `[hidden_size · out_features]`, the centres of a number side by side. `populationEncode` is the same for tensors.
 */
export const PopulationEncoder = component('PopulationEncoder', {
  doc: 'encodes numbers by how near they are to centres',
  source: 'Norse 1.1.0, population_encode (whose scale is the largest of all inputs unless it is given)',
  time: 's',
  hyperparameters: {
    ...size,
    /** centres of every number */
    out_features: count('centres of every number'),
    /** last centre, and factor of the distances */
    scale: real('1', 'last centre, and factor of the distances', 1, { trainable: false }),
  },
  compartments: {
    ...drive,
    /** nearness to every centre */
    output: output('1', 'nearness to every centre', {
      shape: (p: Population) => [p.hidden_size * p.out_features],
    }),
  },
  commands: {
    advance_state({ input }, p) {
      const near = populationEncode(input, p.out_features, p.scale);
      return { output: near.reshape([...near.shape.slice(0, -2), p.hidden_size * p.out_features]) };
    },
  },
});
