// The squid's giant axon (Hodgkin and Huxley 1952), with m³h and n⁴ as whole powers: how often it fires at four currents, held
// against the same equations in NumPy.
import { readFileSync } from 'node:fs';
import * as myelin from '../index.ts';

const { count, expm1, input, mV, ms, output, state, where } = myelin;
type Tensor = myelin.Tensor;

/** x / (1 - e⁻ˣ), which is 1 at 0. */
const rise = (x: Tensor) => where(x.eq(0), 1, x.div(expm1(x.neg()).neg()));

/** Rates per ms at which a gate opens and closes, at a potential in mV. */
const RATES = {
  m: (v: Tensor) => [rise(v.add(40).div(10)), v.add(65).div(-18).exp().mul(4)],
  h: (v: Tensor) => [v.add(65).div(-20).exp().mul(0.07), v.add(35).div(10).sigmoid()],
  n: (v: Tensor) => [rise(v.add(55).div(10)).mul(0.1), v.add(65).div(-80).exp().mul(0.125)],
} satisfies Record<string, (v: Tensor) => [opens: Tensor, closes: Tensor]>;

const Axon = myelin.component('Axon', {
  doc: "C v' = 120 m³ h (50 - v) + 36 n⁴ (-77 - v) + 0.3 (-54.387 - v) + j, per cm², and three gates, m, h and n",
  source: 'Hodgkin and Huxley 1952, resting at -65 mV',
  time: 'ms',
  hyperparameters: { n_units: count('patches') },
  compartments: {
    j: input('1', 'current in µA'),
    v: state('mV', 'membrane potential'),
    m: state('1', 'sodium activation'),
    h: state('1', 'sodium inactivation'),
    n: state('1', 'potassium activation'),
    s: output('spike', 'crosses 0 mV upwards'),
  },
  // The gates are where they come to rest at -65 mV.
  initial: {
    v: () => -65,
    m: () => 0.05293248525724958,
    h: () => 0.5961207535084603,
    n: () => 0.3176769140606974,
  },
  commands: {
    advance_state({ j, v, m, h, n }, _p, { dt }) {
      const [u, step] = [v.div(mV(1)), dt.div(ms(1))];
      const sodium = m.pow(3).mul(h).mul(120).mul(u.neg().add(50));
      const potassium = n.pow(4).mul(36).mul(u.neg().sub(77));
      const current = sodium.add(potassium).add(u.neg().sub(54.387).mul(0.3)).add(j);
      const next = u.add(step.mul(current));
      // Exact for rates that are constant over the step.
      const gate = (x: Tensor, [opens, closes]: readonly [Tensor, Tensor]) => {
        const both = opens.add(closes);
        return x.sub(
          opens
            .div(both)
            .sub(x)
            .mul(expm1(both.mul(step).neg())),
        );
      };
      return {
        v: next.mul(mV(1)),
        m: gate(m, RATES.m(u)),
        h: gate(h, RATES.h(u)),
        n: gate(n, RATES.n(u)),
        s: u.lt(0).and(next.ge(0)).spikes(),
      };
    },
  },
});

const numpy = JSON.parse(
  readFileSync(new URL('../test/golden/operations/hodgkin-huxley.json', import.meta.url), 'utf8'),
) as { j: number[]; steps: number; v: number[]; gates: number[][]; spikes: number[][] };

const net = myelin.context('net', () => {
  const z = Axon({ n_units: numpy.j.length });
  return { z, advance: myelin.process(z.advance_state) };
});
const sim = myelin.simulate(net, { dt: '0.01 ms', dtype: 'f64' });
const run = sim.run(net.advance, { steps: numpy.steps, inputs: [[net.z.j, numpy.j]], record: [net.z.s] });

const { data } = run.get(net.z.s);
numpy.j.forEach((j, k) => {
  const spikes = Array.from({ length: numpy.steps }, (_, i) => i).filter((i) => data[i * numpy.j.length + k]);
  const times = spikes.map((i) => (i / 100).toFixed(2));
  console.log(`${j} µA: ${times.length > 0 ? `spikes at ${times.join(', ')} ms` : 'no spike'}`);
  if (`${times}` !== `${numpy.spikes[k]!.map((t) => t.toFixed(2))}`)
    throw new Error(`NumPy: ${numpy.spikes[k]}`);
});
const error = (ours: ArrayLike<number>, theirs: readonly number[]) =>
  Math.max(...theirs.map((x, i) => Math.abs(x / ours[i]! - 1)));
const gates = [net.z.m, net.z.h, net.z.n].map((gate, i) =>
  error(
    sim.get(gate),
    numpy.gates.map((own) => own[i]!),
  ),
);
const most = Math.max(error(sim.get(net.z.v), numpy.v), ...gates);
console.log(`After ${numpy.steps / 100} ms all states are within ${most.toExponential(1)} of NumPy's.`);
if (!(most < 1e-12)) throw new Error(`${most} from NumPy`);
