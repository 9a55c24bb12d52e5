import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  component,
  context,
  count,
  input,
  kWinners,
  ms,
  output,
  process,
  real,
  simulate,
  state,
  where,
} from '../../index.ts';

/** Numbers of a program in NumPy, `test/golden/generators/k_winners.py`. */
const golden = JSON.parse(
  readFileSync(new URL('../golden/operations/k-winners.json', import.meta.url), 'utf8'),
) as {
  readonly winners: readonly (readonly number[])[];
  readonly v: readonly number[];
  readonly w: readonly (readonly number[])[];
};

const [INPUTS, CELLS, STEPS] = [20, 12, 200];

/** Of all cells the k with the highest potential fire, are reset, and learn what they see. */
const Competition = component('Competition', {
  doc: 'v ← decay · v + x · w; the k highest fire, v ← 0, w ← w + eta · (x - w) for each of them',
  time: 'ms',
  hyperparameters: {
    n_in: count('number of inputs'),
    n_units: count('number of cells'),
    k: count('number of winners'),
    decay: real('1', 'what a step leaves of a potential', 0.9),
    eta: real('1', 'learning rate', 0.05),
  },
  compartments: {
    x: input('1', 'inputs', { shape: (p: { readonly n_in: number }) => [p.n_in] }),
    w: state('1', 'weights', {
      shape: (p: { readonly n_in: number; readonly n_units: number }) => [p.n_in, p.n_units],
      shared: true,
    }),
    v: state('1', 'potentials'),
    s: output('spike', 'winners'),
  },
  commands: {
    advance_state({ x, w, v }, p) {
      const u = v.mul(p.decay).add(x.matmul(w));
      const wins = kWinners(u, p.k);
      const s = wins.spikes();
      const learned = x.outer(s).sub(w.mul(s.reshape([p.n_units])));
      return { s, v: where(wins, 0, u), w: w.add(learned.mul(p.eta)) };
    },
  },
});

describe('k winners', () => {
  it('fire and learn as in NumPy', () => {
    const net = context('net', () => {
      const z = Competition({ n_in: INPUTS, n_units: CELLS, k: 3 });
      return { z, advance: process(z.advance_state) };
    });
    const { z } = net;
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.set(
      z.w,
      Array.from(
        { length: INPUTS * CELLS },
        (_, at) => ((7 * Math.floor(at / CELLS) + 11 * (at % CELLS)) % 23) / 184,
      ),
    );
    const x = Array.from({ length: STEPS }, (_, t) =>
      Array.from({ length: INPUTS }, (__, i) => ((i * t + 3 * i + 5 * t) % 17) / 16),
    );
    const run = sim.run(net.advance, { steps: STEPS, inputs: [[z.x, x.flat()]], record: [z.s] });
    const s = [...run.get(z.s).data];
    golden.winners.forEach((winners, t) => {
      const fired = Array.from({ length: CELLS }, (_, cell) => cell).filter((cell) => s[t * CELLS + cell]);
      expect(fired, `step ${t}`).eql(winners);
    });
    for (const [own, expected] of [
      [sim.get(z.v), golden.v],
      [sim.get(z.w), golden.w.flat()],
    ] as const) {
      expected.forEach((value, at) => void expect(own[at]).closeTo(value, 1e-12));
    }
  });
});
