import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Metrics, openStudy, type StudyOptions, study, type TrialGiven } from '../../../index.ts';
import { Killed, mortalFiles, refusal } from './support.ts';

const space = { a: [1, 2, 3], kind: ['x', 'y'] } as const;
const trial = ({ setting: { a, kind }, seed }: { setting: { a: number; kind: string }; seed: number }) => ({
  score: a * 10 + seed + (kind === 'x' ? 0 : 0.1),
});
const own = (options: StudyOptions = {}) => study(trial, space, { seeds: 3, ...options });

describe('a study', () => {
  it('tries each setting with all seeds: mean and spread, the table, and the best', async () => {
    const tried = await own();
    expect(tried.outcomes.map(({ number, seed }) => [number, seed])).eql(
      [0, 1, 2, 3, 4, 5].flatMap((number) => [0, 1, 2].map((seed) => [number, seed])),
    );
    expect(tried.rows[1]).eql({
      number: 1,
      setting: { a: 1, kind: 'y' },
      metrics: { score: { mean: (10.1 + 11.1 + 12.1) / 3, spread: 1, count: 3 } },
      failed: [],
    });
    expect(tried.table().split('\n').slice(0, 3)).eql([
      '#  a  kind  score',
      '0  1  x     11 ± 1',
      '1  1  y     11.1 ± 1',
    ]);
    expect(tried.best('score').setting).eql({ a: 1, kind: 'x' });
    expect(tried.best('score', 'greatest').setting).eql({ a: 3, kind: 'y' });
    expect(() => tried.best('scores')).throw("'score'");
    const [alone] = (await study(trial, space, { seeds: [5] })).rows;
    expect(alone!.metrics).eql({ score: { mean: 15, spread: undefined, count: 1 } });
  });

  it('names trials that go wrong, and does the others', async () => {
    const gives: Readonly<Record<string, () => unknown>> = {
      throws: () => {
        throw new RangeError('too far');
      },
      rejects: () => Promise.reject('no error'),
      nan: () => ({ score: Number.NaN }),
      nothing: () => undefined,
      empty: () => ({}),
      text: () => ({ score: '1' }),
      well: () => ({ score: 1 }),
    };
    const tried = await study(({ setting }) => gives[setting.kind]!() as Metrics, {
      kind: Object.keys(gives),
    });
    const why = Object.fromEntries(tried.rows.map(({ setting, failed }) => [setting.kind, failed[0]?.why]));
    expect(why).eql({
      throws: 'RangeError: too far',
      rejects: "threw 'no error'",
      nan: 'score is NaN, expected a finite number',
      nothing: 'gave nothing, expected numbers by name',
      empty: 'gave an object, expected numbers by name',
      text: "score is '1', expected a finite number",
      well: undefined,
    });
    expect(tried.table()).contain('seed 0: RangeError: too far');
    expect(tried.best('score').setting.kind).equal('well');
  });

  it('does many trials at once, each by itself where they fail together, and gives all what they share', async () => {
    const lots: number[] = [];
    const score = ({ setting: { a }, seed, shared }: TrialGiven<{ a: number[] }>) => {
      if (a === 4 && seed === 1) throw new RangeError('four');
      return { score: (shared as { times: number }).times * a + seed };
    };
    const together = (given: readonly TrialGiven<{ a: number[] }>[]) => {
      lots.push(given.length);
      return given.map(score);
    };
    const options = { seeds: 2, shared: { times: 10 } };
    const alone = await study(score, { a: [1, 2, 3, 4, 5] }, options);
    const tried = await study({ most: 4, together }, { a: [1, 2, 3, 4, 5] }, options);
    expect(tried.outcomes).eql(alone.outcomes);
    expect(tried.rows[3]!.failed).eql([{ seed: 1, why: 'RangeError: four' }]);
    expect(lots).eql([4, 4, 1, 1, 1, 1, 2]);
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await refusal(study({ most: 4, together }, { a: [1] }, { signal }))).include('enough');
    expect(await refusal(study(score, { a: [1] }, { shared: () => 1 })))
      .include('shared')
      .include('copied');
  });

  it('stops at a signal with an error or with what there is, and goes on from its folder', async () => {
    const disk = new Map<string, Uint8Array>();
    const folder = mortalFiles(disk);
    const stop = new AbortController();
    const progress = ({ done }: { done: number }) => void (done === 4 && stop.abort(new Error('enough')));
    expect(await refusal(own({ folder, signal: stop.signal, progress }))).equal('enough');
    const part = await own({ folder, signal: AbortSignal.abort(), onAbort: 'return' });
    expect(part.outcomes.length).equal(4);
    expect((await own({ folder })).outcomes).eql((await own()).outcomes);
  });

  it('does not take for an outcome what a trial says when it is told to end', async () => {
    const stop = new AbortController();
    const folder = mortalFiles(new Map());
    const ending = study(
      async ({ signal }) => {
        stop.abort(new Error('enough'));
        signal.throwIfAborted();
        return { score: 1 };
      },
      { a: [1] },
      { folder, signal: stop.signal, onAbort: 'return' },
    );
    expect((await ending).outcomes).eql([]);
    expect((await study(() => ({ score: 1 }), { a: [1] }, { folder })).rows[0]!.failed).eql([]);
  });

  it('says what a folder of somebody else does wrong, and where', async () => {
    const bad = (own: object) => refusal(given({ ...mortalFiles(new Map()), ...own }));
    const given = (folder: object) => own({ folder: folder as never });
    expect(await bad({ read: async () => 'text' }))
      .contain("'text'")
      .contain('a Uint8Array');
    expect(await bad({ append: () => Promise.reject(new Error('full')) }))
      .contain('trials.jsonl')
      .contain('full');
    expect(await bad({ write: 1 })).contain('functions read, write, append');
  });

  it('keeps a folder of Node, which goes on with more settings and seeds but not as another study', async () => {
    const path = mkdtempSync(join(tmpdir(), 'study-'));
    const folder = join(path, 'deep', 'own');
    try {
      let tries = 0;
      const counted: typeof trial = (given) => {
        tries++;
        return trial(given);
      };
      const some = await study(counted, space, { seeds: 2, count: 4, folder });
      expect(tries).equal(8);
      const more = await study(counted, space, { seeds: 3, folder });
      expect(tries).equal(18);
      expect(more.outcomes).eql((await own()).outcomes);
      expect((await study(counted, space, { seeds: 2, count: 4, folder })).outcomes).eql(some.outcomes);
      expect(tries).equal(18);
      const lines = readFileSync(join(folder, 'trials.jsonl'), 'utf8').trimEnd().split('\n');
      expect(lines.length).equal(18);
      expect(JSON.parse(lines[0]!)).deep.include({
        outcome: { number: 0, seed: 0, setting: { a: 1, kind: 'x' }, metrics: { score: 10 } },
      });
      expect(await refusal(study(trial, { ...space, a: [1, 2] }, { folder }))).contain('study.json, space');
      expect(await refusal(own({ folder, version: '2' }))).contain('study.json, version');
      expect(await refusal(own({ folder, seed: 1 }))).contain('study.json, seed');
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});

describe('the values of a space', () => {
  it('have their types in a trial: numbers of ranges without a unit, texts of those with one', async () => {
    const ranges = { a: { from: 1, to: 2, log: true }, b: { from: 1, to: 2, unit: 'ms' }, c: ['x', 'y'] };
    const typed = await study(
      ({ setting: { a, b, c } }) => {
        const [number, unit, kind]: [number, string, string] = [a, b, c];
        return { score: number + unit.length + kind.length };
      },
      ranges,
      { sampler: 'random', count: 3 },
    );
    expect(typed.rows.map(({ failed }) => failed)).eql([[], [], []]);
  });
});

describe('the folder of a study', () => {
  it('has each trial once, none lost and none double, whenever its process is killed', async () => {
    const whole = new Map<string, Uint8Array>();
    const expected = await own({ folder: mortalFiles(whole) });
    const size = [...whole.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    const text = (disk: ReadonlyMap<string, Uint8Array>) =>
      new TextDecoder().decode(disk.get('trials.jsonl'));
    let killed = 0;
    for (let life = 0; life < size; life += 23) {
      const disk = new Map<string, Uint8Array>();
      let tried: unknown;
      // The first process lives so long, those after it a third of it longer each time.
      for (let lived = life; tried === undefined; lived = Math.ceil(lived * 1.3) + 40) {
        try {
          tried = (await own({ folder: mortalFiles(disk, lived) })).outcomes;
        } catch (error) {
          if (!((error as Error).cause instanceof Killed)) throw error;
          killed++;
        }
      }
      expect(tried).eql(expected.outcomes);
      expect(text(disk)).equal(text(whole));
    }
    expect(killed).above(size / 23);
  });

  it('is opened without running anything, ended or not, and is left as it is', async () => {
    const disk = new Map<string, Uint8Array>();
    const tried = await own({ folder: mortalFiles(disk) });
    const before = new Map([...disk].map(([name, bytes]) => [name, bytes.slice()]));
    const opened = await openStudy(mortalFiles(disk, 0));
    expect(opened.outcomes).eql(tried.outcomes);
    expect(opened.table()).equal(tried.table());
    expect(opened.space).eql(space);
    expect(disk).eql(before);
    const journal = disk.get('trials.jsonl')!;
    disk.set('trials.jsonl', journal.slice(0, Math.floor(journal.length / 2)));
    expect((await openStudy(mortalFiles(disk, 0))).outcomes.length).within(1, tried.outcomes.length - 1);
    expect(await refusal(openStudy(mortalFiles(new Map()))))
      .include('study.json')
      .include('no file');
  });

  it('drops a torn last line, however it is torn, and refuses one that others follow', async () => {
    const disk = new Map<string, Uint8Array>();
    const expected = await own({ folder: mortalFiles(disk) });
    const bytes = disk.get('trials.jsonl')!;
    const last = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    const torn = (at: number) => {
      const copy = bytes.slice();
      copy[at] = copy[at]! ^ 1;
      return copy;
    };
    for (let at = last; at < bytes.length; at++) {
      for (const left of [torn(at), bytes.slice(0, at)]) {
        disk.set('trials.jsonl', left);
        expect((await own({ folder: mortalFiles(disk) })).outcomes).eql(expected.outcomes);
        expect(disk.get('trials.jsonl')).eql(bytes);
      }
    }
    const before = bytes.lastIndexOf(10, last - 2) + 1;
    for (let at = before; at < last - 1; at++) {
      disk.set('trials.jsonl', torn(at));
      expect(await refusal(own({ folder: mortalFiles(disk) })), `at ${at - before}`).contain(
        'trials.jsonl, line 17',
      );
    }
  });
});
