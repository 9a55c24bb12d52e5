import { component } from '../../../framework/index.ts';
import { cableAliases } from '../cable.ts';
import { kernelCompartments, kernelHyperparameters, kernelInitial, passed } from './cable.ts';
import { convolution, type KernelPass, passing, transposed } from './kernel.ts';

const through = <const Name extends string>(name: Name, doc: string, form: KernelPass) =>
  component(name, {
    doc,
    source:
      'ngc-learn 3.2.1, ConvSynapse, DeconvSynapse and their Static forms (their biases have the width of the kernel, not the channels)',
    time: 'ms',
    hyperparameters: kernelHyperparameters,
    compartments: kernelCompartments(form),
    initial: kernelInitial,
    aliases: cableAliases,
    keep: ['weights', 'biases'],
    commands: {
      advance_state: ({ inputs, weights, biases }, p) => ({
        outputs: passed(form, { inputs, weights, biases }, p),
      }),
    },
  });

const CONVOLUTION = 'a kernel over images: outputs = (inputs ∗ weights) · g_conduct_factor + biases';
const TRANSPOSED =
  'a kernel from the places of images to larger ones: outputs = (inputs ∗ᵀ weights) · g_conduct_factor + biases';

/**
 * Synapses that pass images through a kernel, which does not learn by itself:
 *
 *     outputs[y, x, n] = g_conduct_factor · Σ inputs[y · stride + ky - before, x · stride + kx - before, c] · weights[ky, kx, c, n] + biases[n]
 *
 * over the kernel and the channels in. `inputs` and `outputs` are images row by row, channels last, so that any cells can be before and behind: [height ·
 * width · channels]. `SAME` puts as few zeros around an image as let ⌈size / stride⌉ places of the kernel be on it, the odd one behind; `VALID` none, so that
 * there are ⌊(size - kernel) / stride⌋ + 1. KernelShape and biases train as `filter_init` and `bias_init`. There is no default padding in ngc-learn.
 */
export const ConvSynapse = through('ConvSynapse', CONVOLUTION, passing(convolution));

/**
 * The same as `ConvSynapse`, under the name that ngc-learn gives kernels that never change:
 *
 *     outputs = (inputs ∗ weights) · g_conduct_factor + biases
 */
export const StaticConvSynapse = through('StaticConvSynapse', CONVOLUTION, passing(convolution));

/**
 * Synapses that pass images through the transpose of a convolution:
 *
 *     outputs = g_conduct_factor · (the images, with stride - 1 zeros between neighbours and some around) ∗ weights + biases
 *
 * Images become `stride` times as large, with `VALID` padding by kernel - stride larger where that is positive. The kernel is not turned round. All else is
 * as of `ConvSynapse`.
 */
export const DeconvSynapse = through('DeconvSynapse', TRANSPOSED, passing(transposed));

/**
 * The same as `DeconvSynapse`, under the name that ngc-learn gives kernels that never change:
 *
 *     outputs = (inputs ∗ᵀ weights) · g_conduct_factor + biases
 */
export const StaticDeconvSynapse = through('StaticDeconvSynapse', TRANSPOSED, passing(transposed));
