import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Outcome } from '../../index.ts';

// As the command line has them: models are imported, and so is what they are made of.
const own = () => Promise.all([import('../../cli/model-trial.ts'), import('../../index.ts')]);

describe('the trial of a sweep', () => {
  let folder = '';
  let copies = 0;
  const fresh = (name: string) => {
    const copy = join(folder, `${name}-${copies++}.ts`);
    copyFileSync(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), copy);
    return copy;
  };
  before(() => {
    folder = mkdtempSync(fileURLToPath(new URL('../cli-trials-', import.meta.url)));
  });
  after(() => rmSync(folder, { recursive: true }));
  const space = { 'z.tau_m': { from: 10, to: 30, step: 10, unit: 'ms' }, 'z.thr': [-52, -55] } as const;
  const metricsOf = (outcomes: readonly Outcome[]) =>
    outcomes.map((own) => ('metrics' in own ? own.metrics : own.failed));

  it('has the bits of a simulation of its own: alone and as one of a batch', async () => {
    const [{ askedOf, modelTrial, openModel }, { simulate, study }] = await own();
    const file = fresh('noisy');
    const { net, steps, inputs } = (await import(file)) as typeof import('./noisy.ts');
    const { hyperparameters } = net.z;
    const expected = [10, 20, 30].flatMap((tau_m) =>
      [-52, -55].flatMap((thr) =>
        [3, 4].map((seed) => {
          using sim = simulate(net, {
            ...{ dt: '1 ms', seed },
            hyperparameters: [
              [hyperparameters.tau_m, tau_m],
              [hyperparameters.thr, thr],
            ],
          });
          const run = sim.run(net.advance, { steps, inputs, record: [net.z.s, net.z.v] });
          const sum = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b, 0);
          const { data } = run.get(net.z.v);
          return {
            'rate of z.s (Hz)': (1000 * sum(run.get(net.z.s).data)) / (steps * 5),
            'mean of z.v (mV)': sum(data) / data.length,
          };
        }),
      ),
    );
    expect(new Set(expected.map((one) => one['mean of z.v (mV)'])).size).equal(12);
    const asked = askedOf(file, {});
    const { isBatch, together } = await openModel(asked);
    expect(isBatch(Object.keys(space))).equal(true);
    const seeds = [3, 4];
    expect(metricsOf((await study(together, space, { seeds })).outcomes)).eql(expected);
    const few = { ...together, most: 5 };
    expect(metricsOf((await study(few, space, { seeds })).outcomes)).eql(expected);
    expect(metricsOf((await study(modelTrial, space, { seeds, shared: asked })).outcomes)).eql(expected);
  });

  it('compiles anew for what is structure alone: that is no batch, nor is what others follow from', async () => {
    const [{ askedOf, modelTrial, openModel }, { study }] = await own();
    const { isBatch } = await openModel(askedOf(fresh('noisy'), {}));
    expect(isBatch(['z.n_units'])).equal(false);
    expect(isBatch(['z.tau_m', 'z.n_units'])).equal(false);
    const shared = askedOf(fresh('layer'), { process: 'advance', steps: 20 });
    const sizes = { 'z.n_units': [2, 3], 'z.tau_m': [10, 20] };
    const tried = await study(modelTrial, { ...sizes, 'z.n_units': [2, 2] }, { shared });
    const [one, two, again] = metricsOf(tried.outcomes);
    expect(again).eql(one);
    expect(two).not.eql(one);
    const wrong = await study(modelTrial, sizes, { shared });
    expect(wrong.rows.map(({ failed }) => failed.length)).eql([0, 0, 0, 0]);
  });

  it('refuses a model whose text is not that which was asked for', async () => {
    const [{ askedOf, modelTrial }, { study }] = await own();
    const asked = askedOf(fresh('noisy'), {});
    const shared = { ...asked, model: fresh('layer') };
    const tried = await study(modelTrial, { 'z.tau_m': [10] }, { shared });
    expect(tried.rows[0]!.failed[0]!.why).include('another model');
  });
});
