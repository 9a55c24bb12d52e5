import { component, type RandomNumbers, real, type Shape, where } from '../../framework/index.ts';
import {
  biasCompartments,
  biasHyperparameters,
  type Cable,
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialBiases,
  initialWeights,
  maskHyperparameters,
  transmit,
} from './cable.ts';

/** Half-width of the release probabilities around their mean, fixed in ngc-learn. */
const RELEASE_JITTER = 0.1;

type Releasing = Cable & { readonly p_release_mean: number };

/** A list is needed only where release is uncertain. */
const perRelease = ({ shape: [n_in], p_release_mean }: Releasing): Shape => [p_release_mean < 1 ? n_in : 0];

const aroundMean = (p: Releasing, random: RandomNumbers) =>
  random.uniform(perRelease(p), p.p_release_mean - RELEASE_JITTER, p.p_release_mean + RELEASE_JITTER);

/** The declaration that `DenseSynapse` and `StaticSynapse` share. */
export const dense = <const Name extends string>(name: Name) =>
  component(name, {
    doc: 'every input reaches every output: outputs = (inputs · weights) · gate · g_conduct_factor + biases',
    source: 'ngc-learn 3.2.0, DenseSynapse and StaticSynapse (its p_release_mean ends in an error)',
    time: 'ms',
    hyperparameters: {
      ...cableHyperparameters,
      // Nothing but a training changes them: what they begin with is what is learnt.
      /** initial weights [inputs, outputs], uniform in [weight_low, weight_high) */
      weight_init: { ...cableHyperparameters.weight_init, trainable: true },
      ...biasHyperparameters,
      ...maskHyperparameters,
      /** mean probability that a signal passes; 1: certain */
      p_release_mean: real('1', 'mean probability that a signal passes; 1: certain', 1, {
        positive: true,
        max: 1,
        static: true,
      }),
      /** probability that a signal passes [inputs], p_release_mean ± 0.1 */
      p_release: real('1', 'probability that a signal passes [inputs], p_release_mean ± 0.1', aroundMean, {
        shape: perRelease,
        trainable: false,
      }),
    },
    compartments: { ...cableCompartments, ...biasCompartments },
    initial: { weights: initialWeights, biases: initialBiases },
    aliases: cableAliases,
    keep: ['weights', 'biases'],
    commands: {
      advance_state({ inputs, weights, gate, biases }, p, { random }) {
        const passed =
          p.p_release_mean < 1 ? where(random.bernoulli([p.shape[0]!], p.p_release), inputs, 0) : inputs;
        const masked = { inputs: passed, weights: weights.mul(p.mask), gate };
        return { outputs: transmit(masked, p).add(biases) };
      },
    },
  });

/**
 * Synapses from every input to every output, which do not learn by themselves:
 *
 *     outputs = (inputs · (weights ⊙ mask)) · gate · g_conduct_factor + biases
 *
 * `inputs [n_in]`, `gate`, `biases` and `outputs [n_out]`, `weights [n_in, n_out]`. Weights and biases are
 * states that all trials share and `reset` leaves alone: set them with `weight_init` and `bias_init` (a list
 * in row-major order, or one number for all) or by `sim.set`. Weights have no unit; `unit` is that of outputs
 * and biases.
 *
 * They train as `weight_init` and `bias_init`, with which every iteration begins. A weight that `p_conn` leaves out stays 0, and one
 * that `mask` closes gets no gradient. Afterwards `sim.set(W.weights, trainer.parameters.get(W.hyperparameters.weight_init))`
 * puts them in place, or a synapse that is made with them.
 *
 * With `p_release_mean` below 1 each signal passes with a probability of its input's own, as ngc-learn
 * documents it (there it ends in an error). ngc-learn's `max_delay_steps` is a matter of wires here.
 */
export const DenseSynapse = dense('DenseSynapse');
