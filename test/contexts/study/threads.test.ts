import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { seconds, study } from '../../../index.ts';
import spikes from './cell-trial.ts';
import { mortalFiles, refusal } from './support.ts';

const url = (name: string) => new URL(`./trials.ts${name}`, import.meta.url);

describe('a study in threads', () => {
  it('gives the bits of this thread, with 1, 2 and 4 of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trial-'));
    try {
      // As one file, so that threads begin soon; what it is made of is what this thread runs.
      const trial = join(folder, 'trial.mjs');
      const entry = fileURLToPath(new URL('./cell-trial.ts', import.meta.url));
      await build({ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', outfile: trial });
      const space = { tau_m: { from: 10, to: 30, count: 3, unit: 'ms' } } as const;
      const here = (await study(spikes, space, { seeds: 2 })).outcomes;
      expect(new Set(here.map((own) => JSON.stringify('metrics' in own && own.metrics))).size).above(4);
      for (const threads of [1, 2, 4])
        expect((await study(pathToFileURL(trial), space, { seeds: 2, threads })).outcomes).eql(here);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names trials that throw, never end, exit, eat memory or give no numbers, and does the others', async () => {
    const kinds = ['throws', 'rejects', 'nan', 'text', 'never', 'exits', 'eats', 'well', 'fine'];
    const limits = { threads: 2, timeLimit: seconds(20), memoryLimit: 64 };
    const tried = await study(url('#bad'), { kind: kinds.filter((kind) => kind !== 'never') }, limits);
    const why = Object.fromEntries(tried.rows.map(({ setting, failed }) => [setting.kind, failed[0]?.why]));
    expect(why).eql({
      throws: 'RangeError: too far',
      rejects: "threw 'no error'",
      nan: 'score is NaN, expected a finite number',
      text: "gave 'score', expected numbers by name",
      exits: 'ended its thread, with code 3',
      eats: 'took more memory than its thread may have',
      well: undefined,
      fine: undefined,
    });
    const late = await study(url('#bad'), { kind: ['never', 'well'] }, { threads: 1, timeLimit: '500 ms' });
    expect(late.rows.map(({ failed }) => failed.map((own) => own.why))).eql([['took longer than 0.5 s'], []]);
  });

  it('gives its threads a copy of what trials share', async () => {
    const shared = { weights: new Float32Array([1, 2, 3.5]) };
    const tried = await study(url('#weighed'), { a: [1, 2] }, { threads: 2, shared });
    expect(tried.rows.map(({ metrics }) => metrics.sum!.mean)).eql([6.5, 13]);
  });

  it('does each trial once, keeps them as they end, and goes on after it was stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'marks-'));
    try {
      const files = mortalFiles(new Map());
      const space = { folder: [folder], a: [0, 1, 2, 3, 4, 5, 6, 7] };
      const stop = new AbortController();
      const some = await study(url('#marked'), space, {
        ...{ seeds: 3, threads: 2, folder: files, signal: stop.signal, onAbort: 'return' },
        progress: ({ done }) => void (done >= 9 && stop.abort()),
      });
      expect(some.outcomes.length).within(9, 23);
      // What was on the way has left its mark, and is done again.
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      const whole = await study(url('#marked'), space, { seeds: 3, threads: 4, folder: files });
      expect(whole.rows.map(({ failed }) => failed)).eql(Array(8).fill([]));
      expect(whole.outcomes.length).equal(24);
      expect(readdirSync(folder).length).equal(24 - some.outcomes.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is refused where its module has no such trial, or cannot be imported, or where the trial is a function', async () => {
    const tried = (trial: URL) => refusal(study(trial, { kind: ['well'] }, { threads: 2 }));
    expect(await tried(url('#bat'))).contain("'bad'");
    expect(await tried(new URL('./nowhere.ts', import.meta.url)))
      .contain('nowhere')
      .contain('imported');
    const here = study(() => ({ one: 1 }), { a: [1] }, { timeLimit: '1 s' });
    expect(await refusal(here))
      .contain('timeLimit')
      .contain('Export it');
  });
});
