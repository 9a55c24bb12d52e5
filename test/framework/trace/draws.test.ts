import { expect } from 'chai';
import {
  component,
  context,
  count,
  ms,
  output,
  process,
  simulate,
  state,
  type Tensor,
} from '../../../index.ts';
import { BACKENDS, DTYPES, expectSameBits } from '../support.ts';

const [CELLS, STEPS] = [500, 40];
const DRAWS = CELLS * STEPS;
const RATES = [0.02, 0.8, 6, 45];
const WEIGHTS = [1, 0, 3, 4, 0.5, 1.5];

const DRAWN = ['exponential', 'chosen', ...RATES.map((_, k) => `events${k}`)];

const Chance = component('Chance', {
  doc: 'draws of several distributions',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: {
    weights: state('1', 'in proportion', { shape: () => [WEIGHTS.length], shared: true }),
    ...Object.fromEntries(DRAWN.map((name) => [name, output('1', name)])),
  },
  initial: { weights: () => WEIGHTS },
  commands: {
    advance_state({ weights }, { n_units }, { random }): Record<never, Tensor> {
      return {
        exponential: random.exponential([n_units]),
        chosen: random.choice([n_units], weights!),
        ...Object.fromEntries(RATES.map((rate, k) => [`events${k}`, random.poisson([n_units], rate)])),
      };
    },
  },
});

const net = context('net', () => {
  const z = Chance({ n_units: CELLS });
  return { z, advance: process(z.advance_state) };
});

/** All that is drawn in so many steps, by name. */
function drawn(dtype: 'f32' | 'f64', steps: number, backend: (typeof BACKENDS)[number], seed = 3) {
  const sim = simulate(net, { dt: ms(1), dtype, backend, seed });
  const own = net.z as unknown as Readonly<Record<string, typeof net.z.weights>>;
  const run = sim.run(net.advance, { steps, record: DRAWN.map((name) => own[name]!) });
  return Object.fromEntries(DRAWN.map((name) => [name, run.get(own[name]!).data]));
}

const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0) / x.length;
const variance = (x: ArrayLike<number>): number => {
  const about = mean(x);
  return mean(Array.from(x, (one) => (one - about) ** 2));
};

/** Σ (found - expected)² / expected over classes; what is beyond the last one belongs to it. */
function chiSquare(x: ArrayLike<number>, probabilities: readonly number[]): number {
  const found = new Array<number>(probabilities.length).fill(0);
  for (let i = 0; i < x.length; i++) found[Math.min(x[i]!, probabilities.length - 1)]!++;
  return probabilities.reduce((sum, p, k) => {
    const expected = p * x.length;
    if (expected === 0) expect(found[k]).equal(0);
    return expected === 0 ? sum : sum + (found[k]! - expected) ** 2 / expected;
  }, 0);
}

/** Mean and variance of chi square are its degrees of freedom and twice these: five standard deviations above it. */
const likely = (freedom: number): number => freedom + 5 * Math.sqrt(2 * freedom);

/** Poisson probabilities, the rest in the last one. */
function poisson(rate: number): readonly number[] {
  const all: number[] = [];
  for (let k = 0, p = Math.exp(-rate); p * DRAWS > 5 || k <= rate; p *= rate / ++k) all.push(p);
  return [...all, 1 - all.reduce((a, b) => a + b, 0)];
}

describe('draws', () => {
  for (const dtype of DTYPES) {
    const numbers = drawn(dtype, STEPS, BACKENDS[1]!);

    it(`are those of their distributions: ${dtype}`, () => {
      const { exponential, chosen } = numbers;
      // The errors of mean and variance are √1/n and √8/n.
      expect(mean(exponential!)).closeTo(1, 4 / Math.sqrt(DRAWS));
      expect(variance(exponential!)).closeTo(1, 4 * Math.sqrt(8 / DRAWS));
      const tenths = Array.from(exponential!, (x) => Math.floor(10 * -Math.expm1(-x)));
      expect(chiSquare(tenths, new Array(10).fill(0.1))).most(likely(9));

      expect(
        chiSquare(
          chosen!,
          WEIGHTS.map((w) => w / 10),
        ),
      ).most(likely(WEIGHTS.length - 2));

      RATES.forEach((rate, k) => {
        const events = numbers[`events${k}`]!;
        expect(mean(events)).closeTo(rate, 4 * Math.sqrt(rate / DRAWS));
        expect(variance(events)).closeTo(rate, 4 * Math.sqrt((rate + 2 * rate ** 2) / DRAWS));
        const expected = poisson(rate);
        expect(chiSquare(events, expected), `rate ${rate}`).most(likely(expected.length - 1));
      });
    });

    it(`are the same on all backends, others for another seed: ${dtype}`, () => {
      for (const backend of BACKENDS) {
        const same = drawn(dtype, 2, backend);
        for (const name of DRAWN)
          expectSameBits(`${backend.name} ${name}`, numbers[name]!.slice(0, 2 * CELLS), same[name]!);
      }
      const other = drawn(dtype, 2, BACKENDS[1]!, 4);
      expect(other.chosen).not.eql(numbers.chosen!.slice(0, 2 * CELLS));
    });
  }
});
