import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { asapScheduler, catchError, from, map, of, take, tap, toArray } from 'rxjs';
import {
  type Compartment,
  type Frame,
  MyelinError,
  ms,
  type Simulation,
  type StreamOptions,
} from '../../../index.ts';
import { effort, expectSameBits } from '../../framework/support.ts';
import { faultsOf, rows, untyped } from '../support.ts';
import { byHand, compartments, expectSameState, marbles, N, network, simulated } from './streaming.ts';

const net = network();
const { advance, both, divide, r, x, z } = net;

/** Letters for ticks 0, 10, 20, … */
const letter = ({ tick }: Frame) => 'abcdefghij'[tick / 10]!;
const equal = (a: unknown, b: unknown) => expect(a).eql(b);
const placeOf = (error: unknown) =>
  error instanceof MyelinError && error.diagnostics.length === 1 ? `${error.code} ${error.where}` : error;

describe('a stream, in marbles', () => {
  const streamed = (options: StreamOptions, sim = simulated(net)) =>
    sim.stream(advance, { chunk: 10, ...options });

  it('has a frame per chunk, and completes with the last', () => {
    marbles(({ expectObservable }, scheduler) => {
      expectObservable(streamed({ steps: 30, scheduler }).pipe(map(letter))).toBe('-ab(c|)');
    }, equal);
  });

  it('has all its chunks one after the other where a scheduler gives every turn at once', () => {
    const sim = simulated(net);
    const atOnce = {
      schedule: (work: () => void) => {
        work();
        return { unsubscribe: () => {} };
      },
    };
    const seen = { chunks: 0, isComplete: false };
    const stream = sim.stream(advance, { steps: 20_000, chunk: 1, scheduler: atOnce });
    stream.subscribe({
      next: () => {
        if (++seen.chunks !== 7) return;
        stream.pause();
        stream.resume();
      },
      complete: () => {
        seen.isComplete = true;
      },
    });
    expect(seen).eql({ chunks: 20_000, isComplete: true });
  });

  it('is one run for all its subscribers, which goes on until the last one leaves', () => {
    marbles(({ expectObservable, flush }, scheduler) => {
      const sim = simulated(net);
      const stream = streamed({ scheduler }, sim);
      expectObservable(stream.pipe(map(letter)), '^---!').toBe('-abc');
      expectObservable(stream.pipe(map(letter)), '--^----!').toBe('--bcdef');
      expectObservable(stream.pipe(map(letter)), '---------^').toBe('---------|');
      flush();
      expect(sim.tick).equal(60);
    }, equal);
  });

  it('stops where an operator has enough', () => {
    marbles(({ expectObservable, flush }, scheduler) => {
      const sim = simulated(net);
      expectObservable(streamed({ scheduler }, sim).pipe(take(2), map(letter))).toBe('-a(b|)');
      flush();
      expect(sim.tick).equal(20);
    }, equal);
  });

  it('rests from pause to resume', () => {
    marbles(({ expectObservable, cold }, scheduler) => {
      const stream = streamed({ steps: 40, scheduler });
      const { pause, resume } = stream;
      cold('--p---r-r').subscribe((what) => (what === 'p' ? pause() : resume()));
      expectObservable(stream.pipe(map(letter))).toBe('-a-----bc(d|)');
    }, equal);
  });

  it('may be paused before it begins, and is complete when it is cancelled, also at rest', () => {
    marbles(({ expectObservable, cold }, scheduler) => {
      const stream = streamed({ scheduler });
      stream.pause();
      cold('---r--p--c').subscribe((what) =>
        what === 'r' ? stream.resume() : what === 'p' ? stream.pause() : stream.cancel(),
      );
      expectObservable(stream.pipe(map(letter))).toBe('----ab---|');
    }, equal);
  });

  it('tells every subscriber of an error once, with its place', () => {
    marbles(({ expectObservable }, scheduler) => {
      const sim = simulated(net);
      sim.set(r.x, 1);
      const stream = sim.stream(divide, { steps: 50, chunk: 10, scheduler });
      const told = stream.pipe(
        tap(({ tick }) => tick === 10 && sim.set(r.x, 0)),
        map(letter),
        catchError((error) => of(placeOf(error))),
      );
      const values = { a: 'a', b: 'b', e: 'not-finite net/r.q' };
      expectObservable(told).toBe('-ab(e|)', values);
      expectObservable(told).toBe('-ab(e|)', values);
      expectObservable(told, '-------^').toBe('-------(e|)', values);
    }, equal);
  });

  it('is complete when its simulation is disposed', () => {
    marbles(({ expectObservable, cold }, scheduler) => {
      const sim = simulated(net);
      cold('---d').subscribe(() => sim[Symbol.dispose]());
      expectObservable(streamed({ scheduler }, sim).pipe(map(letter))).toBe('-ab|');
    }, equal);
  });
});

