import { expect } from 'chai';
import { BernoulliCell } from '../../index.ts';
import { alone } from './alone.ts';
import { describesItself } from './support.ts';

const cells = (n_units: number) => () => BernoulliCell({ n_units });

/** How many standard deviations a binomial count is off. */
const deviation = (count: number, trials: number, p: number) =>
  Math.abs(count - trials * p) / Math.sqrt(trials * p * (1 - p));

describe('BernoulliCell', () => {
  describesItself(BernoulliCell, {});

  it('spikes with the given probability, always at 1 and never at 0', () => {
    const p = [0, 0.05, 0.3, 0.7, 1];
    const { outputs } = alone(cells(5), { seed: 11 }).run(20_000, { inputs: p }, ['outputs']);
    p.forEach((own, i) => {
      const count = outputs.reduce((sum, row) => sum + row[i]!, 0);
      if (own === 0 || own === 1) expect(count).equal(20_000 * own);
      else expect(deviation(count, 20_000, own), `p = ${own}`).below(4);
    });
  });

  it('has cells, trials and steps that know nothing of each other', () => {
    const { outputs } = alone(cells(2), { batch: 2, seed: 5 }).run(20_000, { inputs: 0.5 }, ['outputs']);
    const both = (a: (step: number) => number | undefined, b: (step: number) => number | undefined) =>
      outputs.reduce((sum, _, step) => sum + (a(step) ?? 0) * (b(step) ?? 0), 0);
    const at =
      (column: number, later = 0) =>
      (step: number) =>
        outputs[step + later]?.[column];
    for (const other of [at(1), at(2), at(3), at(0, 1), at(1, 1)]) {
      expect(deviation(both(at(0), other), 20_000, 0.25)).below(4);
    }
  });

  it('spikes wherever a smaller probability of the same seed does', () => {
    const run = (inputs: number) =>
      alone(cells(50), { seed: 2 }).run(100, { inputs }, ['outputs']).outputs.flat();
    const [few, many] = [run(0.2), run(0.6)];
    expect(few.every((x, i) => x <= many[i]!)).equal(true);
    expect(few).not.deep.equal(many);
  });

  it('notes the time of the last spike', () => {
    const { outputs, tols } = alone(cells(3), { dt: 0.5 }).run(200, { inputs: 0.1 }, ['outputs', 'tols']);
    const last = [0, 0, 0];
    outputs.forEach((row, step) => {
      row.forEach((s, i) => {
        if (s) last[i] = step / 2;
      });
      expect(tols[step]).deep.equal(last);
    });
  });

  it('needs probabilities, and is cleared by reset', () => {
    expect(() => alone(cells(1)).run(1, {}, [])).throw(/inputs/);
    const subject = alone(cells(1));
    subject.run(10, { inputs: 1 }, []);
    subject.sim.reset();
    expect(['inputs', 'outputs', 'tols'].flatMap(subject.get)).deep.equal([0, 0, 0]);
  });
});
