// Song, Miller and Abbott 2000: five hundred inputs fire by chance, and learn by the timing of spikes which of them drive the cell. They compete:
// in the end synapses are strong or weak, and few are in between. Depression is a little stronger than in the paper, since in steps of a millisecond
// more spikes come together.
import { cell, synapse } from '../framework/equations/index.ts';
import { context, ms, process, simulate, wire } from '../index.ts';

const Poisson = cell('Poisson', 'rate = 15 Hz', { threshold: 'rand() < rate*dt' });
const Cell = cell(
  'Cell',
  `
  dv/dt = (g*(E_e - v) + E_L - v)/tau_m : mV
  dg/dt = -g/tau_e : 1
  exc : 1 (input)
  tau_m = 10 ms; tau_e = 5 ms; E_e = 0 mV; E_L = -74 mV
  `,
  { threshold: 'v > -54 mV', reset: 'v = -60 mV', receive: 'g += exc', initial: { v: 'E_L' } },
);
const STDP = synapse(
  'STDP',
  `
  dApre/dt = -Apre/tau : 1 (event-driven)
  dApost/dt = -Apost/tau : 1 (event-driven)
  w = 0; w_max = 0.02; tau = 20 ms; step_up = 0.02
  g_post : 1
  `,
  {
    on_pre: 'g_post += w; Apre += step_up*w_max; w = clip(w + Apost, 0, w_max)',
    on_post: 'Apost -= 1.15*step_up*w_max; w = clip(w + Apre, 0, w_max)',
    carrier: 'sparse',
    initial: { w: 'rand()*w_max' },
  },
);

const inputs = 500;
const net = context('column', () => {
  const source = Poisson({ n_units: inputs });
  const z = Cell({ n_units: 1 });
  const S = STDP({ connectivity: { pre: inputs, post: 1, pairs: 'all' } });
  wire(source.s, S.pre);
  wire(z.s, S.post);
  wire(S.g_post, z.exc);
  return { source, z, S, advance: process(source.advance_state, z.advance_state, S.advance_state) };
});

/** How many synapses are in each tenth of what they may be. */
const tenths = (w: ArrayLike<number>): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const own of Array.from(w)) counts[Math.min(9, Math.floor(own * 500))]!++;
  return counts;
};
const sim = simulate(net, { dt: ms(1), seed: 'column' });
const before = tenths(sim.get(net.S.w));
sim.run(net.advance, { duration: '100 s' });
const after = tenths(sim.get(net.S.w));
console.log(`synapses by tenths of their limit, before: ${before}\nafter: ${after}`);

/** How many are in the outer four tenths for one in the inner four. */
const parted = (t: readonly number[]): number =>
  (t[0]! + t[1]! + t[8]! + t[9]!) / (t[3]! + t[4]! + t[5]! + t[6]!);
if (!(parted(before) < 1.2 && parted(after) > 2.5))
  throw new Error('synapses do not part into weak and strong ones');
