import { expect } from 'chai';
import fc from 'fast-check';
import { ms, rockpool } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself } from './support.ts';

const { ExpSynJax } = rockpool;

const impulse = (steps: number, at: number, size: number) =>
  Array.from({ length: steps }, (_, t) => (t === at ? size : 0));

describe('rockpool.ExpSynJax', () => {
  describesItself(ExpSynJax, { tau: 0.01, noise_std: 0 });

  it('answers an impulse with a geometric decay that has begun in the step of the impulse', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 100, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (tau, dt) => {
          const { run } = alone(() => ExpSynJax({ shape: 1, tau: ms(tau) }), { dt });
          const { output, isyn } = run(30, { input: impulse(30, 4, 3) }, ['output', 'isyn']);
          const expected = output.map((_, t) => (t < 4 ? 0 : 3 * Math.exp((-dt / tau) * (t - 3))));
          expect(distance(output.flat(), expected)).below(1e-12);
          expect(isyn).eql(output);
        },
      ),
      effort(30),
    );
  });

  it('is linear: the answer to a sum is the sum of the answers', () => {
    const answer = (input: readonly number[]) =>
      alone(() => ExpSynJax({ shape: 1 }))
        .run(50, { input }, ['output'])
        .output.flat();
    const [a, b] = [impulse(50, 3, 2), Array.from({ length: 50 }, (_, t) => Math.sin(t))];
    const [both, one, other] = [answer(a.map((x, t) => x + b[t]!)), answer(a), answer(b)];
    expect(
      distance(
        both,
        one.map((x, t) => x + other[t]!),
      ),
    ).below(1e-12);
  });

  it('settles at input · β / (1 - β), β = e^(-dt/tau)', () => {
    const beta = Math.exp(-1 / 5);
    const { run } = alone(() => ExpSynJax({ shape: 1, tau: ms(5) }));
    expect(run(200, { input: 2 }, ['output']).output.at(-1)![0]).closeTo((2 * beta) / (1 - beta), 1e-12);
  });

  it('has noise whose variance is β² noise_std² dt / (1 - β²)', () => {
    const beta = Math.exp(-1 / 5);
    const { run } = alone(() => ExpSynJax({ shape: 2000, tau: ms(5), noise_std: 2 }));
    const last = run(60, { input: 0 }, ['output']).output.at(-1)!;
    const mean = last.reduce((a, b) => a + b, 0) / last.length;
    const variance = last.reduce((a, x) => a + (x - mean) ** 2, 0) / last.length;
    expect(variance / ((beta ** 2 * 4 * 1e-3) / (1 - beta ** 2))).within(0.9, 1.1);
  });

  it('has one time constant for all synapses, or one for each', () => {
    const { run } = alone(() => ExpSynJax({ shape: 2, tau: [0.001, 0.004] }));
    const { output } = run(2, { input: [1, 1, 0, 0] }, ['output']);
    const expected = [1, 0.25, 2, 0.5].map((x) => Math.exp(-x));
    expect(distance(output.flat(), expected)).below(1e-15);
  });
});
