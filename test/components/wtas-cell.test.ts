import { expect } from 'chai';
import fc from 'fast-check';
import { WTASCell } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself, total } from './support.ts';

/** Currents of some cells over some steps. */
const currents = (cells: number, steps: number) =>
  fc.array(fc.double({ min: -4, max: 4, noNaN: true }), {
    minLength: cells * steps,
    maxLength: cells * steps,
  });

const FLOOR = 0.025;

describe('WTASCell', () => {
  // tau_m has no default in ngc-learn; nothing depends on it.
  describesItself(WTASCell, {
    tau_m: 1,
    resist_m: 1,
    thr_base: 0.4,
    thr_gain: 0.002,
    refract_time: 0,
    thr_jitter: 0.05,
  });

  it('has at most one winner where every threshold is above a half', () => {
    fc.assert(
      fc.property(currents(5, 20), (j) => {
        const { run } = alone(() => WTASCell({ n_units: 5, thr_base: 0.6, thr_gain: 0 }));
        for (const row of run(20, { j }, ['s']).s) expect(total(row)).most(1);
      }),
      effort(20),
    );
  });

  it('lets equal cells win together or not at all: each has a share of 1/n', () => {
    for (const [thr_base, winners] of [
      [0.24, 4],
      [0.26, 0],
    ] as const) {
      const { run } = alone(() => WTASCell({ n_units: 4, thr_base, thr_jitter: 0 }));
      expect(total(run(1, { j: 3 }, ['s']).s[0]!)).equal(winners);
    }
  });

  it('moves all thresholds of a row together, by thr_gain for each winner but one', () => {
    fc.assert(
      fc.property(currents(4, 30), (j) => {
        const cell = alone(() => WTASCell({ n_units: 4, thr_base: 0.5, thr_gain: 0.01 }));
        let before = cell.get('thr');
        const { s, thr } = cell.run(30, { j }, ['s', 'thr']);
        thr.forEach((row, t) => {
          const shift = 0.01 * (total(s[t]!) - 1);
          expect(
            distance(
              row,
              before.map((x) => Math.max(x + shift, FLOOR)),
            ),
          ).below(1e-15);
          before = row;
        });
      }),
      effort(20),
    );
  });

  it('keeps its thresholds at 0.025 or more', () => {
    // A hundred equal cells have a share of 0.01 each: none ever wins, and thresholds only sink.
    const { run } = alone(() =>
      WTASCell({ n_units: 100, thr_base: 0.05, thr_gain: 0.004, thr_jitter: 0.01 }),
    );
    const { thr, s } = run(50, { j: 1 }, ['thr', 's']);
    expect(Math.min(...thr.flat())).equal(FLOOR);
    expect(new Set(thr.at(-1))).eql(new Set([FLOOR]));
    expect(total(s.flat())).equal(0);
  });

  it('has no potential while a cell is refractory, and the full one again after refract_time', () => {
    const { run } = alone(() =>
      WTASCell({ n_units: 1, refract_time: 3, resist_m: 2, thr_gain: 0, thr_base: 0.5 }),
    );
    // A single cell has the whole share: it fires at every step, and every spike begins a new period.
    expect(run(4, { j: 5 }, ['v', 'rfr'])).eql({ v: [[10], [0], [0], [0]], rfr: [[1], [1], [1], [1]] });

    const pair = alone(() =>
      WTASCell({ n_units: 2, refract_time: 3, thr_base: 0.7, thr_jitter: 0, thr_gain: 0 }),
    );
    const { v, s, rfr } = pair.run(5, { j: [2, 0] }, ['v', 's', 'rfr']);
    expect(s.map((row) => row[0])).eql([1, 0, 0, 1, 0]);
    expect(v.map((row) => row[0])).eql([2, 0, 0, 2, 0]);
    expect(rfr.map((row) => row[0])).eql([1, 2, 3, 1, 2]);
  });

  it('remembers the time of the last spike', () => {
    const cell = alone(() => WTASCell({ n_units: 2, thr_base: 0.7, thr_jitter: 0, thr_gain: 0 }), {
      dt: 0.5,
    });
    const { tols } = cell.run(4, { j: [0, 0, 3, 0, 0, 3, 0, 0] }, ['tols']);
    expect(tols).eql([
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0.5, 1],
    ]);
  });

  it('has no memory of its potential: trials and steps do not mix', () => {
    const j = [1, 2, 3, -1, 0.5, 2];
    const { run } = alone(() => WTASCell({ n_units: 3 }), { batch: 2 });
    expect(run(1, { j }, ['v']).v[0]).eql(j);
  });

  it('draws its thresholds around thr_base by the seed, the same for all trials', () => {
    const draw = (seed: number) => alone(() => WTASCell({ n_units: 50 }), { seed, batch: 2 }).get('thr');
    const thr = draw(1);
    expect(thr.every((x) => x >= 0.35 && x <= 0.45)).equal(true);
    expect(Math.max(...thr) - Math.min(...thr)).above(0.08);
    expect(thr.slice(0, 50)).eql(thr.slice(50));
    expect(draw(1)).eql(thr);
    expect(draw(2)).not.eql(thr);
  });

  it('keeps its thresholds through reset, and nothing else', () => {
    const cell = alone(() => WTASCell({ n_units: 3, refract_time: 2, thr_gain: 0.01, thr_base: 0.2 }), {
      seed: 1,
    });
    const first = cell.get('thr');
    cell.run(7, { j: [3, 0, 1] }, ['s']);
    const learned = cell.get('thr');
    expect(learned).not.eql(first);
    cell.sim.reset();
    expect(cell.get('thr')).eql(learned);
    for (const name of ['j', 'v', 's', 'tols']) expect(cell.get(name), name).eql([0, 0, 0]);
    expect(cell.get('rfr')).eql([2, 2, 2]);
    cell.sim.restart();
    expect(cell.get('thr')).eql(first);
  });
});
