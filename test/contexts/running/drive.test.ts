import { expect } from 'chai';
import fc from 'fast-check';
import { BehaviorSubject, catchError, concat, map, NEVER, of, Subject, throwError } from 'rxjs';
import {
  type DriveLog,
  type DriveSource,
  type DriveValue,
  MyelinError,
  ms,
  type Simulation,
} from '../../../index.ts';
import { effort } from '../../framework/support.ts';
import { faultsOf, rows, untyped } from '../support.ts';
import { byHand, expectSameState, marbles, N, network, simulated } from './streaming.ts';

const net = network();
const { advance, both, divide, r, x, z } = net;
const every = ms(10);

/** Runs on and says what cell 0 was given at each step. */
function given(sim: Simulation, steps: number): number[] {
  const { data } = sim.run(divide, { steps, record: [r.x] }).get(r.x);
  return Array.from({ length: steps }, (_, i) => data[i * 2 * N]!);
}
const repeated = (...pairs: readonly (readonly [count: number, value: number])[]) =>
  pairs.flatMap(([count, value]) => new Array<number>(count).fill(value));
/** As it comes back from a file. */
const stored = (log: DriveLog): DriveLog => JSON.parse(JSON.stringify(log));

describe('driving an input', () => {
  it('clamps it to the latest value at the multiples of a period, and logs what changes', () => {
    const sim = simulated(net, { tick: 5 });
    const source = new Subject<number>();
    sim.set(r.x, 1);
    const drive = sim.drive(r.x, source, { every });
    source.next(7);
    source.next(2);
    expect(given(sim, 7), 'ticks 5 to 11').eql(repeated([5, 1], [2, 2]));
    source.next(3);
    expect(given(sim, 10), 'ticks 12 to 21').eql(repeated([8, 2], [2, 3]));
    source.next(4);
    source.next(3);
    source.complete();
    expect(given(sim, 20), 'ticks 22 to 41').eql(repeated([20, 3]));
    expect(drive.log).eql([
      { tick: 10, value: 2 },
      { tick: 20, value: 3 },
    ]);
  });

  it('takes a number for each element, or for each of every trial, and keeps copies', () => {
    const sim = simulated(net);
    const values = new Float32Array([1, 2, 3]);
    const source = new BehaviorSubject<DriveValue>(values);
    const drive = sim.drive(r.x, source, { every });
    sim.run(divide, { steps: 1 });
    expect([...sim.get(r.x)]).eql([1, 2, 3, 1, 2, 3]);
    values[0] = 4;
    sim.run(divide, { steps: 10 });
    source.next([1, 2, 3, 4, 5, 6]);
    sim.run(divide, { steps: 10 });
    expect([...sim.get(r.x)]).eql([1, 2, 3, 4, 5, 6]);
    expect(drive.log).eql([
      { tick: 0, value: [1, 2, 3] },
      { tick: 10, value: [4, 2, 3] },
      { tick: 20, value: [1, 2, 3, 4, 5, 6] },
    ]);
  });

  it('has no -0, which no log could keep', () => {
    const sim = simulated(net);
    sim.drive(x.j, of([-0, -0, 1]), { every });
    sim.run(advance, { steps: 1 });
    expect(Object.is(sim.get(x.j)[0], 0)).equal(true);
  });

  it('closes a loop within a run: what is observed of a period is there for the next', () => {
    const sim = simulated(net);
    const current = new BehaviorSubject(1);
    const { log } = sim.drive(r.x, current, { every });
    expect(log).eql([]);
    sim.observe(r.x, { every }).subscribe(({ data }) => current.next(2 * data[0]!));
    expect(given(sim, 35)).eql(repeated([10, 1], [10, 2], [10, 4], [5, 8]));
  });

  it('holds against a reset, and begins anew after a restart', () => {
    const sim = simulated(net);
    const source = new BehaviorSubject(5);
    const drive = sim.drive(r.x, source, { every });
    expect(given(sim, 5)).eql(repeated([5, 5]));
    sim.reset();
    expect(given(sim, 5)).eql(repeated([5, 5]));
    source.next(6);
    given(sim, 1);
    expect(drive.log.map(({ tick }) => tick)).eql([0, 10]);
    sim.restart();
    expect(drive.log).eql([]);
    expect(given(sim, 5)).eql(repeated([5, 6]));
    expect(drive.log).eql([{ tick: 0, value: 6 }]);
  });

  it('ends with stop: the source is let go, the input stays and is free', () => {
    const sim = simulated(net);
    const source = new BehaviorSubject(5);
    const drive = sim.drive(r.x, source, { every });
    given(sim, 1);
    drive.stop();
    expect(source.observed).equal(false);
    expect(given(sim, 20)).eql(repeated([20, 5]));
    sim.set(r.x, 6);
    sim.drive(r.x, of(7), { every });
    expect(given(sim, 10)).eql(repeated([9, 6], [1, 7]));
  });

  it('lets go of its source when the simulation is disposed', () => {
    const sim = simulated(net);
    const source = new BehaviorSubject(5);
    sim.drive(r.x, source, { every });
    expect(source.observed).equal(true);
    sim[Symbol.dispose]();
    expect(source.observed).equal(false);
  });

  it('takes any observable that says it is one', () => {
    const subscribe = ({ next }: { next(value: number): void }) => {
      next(3);
      return { unsubscribe() {} };
    };
    const sources: unknown[] = [{ '@@observable': () => of(3) }, { subscribe }];
    for (const source of sources) {
      const sim = simulated(net);
      sim.drive(r.x, source as DriveSource, { every });
      expect(given(sim, 3)).eql([3, 3, 3]);
    }
  });

  it('by another simulation is driving too', () => {
    const [a, b] = [simulated(net), simulated(net)];
    const scheduler = byHand();
    const values = a
      .stream(divide, { inputs: [[r.x, 2]], chunk: 10, scheduler })
      .pipe(map(({ tick }) => tick + 1));
    const drive = b.drive(r.x, values, { every });
    scheduler.turn(3);
    given(b, 1);
    expect(drive.log).eql([{ tick: 0, value: 21 }]);
    drive.stop();
    expect(scheduler.turn()).equal(0);
  });
});

