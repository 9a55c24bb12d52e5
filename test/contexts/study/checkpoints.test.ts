import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { study } from '../../../index.ts';
import { refusal } from './support.ts';
import { telling } from './trials.ts';

const url = new URL('./trials.ts#telling', import.meta.url);
const space = {
  kind: [
    'well',
    'again',
    'silent',
    'throws',
    'odd report',
    'odd bytes',
    'draws',
    'odd figure',
    'large figure',
  ],
};
const options = { seeds: [4, 7] };
const reports = (seed: number, epochs = 3) =>
  Array.from({ length: epochs }, (_, epoch) => ({ epoch, loss: 1 / (seed + 3) }));

describe('what a trial reports, draws and keeps', () => {
  it('stands in its outcome, as it was when it was said: of one that fails what it reported before', async () => {
    const tried = await study(telling, space, options);
    const of = (kind: string) =>
      tried.outcomes.find((own) => own.setting.kind === kind && own.seed === 7) as object;
    const one = (number: number, rest: object) => ({
      number,
      seed: 7,
      setting: { kind: space.kind[number] },
      ...rest,
    });
    expect(of('well')).eql(one(0, { metrics: { score: 7 }, reports: reports(7) }));
    expect(of('silent')).eql(one(2, { metrics: { score: 7 } }));
    expect(of('throws')).eql(one(3, { failed: 'RangeError: too far', reports: reports(7, 2) }));
    const odd = 'reported loss is NaN, expected a finite number';
    expect(of('odd report')).eql(one(4, { failed: odd, reports: reports(7, 1) }));
    expect(of('odd bytes')).eql(
      one(5, { failed: "kept 'text', expected a Uint8Array", reports: reports(7) }),
    );
    const figures = [
      { title: 'Loss', caption: 'Seed 7.', svg: '<svg width="20"/>' },
      { title: '2', caption: 'Seed 7.', svg: '<svg width="20"/>' },
    ];
    expect(of('draws')).eql(one(6, { metrics: { score: 7 }, reports: reports(7), figures }));
    const expected = 'expected { title, caption, svg }, all texts';
    expect(of('odd figure')).property('failed').contain('drew').contain(expected);
    expect(of('large figure')).property('failed').contain('expected at most 1048576').contain('draw less');
    const kept = await Promise.all(tried.rows.map((row) => tried.checkpoint(row, 7)));
    const none = undefined;
    expect(kept.slice(0, 6)).eql([Uint8Array.of(1, 2, 7), Uint8Array.of(9), none, none, none, none]);
    expect(await tried.checkpoint(tried.best('score'))).eql(Uint8Array.of(1, 2, 4));
  });

  it('is the same in threads, in a folder and from a folder, where each checkpoint has a file of its own', async () => {
    const here = await study(telling, space, options);
    const path = mkdtempSync(join(tmpdir(), 'kept-'));
    try {
      const folder = join(path, 'own');
      for (const tried of [
        await study(url, space, { ...options, threads: 2 }),
        await study({ most: 5, together: (all) => all.map(telling) }, space, options),
        await study(url, space, { ...options, threads: 2, folder }),
        await study(url, space, { ...options, threads: 2, folder }),
      ]) {
        expect(tried.outcomes).eql(here.outcomes);
        for (const row of here.rows)
          for (const seed of options.seeds)
            expect(await tried.checkpoint(row, seed)).eql(await here.checkpoint(row, seed));
      }
      const files = readdirSync(folder).filter((name) => name.startsWith('checkpoint'));
      expect(files.sort()).eql(['0-4', '0-7', '1-4', '1-7', '6-4', '6-7'].map((own) => `checkpoint-${own}`));
      // Damage is found when a checkpoint is asked for, and no sooner.
      const damaged = join(folder, 'checkpoint-0-7');
      writeFileSync(damaged, readFileSync(damaged).fill(3, 1, 2));
      const tried = await study(url, space, { ...options, folder });
      expect(await refusal(tried.checkpoint({ number: 0 }, 7)))
        .contain('checkpoint-0-7')
        .contain('another checksum');
      rmSync(damaged);
      expect(await refusal(tried.checkpoint({ number: 0 }, 7))).contain('no file');
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