describe('frames of a stream', () => {
  it('say where they stand and hold the rows of their ticks', () => {
    const scheduler = byHand();
    const frames: Frame[] = [];
    const stream = simulated(net, { tick: 5 }).stream(advance, {
      duration: ms(25),
      chunk: 10,
      record: [z.v],
      scheduler,
    });
    stream.subscribe((frame) => frames.push(frame));
    expect(scheduler.turn()).equal(3);
    expect(frames.map(({ tick, t, steps, missed }) => [tick, t, steps, missed])).eql([
      [5, 5, 10, 0],
      [15, 15, 10, 0],
      [25, 25, 5, 0],
    ]);
    expect(frames.map((frame) => frame.get(z.v).shape)).eql([10, 10, 5].map((steps) => [steps, 2, N]));
    const whole = simulated(net, { tick: 5 }).run(advance, { steps: 25, record: [z.v] });
    const joined = Float32Array.from(frames.flatMap((frame) => [...frame.get(z.v).data]));
    expectSameBits('z.v', joined, whole.get(z.v).data);
    expect(
      placeOf(faultsOf(() => frames[0]!.get(x.v)) && new MyelinError(faultsOf(() => frames[0]!.get(x.v)))),
    ).equal('unknown-compartment net/x.v');
  });

  it('are arrays of their own', () => {
    const scheduler = byHand();
    const [a, b] = [simulated(net), simulated(net)];
    a.stream(advance, { steps: 30, chunk: 10, record: [z.v], scheduler }).subscribe((frame) =>
      frame.get(z.v).data.fill(NaN),
    );
    scheduler.turn();
    b.run(advance, { steps: 30 });
    expectSameState(net, a, b);
  });
});

