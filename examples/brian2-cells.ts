import { type CellOptions, cell } from '../framework/equations/index.ts';

// The cells of Brian2's examples CUBA and COBA: what has arrived is added, the states move on at once, then come threshold and reset; what
// this step's spikes send arrives before the next.

const PARAMETERS = `
  tau_m = 20 ms; tau_e = 5 ms; tau_i = 10 ms
  v_threshold = -50 mV; v_reset = -60 mV; v_init = -60 mV; refractory = 5 ms
`;

const firing: CellOptions = {
  threshold: 'v > v_threshold',
  reset: 'v = v_reset',
  refractory: 'refractory',
  receive: 'g_e += e; g_i += i',
  initial: { v: 'v_init' },
};

const CUBA = `
  dv/dt = (g_e + g_i - (v - v_rest))/tau_m : mV (unless refractory)
  dg_e/dt = -g_e/tau_e : mV
  dg_i/dt = -g_i/tau_i : mV
  e : mV (input); i : mV (input)
  v_rest = -49 mV
  ${PARAMETERS}`;

const source = 'Vogels and Abbott 2005; Brian2, example CUBA';
/** A spike adds to g_e or g_i, which decay, and both to the potential. */
export const CubaCell = cell('CubaCell', CUBA, { ...firing, method: 'exact', source });
export const CubaCellEuler = cell('CubaCellEuler', CUBA, { ...firing, method: 'euler', source });

/** A spike adds to conductances relative to the leak, which decay. */
export const CobaCell = cell(
  'CobaCell',
  `
  dv/dt = (g_e*(E_e - v) + g_i*(E_i - v) - (v - v_rest) + j)/tau_m : mV (unless refractory)
  dg_e/dt = -g_e/tau_e : 1
  dg_i/dt = -g_i/tau_i : 1
  e : 1 (input); i : 1 (input)
  v_rest = -60 mV; E_e = 0 mV; E_i = -80 mV; j = 20 mV
  ${PARAMETERS}`,
  { ...firing, method: 'euler', source: 'Vogels and Abbott 2005; Brian2, example COBA' },
);
