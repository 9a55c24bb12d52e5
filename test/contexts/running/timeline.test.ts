import { expect } from 'chai';
import fc from 'fast-check';
import { BehaviorSubject } from 'rxjs';
import { contentsOf } from '../../../contexts/model/registry.ts';
import { compartmentsOf } from '../../../framework/engine.ts';
import {
  context,
  edit,
  LIFCell,
  ms,
  process,
  type Simulation,
  type Snapshot,
  simulate,
  timeline,
  undo,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { draws, modelOf, type Net } from '../../soak/models.ts';
import { faultsOf, wave } from '../support.ts';

const whole = (min: number, max: number) => fc.integer({ min, max });
const shown = (net: Net, sim: Simulation | Snapshot) =>
  [...contentsOf(net, 'timeline').parts.keys()]
    .flatMap(compartmentsOf)
    // What wired inputs show follows from the others.
    .filter((own) => own.role !== 'input' || own === net.b.inputs)
    .map((own) => [own.name, sim.get(own)] as const);
const expectSame = (what: string, a: ReturnType<typeof shown>, b: ReturnType<typeof shown>) =>
  a.forEach(([name, numbers], i) => expectSameBits(`${what}, ${name}`, numbers, b[i]![1]));

const ACTS = [
  'run',
  'until',
  'time',
  'set',
  'reset',
  'hyperparameter',
  'edit',
  'drive',
  'stop',
  'restart',
  'restore',
  'seek',
] as const;
const acts = fc.array(
  fc.record({ act: fc.constantFrom(...ACTS), steps: whole(1, 40), chunk: whole(1, 30), seed: fc.nat(99) }),
  { minLength: 2, maxLength: 9 },
);
const plays = fc.record({
  model: draws,
  acts,
  batch: whole(1, 2),
  dtype: fc.constantFrom('f32' as const, 'f64' as const),
  every: whole(1, 25),
  tick: fc.constantFrom(0, 59),
  budget: fc.constantFrom(1e9, 40_000),
  to: fc.array(fc.nat(), { minLength: 3, maxLength: 6 }),
});

describe('a timeline', () => {
  it('goes to any tick that there was, and on from there to the same bits', () => {
    fc.assert(
      fc.property(plays, ({ model, acts: all, batch, dtype, every, tick, budget, to }) => {
        const net = modelOf({ ...model, resetAt: tick + model.resetAt });
        const sim = simulate(net, {
          dt: ms(1),
          seed: 3,
          batch,
          dtype,
          tick,
          warnings: 'silent',
        }) as Simulation;
        const past = timeline(sim, { every: ms(every), budget });
        /** What there was at the end of each chunk, on the way that leads here. */
        const was = new Map<number, Snapshot>([[sim.tick, sim.snapshot()]]);
        const back = () => {
          for (const own of [...was.keys()]) if (own > sim.tick) was.delete(own);
        };
        // At the beginning of a chunk nothing has been done at its tick but what the run does.
        let drive: ReturnType<Simulation['drive']> | undefined;
        const logs = new Map<number, { readonly drive: typeof drive; readonly log: unknown }>();
        sim.observe(net.x.v).subscribe(() => {
          was.set(sim.tick, sim.snapshot());
          logs.set(sim.tick, { drive, log: drive?.log });
        });
        const source = new BehaviorSubject(0.2);
        const run = (steps: number, chunk: number, seed: number, more = {}) => {
          const rows = wave(steps * batch * model.n, seed).map((x) => 4 + 4 * x);
          const inputs = [[net.x.j, rows] as const, ...(drive ? [] : [[net.b.inputs, 0.3] as const])];
          sim.run(net.both, { steps, chunk, inputs, ...more });
        };
        for (const { act, steps, chunk, seed } of all) {
          if (act === 'run') run(steps, chunk, seed);
          if (act === 'until')
            run(steps, chunk, seed, {
              until: ({ of, any }: never) =>
                (any as never as (x: unknown) => never)(
                  (of as never as (x: unknown) => { gt(n: number): unknown })(net.x.v).gt(20),
                ),
            });
          if (act === 'time')
            sim.run(net.both, {
              steps,
              chunk,
              inputs: [[net.x.j, (t) => 5 + Math.sin(t)], ...(drive ? [] : [[net.b.inputs, 0.4] as const])],
            });
          if (act === 'set') sim.set(net.z.v, -55 - seed / 20);
          if (act === 'reset') sim.reset();
          if (act === 'hyperparameter') sim.set(net.z.hyperparameters.thr, -52 + seed / 50);
          if (act === 'edit')
            edit(net, (draft) => void (draft.parts.x!.hyperparameters.gain = 1 + seed / 30));
          if (act === 'drive' && !drive)
            drive = sim.drive(net.b.inputs, source, { every: ms(1 + (seed % 9)) });
          if (act === 'drive') source.next(seed / 100);
          if (act === 'stop') drive = drive?.stop() as undefined;
          if (act === 'restart') sim.restart();
          if (act === 'restore') sim.restore([...was.values()][seed % was.size]!);
          if (act === 'seek') past.seek(past.ticks[0] + (seed % (1 + past.ticks[1] - past.ticks[0])));
          if (act === 'restart' || act === 'restore') was.set(sim.tick, was.get(sim.tick) ?? sim.snapshot());
          back();
        }
        run(30, 7, 1);
        const [first, last] = past.ticks;
        expect(last).equal(sim.tick);
        if (budget === 1e9)
          expect(first).most(Math.min(...was.keys()) < first ? first : Math.min(...was.keys()));
        else expect(past.bytes).most(budget + 4e4);
        const known = [...was.keys()].filter((own) => own >= first);
        for (const k of to) {
          const own = known[k % known.length]!;
          past.seek(own);
          expect(sim.tick).equal(own);
          expectSame(`tick ${own}`, shown(net, sim), shown(net, was.get(own)!));
          const logged = logs.get(own);
          if (drive && logged?.drive === drive) expect(drive.log).eql(logged.log);
        }
        // Forth again, and then on: as in one that was never taken back.
        past.seek(last);
        run(20, 20, 2);
        const there = shown(net, sim);
        const other = simulate(net, {
          dt: ms(1),
          seed: 4,
          batch,
          dtype,
          tick,
          warnings: 'silent',
        }) as Simulation;
        other.restore(was.get(last)!);
        if (drive) other.drive(net.b.inputs, source, { every: ms(1) });
        if (!drive) {
          other.run(net.both, {
            steps: 20,
            inputs: [
              [net.x.j, wave(20 * batch * model.n, 2).map((x) => 4 + 4 * x)],
              [net.b.inputs, 0.3],
            ],
          });
          expectSame('on', there, shown(net, other));
        }
      }),
      { numRuns: Number(globalThis.process.env.CASES ?? 4), seed: Number(globalThis.process.env.SEED ?? 5) },
    );
  }).timeout(600_000);

  const network = () =>
    context('net', () => {
      const z = LIFCell({ n_units: 100, tau_m: ms(20) });
      return { z, advance: process(z.advance_state), other: process(z.advance_state) };
    });
  type Cells = ReturnType<typeof network>;
  const run = (sim: Simulation, net: Cells, steps: number) =>
    sim.run(net.advance, { steps, inputs: [[net.z.j, (t) => 20 + Math.sin(t)]] });

  it('thins its snapshots, and forgets what is oldest, within its budget', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) }) as Simulation;
    const [one, past] = [
      timeline(sim, { every: ms(1) }).bytes,
      timeline(sim, { every: ms(1), budget: 20_000 }),
    ];
    expect(one).lessThan(20_000);
    run(sim, net, 1000);
    expect(past.bytes).most(20_000);
    expect(past.ticks).eql([0, 1000]);
    const gaps = past.snapshots.slice(1).map((own, k) => own - past.snapshots[k]!);
    expect(new Set(gaps).size).equal(1);
    expect(past.snapshots.length).least(4);
    // Rows of inputs cannot be thinned.
    for (let k = 0; k < 10; k++)
      sim.run(net.advance, { steps: 10, inputs: [[net.z.j, new Float64Array(1000)]] });
    expect(past.bytes).most(20_000);
    const [first, last] = past.ticks;
    expect([first > 1000, last]).eql([true, 1100]);
    const v = sim.get(net.z.v);
    past.seek(first);
    past.seek('1.1 s');
    expectSameBits('v', sim.get(net.z.v), v);
    expect(faultsOf(() => timeline(sim, { budget: 100 }))[0]!.where).equal('timeline, budget');
  });

  it('begins anew with an edit of the structure', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) }) as Simulation;
    const past = timeline(sim);
    run(sim, net, 10);
    edit(net, (draft) => void (draft.parts.z!.hyperparameters.n_units = 3));
    sim.run(net.advance, { steps: 10, inputs: [[net.z.j, 20]] });
    expect(past.ticks).eql([10, 20]);
    past.seek(10);
    undo(net);
    expect(faultsOf(() => past.seek(15))[0]!.code).equal('model');
    expect(sim.tick).equal(10);
  });

  it('says what it cannot do', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) }) as Simulation;
    run(sim, net, 10);
    const past = timeline(sim);
    run(sim, net, 10);
    expect(`${past}`).equal('timeline from tick 10 to 20, 1 snapshots');
    for (const to of [9, 21, ms(5), '1 s', -1, 0.5, NaN, 'x', undefined])
      expect(faultsOf(() => past.seek(to as never))[0]!.where, `${to}`).match(/^seek/);
    const codes: string[] = [];
    sim
      .observe(net.z.v)
      .subscribe(() => codes.push(...faultsOf(() => past.seek(15)).map(({ code }) => code)));
    run(sim, net, 1);
    expect(codes).eql(['busy']);
    expect(faultsOf(() => timeline({} as never))[0]!.where).equal('timeline');
    past.dispose();
    expect(faultsOf(() => past.seek(15))[0]!.code).equal('disposed');
    const other = timeline(sim);
    sim[Symbol.dispose]();
    expect(faultsOf(() => other.seek(21))[0]!.code).equal('disposed');
  });

  it('leaves all as it was where an input fails when it is asked again', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) }) as Simulation;
    const past = timeline(sim);
    let isBroken = false;
    const j = () => (isBroken ? NaN : 20);
    sim.run(net.advance, { steps: 30, inputs: [[net.z.j, j]] });
    const v = sim.get(net.z.v);
    isBroken = true;
    expect(faultsOf(() => past.seek(20))[0]!.code).equal('not-finite');
    expect(sim.tick).equal(30);
    expectSameBits('v', sim.get(net.z.v), v);
    isBroken = false;
    past.seek(20);
    sim.run(net.other, { steps: 10, inputs: [[net.z.j, 20]] });
    expectSameBits('v', sim.get(net.z.v), v);
  });
});
