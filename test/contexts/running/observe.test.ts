import { expect } from 'chai';
import fc from 'fast-check';
import { map, take, toArray } from 'rxjs';
import { type Compartment, type MyelinError, ms, type Observation, type Simulation } from '../../../index.ts';
import { effort, expectSameBits } from '../../framework/support.ts';
import { rows, untyped } from '../support.ts';
import { byHand, compartments, expectSameState, marbles, N, network, simulated } from './streaming.ts';

const net = network();
const { advance, both, divide, r, x, y, z } = net;

/** What an observer is told. */
function watch(sim: Simulation, of: Compartment, options?: { readonly every: string }) {
  const seen: Observation[] = [];
  const subscription = sim.observe(of, options).subscribe((frame) => seen.push(frame));
  return { seen, unsubscribe: () => subscription.unsubscribe() };
}
const spans = (seen: readonly Observation[]) => seen.map(({ tick, steps }) => [tick, steps]);
const joined = (seen: readonly Observation[]) => Float32Array.from(seen.flatMap(({ data }) => [...data]));

describe('observing a compartment', () => {
  it('shows its rows in every run to come, chunk by chunk, until one leaves', () => {
    const sim = simulated(net);
    const { seen, unsubscribe } = watch(sim, z.v);
    const recorded = [20, 15].map((steps) => sim.run(advance, { steps, chunk: 10, record: [z.v] }));
    unsubscribe();
    sim.run(advance, { steps: 10 });
    expect(spans(seen)).eql([
      [0, 10],
      [10, 10],
      [20, 10],
      [30, 5],
    ]);
    expect(seen.map(({ shape }) => shape)).eql([10, 10, 10, 5].map((steps) => [steps, 2, N]));
    expect(seen[0]!.unit).equal(z.v.unit);
    const data = recorded.flatMap((own) => [...own.get(z.v).data]);
    expectSameBits('z.v', joined(seen), Float32Array.from(data));
  });

  it('shows a wired input as its source, and a part that does not run as it stands', () => {
    const sim = simulated(net);
    const [wired, source, still] = [z.j, x.v, y.v].map((own) => watch(sim, own).seen);
    sim.run(advance, { steps: 10 });
    expectSameBits('z.j', joined(wired!), joined(source!));
    expect(new Set(joined(still!))).eql(new Set([0]));
  });

  it('in frames of a period does not depend on chunks: they end at its multiples, runs and resets in between', () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sizes, sizes, sizes, sizes, (a, b, chunk, period) => {
        const sim = simulated(net, { tick: 3 });
        const { seen } = watch(sim, z.v, { every: `${period} ms` });
        const recorded = [a, b].map((steps) => sim.run(both, { steps, chunk, record: [z.v] }));
        const ends = Array.from({ length: a + b }, (_, i) => 4 + i).filter((tick) => tick % period === 0);
        expect(spans(seen)).eql(
          ends.map((end, i) => {
            const from = i === 0 ? 3 : ends[i - 1]!;
            return [from, end - from];
          }),
        );
        const data = recorded.flatMap((own) => [...own.get(z.v).data]);
        const length = ((ends.at(-1) ?? 3) - 3) * 2 * N;
        expectSameBits('z.v', joined(seen), Float32Array.from(data.slice(0, length)));
      }),
      effort(20),
    );
  });

  it('changes no bit of a run or a stream, whoever comes and goes', () => {
    const all = compartments(net);
    const steps = fc.integer({ min: 1, max: 80 });
    const watched = fc.array(
      fc.record({
        own: fc.constantFrom(...all),
        every: fc.option(fc.integer({ min: 1, max: 30 })),
        from: fc.nat(5),
        to: fc.nat(5),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 30 }),
        watched,
        fc.boolean(),
        (steps, chunk, watched, streams) => {
          const [a, b] = [simulated(net), simulated(net)];
          const whole = a.run(both, { steps, record: [z.s, z.v] });
          const observers = watched.map(({ own, every, from, to }) => {
            const frames = b.observe(own, every === null ? {} : { every: ms(every) });
            const subscribe = () => frames.subscribe((frame) => frame.data.fill(NaN));
            return { from, to, subscribe };
          });
          const found: number[] = [];
          if (streams) {
            const scheduler = byHand();
            const stream = b.stream(both, { steps, chunk, record: [z.v], scheduler });
            stream.subscribe((frame) => found.push(...frame.get(z.v).data));
            const leaving: (() => void)[][] = [];
            for (let turn = 0; ; turn++) {
              for (const { from, to, subscribe } of observers) {
                if (from !== turn) continue;
                const subscription = subscribe();
                (leaving[turn + 1 + to] ??= []).push(() => subscription.unsubscribe());
              }
              for (const leave of leaving[turn] ?? []) leave();
              if (scheduler.turn(1) === 0) break;
            }
          } else {
            for (const { subscribe } of observers) subscribe();
            found.push(...b.run(both, { steps, chunk, record: [z.v] }).get(z.v).data);
          }
          expectSameState(net, a, b);
          expectSameBits('z.v', Float32Array.from(found), whole.get(z.v).data);
        },
      ),
      effort(25),
    );
  });

  it('compiles nothing more where nobody watches any longer, and nothing at all where nobody did', () => {
    const { Module } = WebAssembly;
    let compiled = 0;
    WebAssembly.Module = class extends Module {
      constructor(bytes: BufferSource) {
        super(bytes);
        compiled++;
      }
    };
    try {
      const sim = simulated(net);
      const run = () => sim.run(advance, { steps: 10 });
      const frames = sim.observe(z.s);
      run();
      expect(compiled).equal(1);
      frames.subscribe().unsubscribe();
      run();
      expect(compiled).equal(1);
      const subscription = frames.subscribe();
      run();
      run();
      expect(compiled).equal(2);
      subscription.unsubscribe();
      run();
      expect(compiled).equal(2);
    } finally {
      WebAssembly.Module = Module;
    }
  });

  it('feeds no input: one that nothing feeds is read by nobody, or is still an error', () => {
    const sim = simulated(net);
    const { seen } = watch(sim, r.x);
    sim.run(advance, { steps: 2 });
    expect([...joined(seen)]).eql(new Array(2 * 2 * N).fill(0));
    expect(() => sim.run(divide, { steps: 1 })).throw('unfed-input');
  });

  it('goes on after a run that has failed, begins anew after a restart, and ends with the simulation', () => {
    const sim = simulated(net);
    const events: unknown[] = [];
    const frames = sim.observe(r.q, { every: ms(4) });
    const observer = {
      next: ({ tick, steps }: Observation) => events.push([tick, steps]),
      error: ({ code }: MyelinError) => events.push(code),
      complete: () => events.push('complete'),
    };
    frames.subscribe(observer);
    const run = (value: number) => sim.run(divide, { steps: 6, inputs: [[r.x, value]] });
    run(1);
    expect(() => run(0)).throw('not-finite');
    run(1);
    sim.restart();
    run(1);
    sim[Symbol.dispose]();
    frames.subscribe(observer);
    expect(events).eql([[0, 4], [4, 4], [8, 4], [0, 4], 'complete', 'disposed']);
  });

  it('lets operators leave in the midst of a run', () => {
    marbles(
      ({ expectObservable }, scheduler) => {
        const sim = simulated(net);
        const stream = sim.stream(advance, { steps: 40, chunk: 10, scheduler });
        const first = sim.observe(z.s, { every: ms(20) }).pipe(
          map(({ tick, steps }) => `${tick}+${steps}`),
          take(1),
          toArray(),
        );
        expectObservable(first).toBe('--(a|)', { a: ['0+20'] });
        expectObservable(stream.pipe(map(({ tick }) => tick))).toBe('-abc(d|)', {
          a: 0,
          b: 10,
          c: 20,
          d: 30,
        });
      },
      (a, b) => expect(a).eql(b),
    );
  });

  it('that throws is reported elsewhere and disturbs no run', async () => {
    const [a, b] = [simulated(net), simulated(net)];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const reported = new Promise<Error>((resolve) => process.once('uncaughtException', resolve));
    try {
      a.observe(z.s).subscribe(() => {
        throw new Error('my own fault');
      });
      a.run(advance, { steps: 10 });
      expect((await reported).message).equal('my own fault');
    } finally {
      for (const own of listeners) process.on('uncaughtException', own);
    }
    b.run(advance, { steps: 10 });
    expectSameState(net, a, b);
  });

  rows([
    [
      'no compartment',
      'observe',
      'unknown-compartment',
      'name',
      () => simulated(net).observe(untyped(undefined)),
    ],
    [
      'one from elsewhere',
      'LIFCell.v',
      'unknown-part',
      'handle',
      () => simulated(net).observe(network().z.v),
    ],
    ['half a step', 'observe, every', 'period', 'dt', () => simulated(net).observe(z.v, { every: ms(0.5) })],
    ['no period', 'observe, every', 'option', 'ms(10)', () => simulated(net).observe(z.v, { every: ms(0) })],
    [
      'a period too long',
      'net/z.v',
      'memory',
      'recordEvery',
      () => simulated(net).observe(z.v, { every: '1e9 ms' }),
    ],
    [
      'a disposed simulation',
      'observe',
      'disposed',
      'simulate',
      () => {
        const sim = simulated(net);
        sim[Symbol.dispose]();
        sim.observe(z.v);
      },
    ],
  ]);
});
