import { snntorch, spikingjelly } from '../../index.ts';
import { perStep, uniform } from './numbers.ts';
import { sideBySide } from './side-by-side.ts';

const size = { n_units: 3 };

/** snnTorch's and spikingjelly's neurons and encoders. */
export const torchParts = [
  sideBySide(
    'snntorch-parts',
    () => {
      const parts = {
        leaky: snntorch.Leaky({ ...size, beta: [0.7, 0.8, 0.9], reset_delay: false }),
        clearing: snntorch.Leaky({ ...size, beta: 0.9, reset_mechanism: 'zero', inhibition: true }),
        synaptic: snntorch.Synaptic({
          ...size,
          alpha: 0.5,
          beta: 0.8,
          reset_mechanism: 'zero',
          reset_delay: false,
        }),
        alpha: snntorch.Alpha({ ...size, alpha: 0.9, beta: 0.7, threshold: 0.5 }),
        less: snntorch.Alpha({ ...size, alpha: 0.9, beta: 0.7, reset_mechanism: 'subtract' }),
        circuit: snntorch.Lapicque({ ...size, beta: 0.8 }),
        recurrent: snntorch.RLeaky({ ...size, beta: 0.8 }),
        own: snntorch.RSynaptic({ ...size, alpha: 0.5, beta: 0.8, all_to_all: false, V: [1, -1, 0.5] }),
        rate: snntorch.Rate({ ...size, gain: 0.3, offset: 0.1, first_spike_time: 3 }),
        latency: snntorch.Latency({ ...size, num_steps: 30, normalize: true }),
        linear: snntorch.Latency({ ...size, num_steps: 30, linear: true, tau: 8, clip: true }),
        delta: snntorch.Delta({ ...size, off_spike: true, padding: true }),
      };
      return parts;
    },
    ({ input }) => input,
    (i) => perStep(uniform, 3, 120 + i, -0.4, 1.2),
    { reference: true },
  ),
  sideBySide(
    'snntorch-layers',
    () => {
      const sized = { ...size, input_size: 3 };
      const parts = {
        parallel: snntorch.LeakyParallel({ ...sized, weight_hh: [0.7, 0.8, 0.9], threshold: 0.4 }),
        dense: snntorch.LeakyParallel({ ...sized, weight_hh_enable: true, threshold: 0.2 }),
        gated: snntorch.SLSTM({ ...sized, threshold: 0.1, reset_mechanism: 'zero' }),
      };
      return parts;
    },
    ({ input }) => input,
    (i) => perStep(uniform, 3, 160 + i, -0.4, 1.2),
    { reference: true },
  ),
  sideBySide(
    'spikingjelly-parts',
    () => {
      const parts = {
        plain: spikingjelly.IFNode({ ...size, soft_reset: true }),
        leaky: spikingjelly.LIFNode({ ...size, tau: 1.8, v_reset: 0.1 }),
        learnt: spikingjelly.ParametricLIFNode({ ...size, w: 0.3, decay_input: false }),
        quadratic: spikingjelly.QIFNode({ ...size, soft_reset: true }),
        exponential: spikingjelly.EIFNode({ ...size, delta_T: 0.5 }),
        recovering: spikingjelly.IzhikevichNode({ ...size, a: 0.2, b: 0.3 }),
        current: spikingjelly.CUBALIFNode(size),
        steep: spikingjelly.KLIFNode({ ...size, k: 1.5, scale_reset: true }),
        complementary: spikingjelly.ComplementaryLIFNode(size),
        turning: spikingjelly.RAFNode(size),
        sum: spikingjelly.NonSpikingIFNode(size),
        readout: spikingjelly.NonSpikingLIFNode({ ...size, tau: 4 }),
      };
      return parts;
    },
    ({ x }) => x,
    (i) => perStep(uniform, 3, 140 + i, -0.4, 1.6),
  ),
];
