import { type CellOptions, cell } from '../framework/equations/index.ts';
import {
  AdExCell,
  brainstate,
  FitzhughNagumoCell,
  HodgkinHuxleyCell,
  IFCell,
  LIFCell,
  QuadLIFCell,
  spikingjelly,
} from '../index.ts';

// Cells of the library, and the same as equations: both give the same bits, in both precisions (test/framework/equations/parts.test.ts).

export interface Twin {
  /** The part of the library, of one cell. */
  readonly part: () => unknown;
  /** The same as text, and what stands beside it. */
  readonly text: string;
  readonly options: CellOptions;
  /** What drives it, about so much and up and down by so much, in steps of so many ms. */
  readonly driven: {
    readonly by: string;
    readonly mean: number;
    readonly swing: number;
    readonly dt?: number;
  };
  /** States that both have. */
  readonly states: readonly string[];
}

const lif = (method: 'euler' | 'midpoint'): Twin => ({
  part: () =>
    LIFCell({
      ...{ n_units: 1, tau_m: 7, tau_theta: 0, refract_time: 0, conduct_leak: 0.9 },
      integration_type: method,
    }),
  text: `
    dv/dt = ((v_rest - v)*conduct_leak + resist_m*j)/tau_m : mV
    j : nA (input)
    resist_m = 1 MΩ; tau_m = 7 ms; v_rest = -65 mV; conduct_leak = 0.9`,
  options: { threshold: 'v > -52 mV', reset: 'v = -60 mV', method, initial: { v: 'v_rest' } },
  driven: { by: 'j', mean: 20, swing: 15 },
  states: ['v', 's'],
});

const quadratic = (method: 'euler' | 'midpoint'): Twin => ({
  part: () =>
    QuadLIFCell({
      ...{ n_units: 1, tau_m: 20, tau_theta: 0, refract_time: 0, critical_v: 0.1, thr: -30, v_reset: -60 },
      integration_type: method,
    }),
  text: `
    dv/dt = ((v - v_rest)*(v - v_scale)*critical_v + resist_m*j)/tau_m : mV
    j : nA (input)
    resist_m = 1 MΩ; tau_m = 20 ms; v_rest = -65 mV; v_scale = -41.6 mV; critical_v = 0.1/mV : 1/mV`,
  options: { threshold: 'v > -30 mV', reset: 'v = -60 mV', method, initial: { v: 'v_rest' } },
  driven: { by: 'j', mean: 60, swing: 40 },
  states: ['v', 's'],
});

/** Nodes that count in steps: Euler's with steps of 1 ms. */
const node = (part: () => unknown, rate: string, v_reset: number): Twin => ({
  part,
  text: `dv/dt = ${rate} : 1; x : 1 (input); tau = 2 ms; v_reset = ${v_reset}`,
  options: { threshold: 'v >= 1', reset: 'v = v_reset', method: 'euler', initial: { v: 'v_reset' } },
  driven: { by: 'x', mean: 0.8, swing: 0.9, dt: 1 },
  states: ['v', 's'],
});

