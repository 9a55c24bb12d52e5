import { component, ms, type RandomNumbers, real, type Shape, state } from '../../framework/index.ts';
import {
  biasCompartments,
  biasHyperparameters,
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialBiases,
  initialWeights,
  perInput,
  transmit,
} from './cable.ts';
import { common } from './options.ts';

const drawn = ({ shape: [n_in] }: { readonly shape: Shape }, random: RandomNumbers) =>
  random.uniform([n_in!], 0.125, 0.175);

/**
 * Synapses with short-term plasticity: facilitation u and depression x of each input (Tsodyks & Markram).
 *
 *     u ← u - dt · u / tau_f + resources · (1 - u) · inputs        u = resources if tau_f = 0
 *     efficacy ← u · x · inputs + efficacy · (1 - inputs)          x of before the step
 *     x ← x + dt · (1 - x) / tau_d - u · x · inputs                x stays 1 if tau_d = 0
 *     outputs = ((inputs · efficacy) · weights) · gate · g_conduct_factor + biases
 *
 * `inputs`, `u`, `x`, `efficacy`, `resources [n_in]`, `gate`, `biases`, `outputs [n_out]`, `weights [n_in, n_out]`. ngc-learn's states stand along the wrong axis of
 * its weights, so that it is right for one input alone, and it leaves out dt, as if it were 1 ms. `weights`, `biases` and `resources` outlive `reset`.
 */
export const STPDenseSynapse = component('STPDenseSynapse', {
  doc: 'synapses with short-term plasticity',
  source:
    'ngc-learn 3.2.0, STPDenseSynapse (right for one input, in steps of 1 ms); Tsodyks & Markram, PNAS 94 (1997) 719-723',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...biasHyperparameters,
    /** time constant of the facilitation; 0: none (ms) */
    tau_f: real('ms', 'time constant of the facilitation; 0: none', 750, { min: 0, static: true }),
    /** time constant of the depression; 0: none (ms) */
    tau_d: real('ms', 'time constant of the depression; 0: none', 50, { min: 0, static: true }),
    /** part of the resources that a spike takes [inputs], uniform in [0.125, 0.175) */
    resources_init: real(
      '1',
      'part of the resources that a spike takes [inputs], uniform in [0.125, 0.175)',
      drawn,
      {
        shape: perInput,
        trainable: false,
      },
    ),
  },
  compartments: {
    ...cableCompartments,
    ...biasCompartments,
    /** part of the resources that a spike takes */
    resources: state('1', 'part of the resources that a spike takes', common(perInput)),
    /** probability of a release */
    u: state('1', 'probability of a release', { shape: perInput }),
    /** part of the resources that is there */
    x: state('1', 'part of the resources that is there', { shape: perInput }),
    /** part of a weight that the last spike passed */
    efficacy: state('1', 'part of a weight that the last spike passed', { shape: perInput }),
  },
  initial: {
    weights: initialWeights,
    biases: initialBiases,
    resources: (p) => p.resources_init,
    x: () => 1,
  },
  aliases: cableAliases,
  keep: ['weights', 'biases', 'resources'],
  commands: {
    advance_state({ inputs, weights, gate, biases, resources, u: before, x, efficacy: last }, p, { dt }) {
      const kept = p.tau_f > 0 ? before.sub(before.mul(dt.div(ms(p.tau_f)))) : before;
      const u =
        p.tau_f > 0 ? kept.add(resources.mul(before.neg().add(1)).mul(inputs)) : before.mul(0).add(resources);
      const released = u.mul(x);
      const efficacy = released.mul(inputs).add(last.mul(inputs.neg().add(1)));
      const refilled =
        p.tau_d > 0
          ? x
              .add(
                x
                  .neg()
                  .add(1)
                  .mul(dt.div(ms(p.tau_d))),
              )
              .sub(released.mul(inputs))
          : x;
      return {
        u,
        x: refilled,
        efficacy,
        outputs: transmit({ inputs: inputs.mul(efficacy), weights, gate }, p).add(biases),
      };
    },
  },
});
