import { norse, process } from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';
import { sideBySide } from './side-by-side.ts';

const size = { hidden_size: 3 };
const sent = { input_size: 2, ...size };

/** Norse's neurons, synapses and encoders, besides those among the cells. */
export const norseParts = [
  sideBySide(
    'norse-neurons',
    () => {
      const parts = {
        integrator: norse.LICell({ ...size, order: 'input_last' }),
        box: norse.LIBoxCell(size),
        plain: norse.IAFCell({ ...size, method: 'tanh', alpha: 2 }),
        exponential: norse.LIFExCell({ ...size, delta_T: [0.3, 0.5, 1] }),
        adaptive: norse.LIFAdExCell({ ...size, order: 'input_last', tau_ada_inv: 30 }),
        resting: norse.LIFRefracCell({ ...size, rho_reset: [1, 3, 5] }),
        slow: norse.LIFAdExRefracCell({ ...size, v_reset: -0.2 }),
        coupled: norse.LIFMCCell({ ...size, g_coupling: [-20, 20, 0, 20, -40, 20, 0, 20, -20] }),
        both: norse.LIFMCRefracCell({ ...size, rho_reset: 2 }),
        conductances: norse.CobaLIFFeedForwardCell({ ...size, v_initial: -20 }),
        dap: norse.IzhikevichCell({ ...size, ...norse.izhikevichPresets.dap }),
        encoder: norse.LIFCurrentEncoder({ ...size, first_only: true }),
        population: norse.PopulationEncoder({ ...size, out_features: 3, scale: 2 }),
      };
      return parts;
    },
    ({ input }) => input,
    (i) => perStep(uniform, 3, 70 + i, -1, 3),
    { reference: true },
  ),
  sideBySide(
    'norse-recurrent-neurons',
    () => {
      const parts = {
        plain: norse.IAFRecurrentCell(sent),
        exponential: norse.LIFExRecurrentCell({ ...sent, autapses: true }),
        adaptive: norse.LIFAdExRecurrentCell(sent),
        resting: norse.LIFRefracRecurrentCell({ ...sent, detach_reset: false }),
        slow: norse.LIFAdExRefracRecurrentCell(sent),
        coupled: norse.LIFMCRecurrentCell({ ...sent, order: 'input_last' }),
        both: norse.LIFMCRefracRecurrentCell(sent),
        conductances: norse.CobaLIFCell(sent),
        izhikevich: norse.IzhikevichRecurrentCell({ ...sent, a: [0.02, 0.1, 0.05] }),
      };
      return parts;
    },
    ({ input }) => input,
    (i) => perStep(uniform, 2, 90 + i, -1, 2),
  ),
  sideBySide(
    'norse-current-encoders',
    () => {
      const parts = {
        exponential: norse.LIFExCurrentEncoder({ ...size, delta_T: [0.3, 0.5, 1] }),
        adaptive: norse.LIFAdExCurrentEncoder({ ...size, tau_ada_inv: 30, adaptation_spike: 0.2 }),
      };
      return { ...parts, layer: norse.AdaLIFRecurrentCell({ ...size, input_size: 3, tau_adapt_inv: 20 }) };
    },
    ({ input }) => input,
    (i) => perStep(uniform, 3, 150 + i, -1, 4),
    { reference: true },
  ),
  running(
    'norse-synapses',
    () => {
      const plastic = norse.TsodyksMakram(size);
      const additive = norse.STDP({ ...sent, eta_plus: 0.1, eta_minus: 0.2 });
      const power = norse.STDP({ ...sent, eta_plus: 0.1, stdp_algorithm: 'multiplicative_pow', mu: 0.5 });
      const first = norse.SpikeLatencyEncoder(size);
      const drawn = norse.PoissonEncoder({ ...size, f_max: 300 });
      const signed = norse.SignedPoissonEncoder({ ...size, f_max: 300 });
      const parts = { plastic, additive, power, first, drawn, signed };
      const advance = process(
        ...Object.values(parts).map((own) => own.advance_state),
        additive.evolve,
        power.evolve,
      );
      return { ...parts, advance };
    },
    ({ advance, plastic, additive, power, first, drawn, signed }) => ({
      process: advance,
      steps: 40,
      batch: 2,
      inputs: [
        [plastic.z, perStep(spikes, 3, 110, 0.3)],
        ...[additive, power].flatMap(({ z_pre, z_post }, i) => [
          [z_pre, perStep(spikes, 2, 111 + i, 0.3)] as const,
          [z_post, perStep(spikes, 3, 113 + i, 0.3)] as const,
        ]),
        [first.input, perStep(spikes, 3, 115, 0.1)],
        [drawn.input, perStep(uniform, 3, 116, 0, 1)],
        [signed.input, perStep(uniform, 3, 117, -1, 1)],
      ],
    }),
  ),
];