describe('a stream', () => {
  it('gives the bits of a run, whatever its chunks and whatever it records', () => {
    const all = compartments(net);
    const chunk = fc.integer({ min: 1, max: 60 });
    const steps = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        steps,
        chunk,
        fc.subarray(all as Compartment[]),
        fc.boolean(),
        (steps, chunk, record, perStep) => {
          const current = perStep
            ? Float64Array.from({ length: steps * N }, (_, i) => 3 + Math.sin(i * i))
            : 4;
          const inputs = [[x.j, current]] as const;
          const [a, b] = [simulated(net), simulated(net)];
          const whole = a.run(both, { steps, inputs, record });
          const scheduler = byHand();
          const found = new Map(record.map((own) => [own, [] as number[]]));
          b.stream(both, { steps, inputs, record, chunk, scheduler }).subscribe((frame) => {
            for (const own of record) found.get(own)!.push(...frame.get(own).data);
          });
          expect(scheduler.turn()).equal(Math.ceil(steps / chunk));
          expectSameState(net, a, b);
          for (const own of record)
            expectSameBits(own.name, Float32Array.from(found.get(own)!), whole.get(own).data);
        },
      ),
      effort(15),
    );
  });

  it('leaves get, set and reset free between chunks: live hyperparameters take effect at the next', () => {
    const scheduler = byHand();
    const [a, b] = [simulated(net), simulated(net)];
    const threshold = z.hyperparameters.thr;
    a.stream(advance, { steps: 40, chunk: 10, scheduler }).subscribe(({ tick }) => {
      if (tick === 10) a.set(threshold, -60);
      if (tick === 20) a.reset();
    });
    scheduler.turn();
    b.run(advance, { steps: 20 });
    b.set(threshold, -60);
    b.run(advance, { steps: 10 });
    b.reset();
    b.run(advance, { steps: 10 });
    expectSameState(net, a, b);
  });

  it('that has ended leaves its simulation free, and the next one goes on from there', async () => {
    const sim = simulated(net);
    const scheduler = byHand();
    const stream = () => sim.stream(advance, { steps: 20, chunk: 10, scheduler });
    stream().subscribe();
    scheduler.turn();
    const cancelled = stream();
    cancelled.subscribe();
    scheduler.turn(1);
    cancelled.cancel();
    const left = stream().subscribe();
    left.unsubscribe();
    expect([scheduler.turn(), sim.tick]).eql([0, 30]);
    sim.run(advance, { steps: 20 });
    const other = simulated(net);
    other.run(advance, { steps: 50 });
    expectSameState(net, sim, other);
  });

  it('may be cancelled by who observes its chunk', () => {
    const sim = simulated(net);
    const scheduler = byHand();
    const stream = sim.stream(advance, { chunk: 10, scheduler });
    const seen: string[] = [];
    sim.observe(z.s).subscribe(() => {
      stream.cancel();
      expect(faultsOf(() => sim.run(advance, { steps: 1 }))[0]!.code).equal('busy');
    });
    stream.subscribe({ next: () => seen.push('frame'), complete: () => seen.push('complete') });
    scheduler.turn();
    expect([seen, sim.tick]).eql([['complete'], 10]);
    sim.restart();
  });

  it('is driven by the event loop: others have their turns between chunks', async () => {
    const sim = simulated(net);
    const seen: number[] = [];
    const stream = sim.stream(advance, { chunk: 10 });
    stream.subscribe(({ tick }) => seen.push(tick));
    expect(seen, 'nothing runs before the next turn').eql([]);
    while (seen.length < 5) await turn();
    stream.cancel();
    const { length } = seen;
    await turn();
    await turn();
    expect(seen).eql(Array.from({ length }, (_, i) => 10 * i));
  });

  it('needs no setImmediate: in a page, a message to itself gives way to others', async () => {
    const { setImmediate } = globalThis;
    Object.assign(globalThis, { setImmediate: undefined });
    try {
      const frames: Frame[] = [];
      for await (const frame of simulated(net).stream(advance, { steps: 30, chunk: 10 })) frames.push(frame);
      expect(frames.reduce((sum, { steps, missed }) => sum + steps + missed, 0)).equal(30);
    } finally {
      globalThis.setImmediate = setImmediate;
    }
  });

  it('is an Observable of rxjs, and its schedulers will do', async () => {
    const stream = simulated(net).stream(advance, { steps: 30, chunk: 10, scheduler: asapScheduler });
    const ticks = await new Promise((resolve, reject) => {
      from(stream).pipe(map(letter), toArray()).subscribe({ next: resolve, error: reject });
    });
    expect(ticks).eql(['a', 'b', 'c']);
  });
});

describe('for await', () => {
  const begun = (sim: Simulation, options: StreamOptions = {}) => {
    const scheduler = byHand();
    const stream = sim.stream(advance, { chunk: 10, record: [z.v], scheduler, ...options });
    return { stream, scheduler, frames: stream[Symbol.asyncIterator]() };
  };

  it('takes the frames of a run to its end', async () => {
    const ticks: number[] = [];
    const sim = simulated(net);
    for await (const { tick, steps, missed } of sim.stream(advance, { steps: 50, chunk: 10 }))
      ticks.push(tick - missed, tick + steps);
    expect([ticks[0], ticks.at(-1), sim.tick]).eql([0, 50, 50]);
    for (let i = 2; i < ticks.length; i += 2) expect(ticks[i], 'frames leave no gap').equal(ticks[i - 1]);
  });

  it('holds nothing back: of frames that were not taken in time, the newest is kept', async () => {
    const sim = simulated(net);
    const { scheduler, frames } = begun(sim, { steps: 90 });
    const first = frames.next();
    scheduler.turn(1);
    expect((await first).value).include({ tick: 0, steps: 10, missed: 0 });
    scheduler.turn(4);
    const { value } = await frames.next();
    expect(value).include({ tick: 40, steps: 10, missed: 30 });
    const recorded = simulated(net).run(advance, { steps: 50, record: [z.v] });
    expectSameBits('z.v', (value as Frame).get(z.v).data, recorded.get(z.v).data.slice(-10 * 2 * N));
    scheduler.turn();
    expect((await frames.next()).value).include({ tick: 80, missed: 30 });
    expect((await frames.next()).done).equal(true);
  });

  it('keeps one frame at most for a reader that never comes', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { stream, scheduler, frames } = begun(simulated(net));
    const kept: WeakRef<object>[] = [];
    stream.subscribe((frame) => kept.push(new WeakRef(frame.get(z.v).data)));
    const first = frames.next();
    scheduler.turn(1);
    await first;
    for (let i = 0; i < 50; i++) scheduler.turn(1);
    // The first frame has been delivered; of the others, one waits. A collection may find one more on the stack.
    const waiting = () => kept.slice(1).filter((ref) => ref.deref()).length;
    for (let tries = 0; tries === 0 || (tries < 20 && waiting() > 1); tries++) {
      await turn();
      collect();
    }
    expect(waiting()).equal(1);
    expect((await frames.next()).value).include({ tick: 500, missed: 490 });
    stream.cancel();
  });

  it('cancels the run where the loop is left', async () => {
    const sim = simulated(net);
    for await (const { tick } of sim.stream(advance, { chunk: 10 })) if (tick >= 20) break;
    sim.run(advance, { steps: 1 });
  });

  it('throws an error once, after what came before it', async () => {
    const sim = simulated(net);
    sim.set(r.x, 1);
    const scheduler = byHand();
    const frames = sim.stream(divide, { chunk: 10, scheduler })[Symbol.asyncIterator]();
    const first = frames.next();
    scheduler.turn(1);
    expect((await first).value).include({ tick: 0 });
    scheduler.turn(1);
    sim.set(r.x, 0);
    scheduler.turn();
    expect((await frames.next()).value).include({ tick: 10 });
    expect(placeOf(await frames.next().catch((error) => error))).equal('not-finite net/r.q');
    expect(await frames.next()).eql({ value: undefined, done: true });
    expect(sim.tick).equal(20);
  });
});

