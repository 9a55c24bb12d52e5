import { expect } from 'chai';
import { exchanges, harmonic, kneeOf, queueCost, stepCost } from '../../bench/scale/model.ts';
import { simulateQueue, simulateRing } from '../../bench/scale/simulation.ts';

describe('the cost of scale', () => {
  const common = { latency: 2.5e-4, service: 7e-4, window: 20_000 };

  it('of a queue is that of its simulation, from one worker to 10 000, below the knee and above', () => {
    for (const trial of [0.02, 1, 60])
      for (const workers of [1, 10, 100, 1000, 10_000]) {
        const model = { ...common, trial, workers };
        const [paper, run] = [queueCost(model), simulateQueue(model, 200_000, 1)];
        const where = `${workers} workers, ${trial} s`;
        // 200 000 exponential times are known to a quarter of a percent; the last workers are still at it when it ends.
        const end = 1 + (2 * workers) / 200_000;
        expect(run.rate / paper.rate, where).within(0.985, 1.015 * end);
        expect(run.redis, where).closeTo(paper.redis, 0.02 * end * paper.redis);
      }
  });

  it('holds for a million trials of 10 000 workers', () => {
    const model = { ...common, trial: 10, workers: 10_000 };
    const [paper, run] = [queueCost(model), simulateQueue(model, 1_000_000, 2)];
    expect(run.rate / paper.rate).closeTo(1, 0.02);
    expect(run.busy / paper.busy).closeTo(1, 0.03);
  });

  it('has a knee where the Redis has no time left, and workers beyond a window do nothing', () => {
    const model = { ...common, trial: 1 };
    const knee = kneeOf(model);
    expect(queueCost({ ...model, workers: Math.round(knee / 4) }).busy).above(0.99);
    expect(queueCost({ ...model, workers: Math.round(4 * knee) }).rate).closeTo(1 / common.service, 1e-6);
    const few = { ...model, workers: 1000, window: 100 };
    expect(queueCost(few).rate).equal(queueCost({ ...few, workers: 100 }).rate);
    expect(simulateQueue(few, 50_000, 3).rate / queueCost(few).rate).closeTo(1, 0.02);
  });

  it('of a step is that of messages along a ring: the slowest worker, and every round', () => {
    const own = { parameters: 1e6, compute: 0.05, jitter: 0.01, latency: 5e-5, bandwidth: 1.25e9 };
    for (const workers of [2, 5, 16, 64])
      for (const exchange of ['gather', 'parts'] as const) {
        const model = { ...own, workers };
        const run = simulateRing(model, exchanges[exchange](model), 400, 1);
        expect(run / stepCost(model, exchange), `${workers}, ${exchange}`).closeTo(1, 0.02);
        const exact = { ...model, jitter: 0 };
        expect(simulateRing(exact, exchanges[exchange](exact), 5, 1)).closeTo(
          stepCost(exact, exchange),
          1e-12,
        );
      }
    expect(harmonic(4)).closeTo(25 / 12, 1e-15);
  });

  it('sends as much for parts, however many workers there are, and ever more for whole gradients', () => {
    const bytes = (exchange: keyof typeof exchanges, workers: number) =>
      exchanges[exchange]({ workers, parameters: 1e6, compute: 0, jitter: 0, latency: 0, bandwidth: 1 })
        .bytes;
    expect(bytes('parts', 1000)).within(bytes('parts', 2), 8e6);
    expect(bytes('gather', 1001) / bytes('gather', 101)).equal(10);
    expect(bytes('star', 100) / bytes('star', 10)).equal(10);
  });
});
