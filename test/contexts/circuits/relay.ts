import { component, count, input, output } from '../../../index.ts';

/** Shows as spikes what it is given, and what arrives. */
export const Relay = component('Relay', {
  doc: 's = x, y = j',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {
    x: input('spike', 'given', { default: 0 }),
    j: input('mV', 'arrives', { default: 0 }),
    s: output('spike', 'sent'),
    y: output('mV', 'seen'),
  },
  commands: { advance_state: ({ x, j }) => ({ s: x, y: j.mul(1) }) },
});
