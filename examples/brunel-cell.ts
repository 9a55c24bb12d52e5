import { cell } from '../framework/equations/index.ts';

/** What arrives, and a Poisson number of spikes from outside, is added at once; the potential decays. */
export const BrunelCell = cell(
  'BrunelCell',
  `
  dv/dt = -v/tau : mV (unless refractory)
  j : mV (input)
  weight : mV      # what a spike from outside adds
  outside : 1      # spikes from outside in a step, on average
  tau = 20 ms; v_threshold = 20 mV; v_reset = 10 mV; v_init = 0 mV; refractory = 2 ms
  `,
  {
    threshold: 'v > v_threshold',
    reset: 'v = v_reset',
    refractory: 'refractory',
    receive: 'v += j + weight*poisson(outside)',
    method: 'exact',
    initial: { v: 'v_init' },
    source: 'Brunel 2000; Brian2, example Brunel_2000',
  },
);
