// Short-term plasticity over a list of synapses, each with a delay of its own (Tsodyks and Markram 1997): resources that a
// spike uses up and a use that it raises are states of single synapses. The test is the same in NumPy.
import { readFileSync } from 'node:fs';
import {
  arriving,
  component,
  context,
  enqueue,
  gather,
  input,
  ms,
  output,
  type Pattern,
  pattern,
  process,
  real,
  simulate,
  state,
  where,
} from '../index.ts';

/** Synapses between the cells of a pattern; delays are in steps. */
const synapsesOf = (who: Pattern, delays: readonly number[]) =>
  component('TsodyksMarkram', {
    doc:
      'tau_d · dx/dt = 1 - x, tau_f · du/dt = -u, Euler; at a spike u ← u + use · (1 - u), and u · x · w is sent, which x loses; ' +
      'what arrives decays with tau_s',
    source: 'Tsodyks and Markram 1997',
    time: 'ms',
    hyperparameters: {
      w: real('nA', 'weight of each synapse', undefined, { shape: () => [who.synapses] }),
      use: real('1', 'part of the resources that a first spike uses', 0.5),
      tau_d: real('ms', 'time in which resources recover', 200, { positive: true }),
      tau_f: real('ms', 'time in which the use falls', 50, { positive: true }),
      tau_s: real('ms', 'time in which a current decays', 3, { positive: true }),
    },
    compartments: {
      spikes: input('spike', 'of the cells before', { shape: () => [who.pre] }),
      x: state('1', 'resources of each synapse', { shape: () => [who.synapses] }),
      u: state('1', 'use of each synapse', { shape: () => [who.synapses] }),
      underway: state('nA', 'what is on its way', { shape: () => [Math.max(...delays), who.post] }),
      j: output('nA', 'current of the cells behind', { shape: () => [who.post] }),
    },
    initial: { x: () => 1 },
    longestStep: { tau_s: (p) => 2 * p.tau_s },
    commands: {
      advance_state({ spikes, x, u, underway, j }, p, { dt }) {
        const fired = gather(spikes, who.from).gt(0);
        const fallen = u.sub(u.mul(dt.div(p.tau_f)));
        const recovered = x.add(x.neg().add(1).mul(dt.div(p.tau_d)));
        const used = where(fired, fallen.add(fallen.neg().add(1).mul(p.use)), fallen);
        const released = where(fired, used.mul(recovered), 0);
        return {
          u: used,
          x: recovered.sub(released),
          j: j.mul(dt.div(p.tau_s).neg().add(1)).add(arriving(underway)),
          underway: enqueue(underway, spikes, p.w.mul(released), who, delays),
        };
      },
    },
  });

const path = new URL('../test/golden/operations/sparse.json', import.meta.url);
const { plasticity: given } = JSON.parse(readFileSync(path, 'utf8'));
const who = pattern({ pre: given.pre, post: given.post, from: given.from, to: given.to });
const net = context('net', () => {
  const z = synapsesOf(
    who,
    given.delays,
  )({
    w: given.w,
    use: given.U,
    tau_d: ms(given.tau_d),
    tau_f: ms(given.tau_f),
    tau_s: ms(given.tau_s),
  });
  return { z, advance: process(z.advance_state) };
});
const steps = given.spikes.shape[0];
const sim = simulate(net, { dt: ms(given.dt), dtype: 'f64' });
const { data } = sim
  .run(net.advance, { steps, inputs: [[net.z.spikes, given.spikes.data]], record: [net.z.j] })
  .get(net.z.j);

const error = (ours: ArrayLike<number>, numpy: readonly number[]) =>
  numpy.reduce((most, x, i) => Math.max(most, Math.abs(x - ours[i]!)), 0);
const errors = {
  current: error(data, given.current.data),
  use: error(sim.get(net.z.u), given.u),
  resources: error(sim.get(net.z.x), given.x),
};
for (const [what, most] of Object.entries(errors)) {
  console.log(`${what}: at most ${most.toExponential(1)} from NumPy`);
  if (!(most < 1e-12)) throw new Error(`${what} is ${most} from NumPy`);
}