describe('the log of a drive', () => {
  it('gives the same run, whatever came when, and however either run is cut', () => {
    const steps = fc.integer({ min: 1, max: 60 });
    const cut = fc.integer({ min: 1, max: 40 });
    const value = fc.oneof(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: N, maxLength: N }),
    );
    const script = fc.array(fc.tuple(fc.nat(6), value), { maxLength: 12 });
    let changes = 0;
    fc.assert(
      fc.property(
        steps,
        steps,
        cut,
        cut,
        cut,
        script,
        fc.boolean(),
        (a, b, period, chunk, other, script, streams) => {
          const [first, second, third] = [simulated(net), simulated(net), simulated(net)];
          // The source speaks when some chunks have gone by: another cut, another run.
          const source = new Subject<DriveValue>();
          const drive = first.drive(x.j, source, { every: ms(period) });
          let turn = 0;
          first.observe(z.s).subscribe(() => {
            for (const [at, value] of script) if (at === turn) source.next(value);
            turn++;
          });
          first.run(both, { steps: a, chunk });
          first.reset();
          if (streams) {
            const scheduler = byHand();
            first.stream(both, { steps: b, chunk, scheduler }).subscribe();
            scheduler.turn();
          } else first.run(both, { steps: b, chunk });
          changes += drive.log.length;
          const again = second.drive(x.j, stored(drive.log));
          second.run(both, { steps: a, chunk: other });
          second.reset();
          second.run(both, { steps: b, chunk: other });
          expectSameState(net, first, second);
          expect(again.log).eql(drive.log);
          third.drive(x.j, again.log);
          third.run(both, { steps: a });
          third.reset();
          third.run(both, { steps: b });
          expectSameState(net, first, third);
        },
      ),
      effort(15),
    );
    expect(changes).above(20);
  });

  it('is played again after a restart', () => {
    const sim = simulated(net);
    const log = [
      { tick: 3, value: 2 },
      { tick: 4, value: [1, 2, 3] },
    ];
    sim.set(r.x, 5);
    sim.restart();
    sim.drive(r.x, [{ tick: 0, value: 5 }, ...log]);
    const once = given(sim, 6);
    sim.restart();
    expect(given(sim, 6)).eql(once).eql([5, 5, 5, 2, 1, 1]);
  });

  it('begins with what holds at the tick', () => {
    const sim = simulated(net, { tick: 100 });
    const drive = sim.drive(r.x, [
      { tick: 3, value: 2 },
      { tick: 102, value: 4 },
    ]);
    expect(given(sim, 4)).eql([2, 2, 4, 4]);
    expect(drive.log).eql([
      { tick: 100, value: 2 },
      { tick: 102, value: 4 },
    ]);
  });

  const read = (log: unknown) => () => simulated(net).drive(r.x, untyped(log));
  const entry = 'net/r.x, log entry 2';
  const first = { tick: 3, value: 1 };
  rows([
    ['an entry that is none', entry, 'option', 'as it was', read([first, 5])],
    ['an entry without a tick', entry, 'option', 'as it was', read([first, { value: 1 }])],
    ['half a tick', entry, 'option', 'as it was', read([first, { tick: 3.5, value: 1 }])],
    ['ticks that go back', entry, 'option', 'as it was', read([first, { tick: 2, value: 1 }])],
    ['too few numbers', entry, 'shape-mismatch', 'element', read([first, { tick: 4, value: [1, 2] }])],
    ['null, which NaN becomes in JSON', entry, 'option', 'a number', read([first, { tick: 4, value: null }])],
    [
      'a period for a log',
      'drive, every',
      'option',
      'leave it out',
      () => simulated(net).drive(r.x, untyped([]), { every }),
    ],
  ]);

  it('is not read to its end where all is wrong in a long one', () => {
    expect(faultsOf(read(Array(300_000).fill(5)))).length(100);
  });

  it('reports all its faults at once', () => {
    expect(faultsOf(read([5, first, { tick: 1, value: 'a' }])).map(({ where }) => where)).eql([
      'net/r.x, log entry 1',
      'net/r.x, log entry 3',
      'net/r.x, log entry 3',
    ]);
  });
});