export const libraryAsText: Readonly<Record<string, Twin>> = {
  IFCell: {
    part: () =>
      IFCell({
        ...{ n_units: 1, tau_m: 5, resist_m: 1.5, thr: -52, v_reset: -60 },
        lower_clamp_voltage: false,
      }),
    text: `
      dv/dt = resist_m*j/tau_m : mV
      j : nA (input)
      resist_m = 1.5 MΩ; tau_m = 5 ms; thr = -52 mV; v_reset = -60 mV`,
    options: { threshold: 'v > thr', reset: 'v = v_reset', method: 'euler', initial: { v: -65 } },
    driven: { by: 'j', mean: 20, swing: 15 },
    states: ['v', 's'],
  },
  'LIFCell, Euler': lif('euler'),
  'LIFCell, midpoint': lif('midpoint'),
  'QuadLIFCell, Euler': quadratic('euler'),
  'QuadLIFCell, midpoint': quadratic('midpoint'),
  FitzhughNagumoCell: {
    part: () => FitzhughNagumoCell({ n_units: 1, v0: 0.1 }),
    text: `
      dv/dt = (v - v*v*v/gamma + (j - w))/tau_m : 1
      dw/dt = (v + alpha - w*beta)/tau_w : 1
      j : 1 (input)
      tau_m = 1 ms; tau_w = 12.5 ms; alpha = 0.7; beta = 0.8; gamma = 3`,
    options: { threshold: 'v > 1.07', method: 'euler', initial: { v: 0.1 } },
    driven: { by: 'j', mean: 0.6, swing: 0.4 },
    states: ['v', 'w', 's'],
  },
  AdExCell: {
    part: () =>
      AdExCell({
        ...{ n_units: 1, tau_m: 15, resist_m: 1, tau_w: 100, a: 0.1, b: 0.75, thr: 5, v_reset: -60 },
        ...{ v_rest: -72, intrinsic_mem_thr: -55, v_sharpness: 2, v0: -70, w0: 0 },
      }),
    text: `
      dv/dt = (v_rest - v + exp((v - v_T)/v_sharpness)*v_sharpness + (j - w)*resist_m)/tau_m : mV
      dw/dt = ((v - v_rest)*a - w)/tau_w : nA
      j : nA (input)
      tau_m = 15 ms; resist_m = 1 MΩ; tau_w = 100 ms; a = 0.1 uS; b = 0.75 nA
      v_rest = -72 mV; v_T = -55 mV; v_sharpness = 2 mV; v_reset = -60 mV`,
    options: {
      ...{ threshold: 'v > 5 mV', reset: 'v = v_reset; w += b', method: 'euler' },
      initial: { v: -70 },
    },
    driven: { by: 'j', mean: 25, swing: 15 },
    states: ['v', 'w', 's'],
  },
  HodgkinHuxleyCell: {
    part: () => HodgkinHuxleyCell({ n_units: 1, tau_v: 1 }),
    text: `
      dv/dt = (resist_m*j - currents)/tau_v : mV
      dn/dt = ((1 - n)*alpha_n - n*beta_n)/ms : 1
      dm/dt = ((1 - m)*alpha_m - m*beta_m)/ms : 1
      dh/dt = ((1 - h)*alpha_h - h*beta_h)/ms : 1
      currents = (v - v_Na)*(m*m*m*h*g_Na) + (v - v_K)*(n*n*(n*n)*g_K) + (v - v_L)*g_L : mV
      u = v/mV : 1
      alpha_n = ratio((10 - u)/10)*0.1 : 1
      beta_n = exp(u/(-80))*0.125 : 1
      alpha_m = ratio((25 - u)/10) : 1
      beta_m = exp(u/(-18))*4 : 1
      alpha_h = exp(u/(-20))*0.07 : 1
      beta_h = 1/(exp((30 - u)/10) + 1) : 1
      j : nA (input)
      resist_m = 1 MΩ; tau_v = 1 ms; v_Na = 115 mV; v_K = -35 mV; v_L = 10.6 mV
      g_Na = 100; g_K = 5; g_L = 0.3`,
    options: {
      ...{ threshold: 'v > 4 mV', method: 'euler' },
      functions: { ratio: (x) => x.eq(0).where(1, x.div(x.expm1())) },
      initial: { n: 0.3176769140606974, m: 0.05293248525724958, h: 0.5961207535084603 },
    },
    driven: { by: 'j', mean: 10, swing: 10, dt: 0.02 },
    states: ['v', 'n', 'm', 'h', 's'],
  },
  'brainstate.LIF, below its threshold': {
    part: () => brainstate.LIF({ in_size: 1, R: 2, tau: 6, V_th: 1000, V_rest: -3 }),
    text: `
      dV/dt = (x*R + V_rest - V)/tau : mV
      x : mA (input)
      R = 2 ohm; V_rest = -3 mV; tau = 6 ms`,
    options: { method: 'exp_euler' },
    driven: { by: 'x', mean: 20, swing: 15 },
    states: ['V'],
  },
  'brainstate.IF, below its threshold': {
    part: () => brainstate.IF({ in_size: 1, R: 2, tau: 6, V_th: 1000 }),
    text: 'dV/dt = (x*R - V)/tau : mV; x : mA (input); R = 2 ohm; tau = 6 ms',
    options: { method: 'exp_euler' },
    driven: { by: 'x', mean: 20, swing: 15 },
    states: ['V'],
  },
  'spikingjelly.IFNode': node(() => spikingjelly.IFNode({ n_units: 1 }), 'x/ms', 0),
  'spikingjelly.LIFNode': node(() => spikingjelly.LIFNode({ n_units: 1 }), '(x - (v - v_reset))/tau', 0),
  'spikingjelly.EIFNode': node(
    () => spikingjelly.EIFNode({ n_units: 1 }),
    '(x - v + exp((v - 0.8)/1)*1)/tau',
    -0.1,
  ),
};

/** The cell that the text describes. */
export const fromText = ({ text, options }: Twin): unknown =>
  cell('Own', text, options)({ n_units: 1 } as never);
