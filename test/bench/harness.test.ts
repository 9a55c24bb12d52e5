import { expect } from 'chai';
import type { Case, Contender, Options } from '../../bench/harness.ts';
import { Mismatch, runCase } from '../../bench/harness.ts';
import { parse } from '../../bench/options.ts';
import { table } from '../../bench/report.ts';
import { close, median, pairedRatio } from '../../bench/statistics.ts';

/** A clock that only work moves, and contenders that work on it. */
const fake = () => {
  let now = 0;
  const calls: string[] = [];
  const closed: string[] = [];
  const contender = (name: string, ms: (call: number) => number, result = [1]): Contender => ({
    name,
    setup: () => {
      let call = 0;
      return {
        run(repeat) {
          now += repeat * ms(call++);
          calls.push(name);
        },
        result: () => result,
        close: () => closed.push(name),
      };
    },
  });
  const options: Options = { clock: () => now, budget: 500, call: 10, rounds: { min: 3, max: 9 } };
  return { contender, options, calls, closed };
};

const caseOf = (contenders: readonly Contender[], ours?: string): Case => ({
  name: 'fake',
  doc: 'a fake',
  unit: 'ms',
  figure: (seconds) => seconds * 1000,
  check: { what: 'sum', tolerance: 1e-3 },
  contenders,
  ...(ours && { ours }),
});

const failure = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('should have failed'),
    (error) => error,
  );

describe('bench: statistics', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([])).to.be.NaN;
  });

  it('pairs ratios by round, so that a slow round cancels', () => {
    expect(pairedRatio([2, 20, 2], [1, 10, 1])).to.equal(2);
  });

  it('compares relatively and finds NaN equal to nothing', () => {
    expect(close(1000, 1000.5, 1e-3)).to.equal(true);
    expect(close(1, 1.01, 1e-3)).to.equal(false);
    expect(close(0, 1e-30, 0)).to.equal(false);
    expect(close(Number.NaN, Number.NaN, 1)).to.equal(false);
    expect(close(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0)).to.equal(true);
  });
});

describe('bench: harness', () => {
  it('reports median, min, max and the ratio to ours', async () => {
    const { contender, options } = fake();
    const ours = contender('ours', () => 10);
    const slow = contender('slow', (call) => (call % 2 ? 30 : 50));
    const { rows } = await runCase(caseOf([slow, ours], 'ours'), options);
    expect(rows.map(({ name }) => name)).to.deep.equal(['slow', 'ours']);
    expect(rows[0]).to.include({ min: 30, max: 50, repeat: 1 });
    expect(rows[1]).to.include({ min: 10, median: 10, max: 10, ratio: 1 });
    expect(rows[0]?.ratio).to.be.within(3, 5);
  });

  it('runs contenders in turn, after one round of warm-up', async () => {
    const { contender, options, calls } = fake();
    const contenders = ['a', 'b', 'c'].map((name) => contender(name, () => 10));
    const { rows } = await runCase(caseOf(contenders), options);
    const rounds = rows[0]?.rounds ?? 0;
    const interleaved = Array.from({ length: rounds + 1 }, () => ['a', 'b', 'c']).flat();
    expect(calls.slice(-interleaved.length)).to.deep.equal(interleaved);
    expect(rows.map((row) => row.rounds)).to.deep.equal([9, 9, 9]);
    expect(rows.map((row) => row.ratio)).to.deep.equal([null, null, null]);
  });

  it('repeats quick work until a call is long enough, and reports one piece of it', async () => {
    const { contender, options } = fake();
    const { rows } = await runCase(
      caseOf([contender('quick', () => 0.5), contender('slow', () => 400)]),
      options,
    );
    expect(rows[0]).to.include({ repeat: 20, median: 0.5 });
    expect(rows[1]).to.include({ repeat: 1, rounds: 3 });
  });

  it('prefers the seconds that a contender measured itself', async () => {
    const { options } = fake();
    const child: Contender = {
      name: 'child',
      setup: async () => ({ run: async () => {}, result: async () => [1], seconds: () => 0.02 }),
    };
    const { rows } = await runCase(caseOf([child]), options);
    expect(rows[0]?.median).to.equal(20);
  });

  it('refuses to time results that differ, and closes all the same', async () => {
    const { contender, options, closed } = fake();
    const contenders = [
      contender('good', () => 1),
      contender('near', () => 1, [1.0005]),
      contender('bad', () => 1, [1.002]),
    ];
    const error = await failure(runCase(caseOf(contenders), options));
    expect(error).to.be.instanceOf(Mismatch);
    expect(error.message).to.include("sum of 'bad' is [1.002], of 'good' [1]");
    expect(closed).to.have.members(['good', 'near', 'bad']);
  });

  it('refuses results of another length', async () => {
    const { contender, options } = fake();
    const contenders = [contender('one', () => 1), contender('two', () => 1, [1, 2])];
    expect(await failure(runCase(caseOf(contenders), options))).to.be.instanceOf(Mismatch);
  });

  it('lists contenders that are not installed', async () => {
    const { contender, options } = fake();
    const absent: Contender = { name: 'absent', setup: () => ({ missing: 'no gcc' }) };
    const report = await runCase(caseOf([contender('a', () => 1), absent]), options);
    expect(report.rows).to.have.length(1);
    expect(report.missing).to.deep.equal([{ name: 'absent', reason: 'no gcc' }]);
    expect(table(report)).to.include('absent: not installed (no gcc)');
  });

  it('closes what was set up when a later set-up fails', async () => {
    const { contender, options, closed } = fake();
    const broken: Contender = { name: 'broken', setup: () => Promise.reject(new Error('broken')) };
    const error = await failure(runCase(caseOf([contender('a', () => 1), broken]), options));
    expect(error.message).to.equal('broken');
    expect(closed).to.deep.equal(['a']);
  });
});

describe('bench: report and command line', () => {
  it('aligns its columns', () => {
    const row = {
      ...{ median: 0.25, min: 0.2, max: 12.5, rounds: 9, repeat: 1, ratio: 2, best: 1.5 },
      ...{ start: 3.14, memory: null, version: null },
    };
    const rows = [
      { ...row, name: 'a long name' },
      { ...row, name: 'b', median: 1234.5, ratio: null, best: null },
    ];
    const lines = table({
      name: 'x',
      label: 'x',
      footprint: false,
      doc: 'y',
      unit: 'ns',
      rows,
      missing: [],
    }).split('\n');
    expect(lines).to.deep.equal([
      'x: y',
      '  ns           median     min    max  time / ours  least / least  start, s  rounds',
      '  a long name  0.2500  0.2000  12.50         2.00           1.50       3.1       9',
      '  b              1235  0.2000  12.50            –              –       3.1       9',
    ]);
  });

  it('runs all benchmarks unless some are named', () => {
    expect(parse([], ['a', 'b'])).to.deep.equal({
      ...{ names: ['a', 'b'], json: false, write: false, budget: 14 },
    });
    expect(parse(['b', '--json', 'b', 'a/10', '--budget', '2'], ['a', 'b'])).to.deep.equal({
      names: ['b', 'a/10'],
      json: true,
      write: false,
      budget: 2,
    });
  });

  it('names what exists when asked for what does not', () => {
    expect(parse(['c'], ['a', 'b'])).to.deep.equal({
      error: "no benchmark is called 'c'; known benchmarks: a, b",
    });
    expect(parse(['--fast'], ['a']))
      .to.have.property('error')
      .that.includes('--json');
  });
});