describe('faults of a drive', () => {
  const driving =
    (source: unknown, call: (sim: Simulation) => unknown = (sim) => sim.run(divide, { steps: 20 })) =>
    () => {
      const sim = simulated(net);
      sim.drive(r.x, untyped(source), { every });
      return call(sim);
    };
  const drive =
    (input: unknown, source: unknown = of(1), options: unknown = { every }) =>
    () =>
      simulated(net).drive(untyped(input), untyped(source), untyped(options));
  rows([
    ['no compartment', 'drive', 'unknown-compartment', 'name', drive(undefined)],
    ['one from elsewhere', 'Ratio.x', 'unknown-part', 'handle', drive(network().r.x)],
    ['a state', 'net/z.v', 'not-an-input', 'sim.set', drive(z.v)],
    ['a wired input', 'net/z.j', 'clamp-of-wired-input', 'source', drive(z.j)],
    ['no source', 'drive, source', 'option', 'Correct', drive(r.x, 5)],
    ['no period', 'drive, every', 'option', 'ms(10)', drive(r.x, of(1), {})],
    ['no options', 'drive', 'option', 'every', drive(r.x, of(1), null)],
    ['half a step', 'drive, every', 'period', 'dt', drive(r.x, of(1), { every: ms(0.5) })],
    [
      'a second drive',
      'net/r.x',
      'driven-input',
      'Stop',
      driving(of(1), (sim) => sim.drive(r.x, of(1), { every })),
    ],
    [
      'numbers for a driven input',
      'net/r.x',
      'driven-input',
      'Stop',
      driving(of(1), (sim) => sim.run(divide, { steps: 1, inputs: [[r.x, 1]] })),
    ],
    [
      'a value set for a driven input',
      'net/r.x',
      'driven-input',
      'Stop',
      driving(of(1), (sim) => sim.set(r.x, 1)),
    ],
    ['NaN', 'net/r.x', 'not-finite', 'computed', driving(of(NaN))],
    ['a number that f32 cannot hold', 'net/r.x', 'not-finite', 'computed', driving(of([1, 2, 1e39]))],
    ['words', 'net/r.x', 'unknown-unit', "'20 ms'", driving(of('one'))],
    ['nothing', 'net/r.x', 'option', 'a number', driving(of(undefined))],
    ['too many numbers', 'net/r.x', 'shape-mismatch', 'element', driving(of([1, 2, 3, 4]))],
    ['an error of the source', 'net/r.x', 'source', 'source', driving(throwError(() => new Error('lost')))],
    [
      'a disposed simulation',
      'drive',
      'disposed',
      'simulate',
      () => {
        const sim = simulated(net);
        sim[Symbol.dispose]();
        sim.drive(r.x, of(1), { every });
      },
    ],
  ]);

  it('an input that is driven counts as fed', () => {
    expect(faultsOf(() => simulated(net).run(divide, { steps: 1 }))[0]!.code).equal('unfed-input');
    driving(of(1))();
  });

  it('a source that fails ends the stream once, naming the input, and then the drive is over', () => {
    marbles(
      ({ expectObservable, cold, flush }, scheduler) => {
        const sim = simulated(net);
        const lost = new Error('lost');
        const source = cold('1-2-#', { 1: 1, 2: 2 }, lost);
        const values = concat(source, NEVER);
        const drive = sim.drive(r.x, concat(of(4), values), { every });
        const stream = sim.stream(divide, { chunk: 10, scheduler });
        const told = stream.pipe(
          map(({ tick }) => tick),
          catchError((error) =>
            of(error instanceof MyelinError && [error.code, error.where, error.cause === lost]),
          ),
        );
        const e = ['source', 'net/r.x', true];
        expectObservable(told).toBe('-abc(e|)', { a: 0, b: 10, c: 20, e });
        flush();
        expect(sim.tick).equal(30);
        expect(drive.log.map(({ value }) => value)).eql([1, 2]);
        expect(given(sim, 2)).eql([2, 2]);
        sim.set(r.x, 3);
      },
      (a, b) => expect(a).eql(b),
    );
  });

  it('a value that does not fit is no fault while another comes in time', () => {
    const sim = simulated(net);
    const source = new BehaviorSubject(NaN);
    sim.drive(r.x, source, { every });
    source.next(1);
    expect(given(sim, 10)).eql(repeated([10, 1]));
    source.next(NaN);
    expect(faultsOf(() => given(sim, 10))[0]!.where).equal('net/r.x');
    expect([sim.tick, source.observed]).eql([10, false]);
    expect(given(sim, 5)).eql(repeated([5, 1]));
  });

  it('a part that does not run may be driven all the same', () => {
    const sim = simulated(net);
    sim.drive(r.x, of(1), { every });
    sim.run(advance, { steps: 2 });
    expect(sim.get(r.x)[0]).equal(1);
  });
});
