// Vogels, Sprekeler, Zenke, Clopath and Gerstner 2011: inhibitory synapses that learn by the timing of spikes balance excitation. Cells that fire at
// their limit at first come down to the rate that the rule asks for, and fire irregularly.
import { cell, synapse } from '../framework/equations/index.ts';
import { connect, context, events, ms, process, simulate, wire } from '../index.ts';
import { firing } from './firing.ts';

const Cell = cell(
  'Cell',
  `
  dv/dt = (g_L*(E_L - v) + I + g_e*(E_e - v) + g_i*(E_i - v))/C : mV (unless refractory)
  dg_e/dt = -g_e/tau_e : nS
  dg_i/dt = -g_i/tau_i : nS
  exc : nS (input)
  inh : nS (input)
  E_L = -60 mV; E_e = 0 mV; E_i = -80 mV; g_L = 10 nS; C = 200 pF; I = 200 pA; tau_e = 5 ms; tau_i = 10 ms
  `,
  {
    threshold: 'v > -50 mV',
    reset: 'v = E_L',
    refractory: '5 ms',
    receive: 'g_e += exc; g_i += inh',
    initial: { v: 'E_L + 10 mV*rand()' },
  },
);
const Balancing = synapse(
  'Balancing',
  `
  dApre/dt = -Apre/tau : 1 (event-driven)
  dApost/dt = -Apost/tau : 1 (event-driven)
  w = 0; tau = 20 ms; eta = 0.3; target = 5 Hz
  inh_post : nS
  `,
  {
    on_pre: 'inh_post += w*nS; Apre += 1; w = clip(w + eta*(Apost - 2*target*tau), 0, 100)',
    on_post: 'Apost += 1; w = clip(w + eta*Apre, 0, 100)',
    carrier: 'sparse',
    source: 'Vogels, Sprekeler, Zenke, Clopath and Gerstner 2011, Science 334',
  },
);

const [excite, inhibit] = [800, 200];
const cells = excite + inhibit;
const net = context('balance', () => {
  const P = Cell({ n_units: cells });
  const [E, I] = [P.s.slice(0, excite), P.s.slice(excite, cells)];
  const toAll = connect(E, P.exc, { probability: 0.1, seed: 'E' }, { weights: '0.6 nS' });
  const toI = connect(I, P.inh.slice(excite, cells), { probability: 0.1, seed: 'II' }, { weights: '6 nS' });
  const toE = Balancing({ connectivity: { pre: inhibit, post: excite, probability: 0.1, seed: 'IE' } });
  wire(I, toE.pre);
  wire(E, toE.post);
  wire(toE.inh_post, P.inh.slice(0, excite));
  const advance = process(P.advance_state, toAll.advance_state, toI.advance_state, toE.advance_state);
  return { P, toAll, toI, toE, advance };
});

const sim = simulate(net, { dt: ms(0.2), seed: 'balance' });
const E = net.P.s.slice(0, excite);
const now = (duration: string) =>
  firing(sim.run(net.advance, { duration, record: [events(E)] }).get(events(E)));
const before = now('100 ms');
sim.run(net.advance, { duration: '3 s' });
const after = now('500 ms');
console.log(
  `excitatory cells at first fire at ${before.rate.toFixed(0)} Hz, after learning at ${after.rate.toFixed(1)} Hz; intervals vary by ${after.irregular.toFixed(2)}`,
);

if (!(before.rate > 30)) throw new Error('there is nothing to balance');
if (!(after.rate > 3 && after.rate < 8))
  throw new Error('cells do not come down to the rate that the rule asks for');
if (!(after.irregular > before.irregular + 0.2)) throw new Error('cells fire like clocks');
