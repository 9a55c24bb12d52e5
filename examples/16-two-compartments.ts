// A cell of two compartments that are one state: potentials of soma and dendrite stand side by side, [n_units, 2], and each
// pulls at the other. The soma fires; current comes into the dendrite. The test is the same in NumPy.
import { readFileSync } from 'node:fs';
import {
  component,
  context,
  count,
  input,
  ms,
  output,
  process,
  real,
  simulate,
  stack,
  state,
} from '../index.ts';

type Cells = { readonly n_units: number };

const TwoCompartments = component('TwoCompartments', {
  doc: 'tau · dv/dt = coupling · (v of the other - v) - v + (0, j), Euler; the soma spikes at thr, and goes back to 0',
  time: 'ms',
  hyperparameters: {
    n_units: count('number of cells'),
    tau: real('ms', 'time constants of soma and dendrite', undefined, { positive: true, shape: () => [2] }),
    coupling: real('1', 'how much each follows the other', undefined, { shape: () => [2] }),
    thr: real('1', 'threshold of the soma', 1),
  },
  compartments: {
    j: input('1', 'drive of the dendrite', { default: 0 }),
    v: state('1', 'potentials of soma and dendrite', { shape: ({ n_units }: Cells) => [n_units, 2] }),
    s: output('spike', 'spikes of the soma'),
  },
  commands: {
    advance_state({ j, v }, p, { dt }) {
      const pull = v.flip(-1).sub(v).mul(p.coupling);
      const next = v.add(
        pull
          .sub(v)
          .add(stack([j.mul(0), j], -1))
          .mul(dt.div(p.tau)),
      );
      const soma = next.slice(-1, 0, 1).reshape(j.shape);
      const dendrite = next.slice(-1, 1).reshape(j.shape);
      const fired = soma.ge(p.thr);
      return { v: stack([fired.where(0, soma), dendrite], -1), s: fired.spikes() };
    },
  },
});

const path = new URL('../test/golden/operations/two-compartments.json', import.meta.url);
const given = JSON.parse(readFileSync(path, 'utf8'));
const net = context('net', () => {
  const { cells: n_units, tau, coupling, threshold: thr } = given;
  const z = TwoCompartments({ n_units, tau, coupling, thr });
  return { z, advance: process(z.advance_state) };
});
const { z } = net;
const run = simulate(net, { dt: ms(given.dt), dtype: 'f64' }).run(net.advance, {
  steps: given.steps,
  inputs: [[z.j, given.drive]],
  record: [z.v, z.s],
});
const difference = (ours: ArrayLike<number>, numpy: readonly number[]) =>
  numpy.reduce((most, x, i) => Math.max(most, Math.abs(x - ours[i]!)), 0);
const [v, s] = [difference(run.get(z.v).data, given.v), difference(run.get(z.s).data, given.spikes)];
const spikes = [...run.get(z.s).data].reduce((sum, x) => sum + x, 0);
console.log(`${spikes} spikes, as in NumPy; potentials at most ${v.toExponential(1)} from it`);
if (!(v < 1e-12 && s === 0 && spikes > 10)) throw new Error(`potentials are ${v} from NumPy, spikes ${s}`);