describe('faults of a stream', () => {
  const streamed = (options: object) => () => simulated(net).stream(advance, untyped(options));
  const running = (call: (sim: Simulation) => unknown) => () => {
    const sim = simulated(net);
    sim.stream(advance, { scheduler: byHand() }).subscribe();
    call(sim);
  };
  const inRun = (call: (sim: Simulation) => unknown) => () => {
    const sim = simulated(net);
    let fault: unknown;
    sim.observe(z.s).subscribe(() => {
      try {
        call(sim);
      } catch (error) {
        fault = error;
      }
    });
    sim.run(advance, { steps: 1 });
    if (fault) throw fault;
  };
  rows([
    ['no steps', 'stream, steps', 'option', 'Correct', streamed({ steps: 0 })],
    ['no duration', 'stream, duration', 'option', 'ms(10)', streamed({ duration: ms(0) })],
    ['half a step', 'stream, duration', 'period', 'dt', streamed({ duration: ms(1.5) })],
    ['a bare duration', 'stream, duration', 'option', 'ms(10)', streamed({ duration: 10 })],
    ['two lengths', 'stream, duration', 'option', 'Leave', streamed({ steps: 1, duration: ms(1) })],
    ['every k-th step', 'stream, recordEvery', 'option', 'Known', streamed({ recordEvery: 2 })],
    ['no scheduler', 'stream, scheduler', 'option', 'Correct', streamed({ scheduler: {} })],
    [
      'rows for a run without an end',
      'net/x.j',
      'shape-mismatch',
      'row',
      streamed({ inputs: [[x.j, [1, 2, 3, 4]]] }),
    ],
    ['a run without an end', 'run, steps', 'option', 'steps', () => simulated(net).run(advance, untyped({}))],
    ['a second stream', 'stream', 'busy', 'cancel', running((sim) => sim.stream(advance))],
    ['a run during a stream', 'run', 'busy', 'cancel', running((sim) => sim.run(advance, { steps: 1 }))],
    ['a restart during a stream', 'restart', 'busy', 'cancel', running((sim) => sim.restart())],
    ['a run in a run', 'run', 'busy', 'cancel', inRun((sim) => sim.run(advance, { steps: 1 }))],
    [
      'a disposal in a run',
      'run',
      'disposed',
      'simulate',
      () => {
        const sim = simulated(net);
        sim.observe(z.s).subscribe(() => sim[Symbol.dispose]());
        sim.run(advance, { steps: 20, chunk: 10 });
      },
    ],
    [
      'a stream of a disposed simulation',
      'stream',
      'disposed',
      'simulate',
      () => {
        const sim = simulated(net);
        sim[Symbol.dispose]();
        sim.stream(advance);
      },
    ],
  ]);

  it('a stream that finds its simulation taken says so to its subscriber', () => {
    const sim = simulated(net);
    const [a, b] = [1, 2].map(() => sim.stream(advance, { scheduler: byHand() }));
    a!.subscribe();
    let fault: unknown;
    b!.subscribe({ error: (error) => (fault = error) });
    expect(placeOf(fault)).equal('busy stream');
  });
});
