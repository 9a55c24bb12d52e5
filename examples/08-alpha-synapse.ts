// A synapse of one's own, from its equations: the conductance after a spike is an alpha function. The test is the closed
// form: Euler's error halves with the step, and both backends give the same bits.
import { component, context, count, input, ms, output, process, real, simulate, state } from '../index.ts';

const AlphaSynapse = component('AlphaSynapse', {
  doc: 'tau · dx/dt = -x, tau · dg/dt = x - g, Euler; a spike adds e to x, so that g peaks at 1 after tau',
  time: 'ms',
  hyperparameters: {
    n_units: count('number of synapses'),
    tau: real('ms', 'time from the spike to the peak', undefined, { positive: true }),
  },
  compartments: {
    spikes: input('spike', 'presynaptic spikes'),
    x: state('1', 'what rises at once'),
    g: output('1', 'conductance, relative'),
  },
  longestStep: { tau: (p) => 2 * p.tau },
  commands: {
    advance_state({ spikes, x, g }, p, { dt }) {
      const part = dt.div(p.tau);
      return { x: x.sub(x.mul(part)).add(spikes.mul(Math.E)), g: g.add(x.sub(g).mul(part)) };
    },
  },
});

const [tau, duration] = [5, 40];
const net = context('net', () => {
  const synapse = AlphaSynapse({ n_units: 1, tau: ms(tau) });
  return { synapse, advance: process(synapse.advance_state) };
});
/** The conductance at every step after a spike in the first one. */
function response(dt: number, backend: 'wasm' | 'reference' = 'wasm'): number[] {
  const steps = Math.round(duration / dt) + 1;
  const once = Array.from({ length: steps }, (_, step) => (step === 0 ? 1 : 0));
  const sim = simulate(net, { dt: ms(dt), dtype: 'f64', backend });
  const { spikes, g } = net.synapse;
  return [...sim.run(net.advance, { steps, inputs: [[spikes, once]], record: [g] }).get(g).data];
}
const alpha = (t: number) => (t / tau) * Math.exp(1 - t / tau);
const errors = [0.2, 0.1, 0.05, 0.025].map((dt) =>
  Math.max(...response(dt).map((g, step) => Math.abs(g - alpha(step * dt)))),
);
const ratios = errors.slice(1).map((error, i) => errors[i]! / error);
console.log(`Largest errors: ${errors.map((x) => x.toFixed(4)).join(', ')}; each step halved.`);
console.log(`Ratios: ${ratios.map((x) => x.toFixed(2)).join(', ')}; Euler's method has 2.`);
if (ratios.some((ratio) => Math.abs(ratio - 2) > 0.1)) throw new Error('not of first order');
const [one, other] = [response(0.1), response(0.1, 'reference')];
if (one.some((g, step) => g !== other[step])) throw new Error('the backends differ');
