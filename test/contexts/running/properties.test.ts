import { expect } from 'chai';
import fc from 'fast-check';
import { compartmentsOf } from '../../../framework/engine.ts';
import {
  type Compartment,
  context,
  type FloatArray,
  LIFCell,
  model,
  ms,
  process,
  type RunOptions,
  rockpool,
  type SimulateOptions,
  simulate,
  WTASCell,
  wire,
} from '../../../index.ts';
import { effort, everywhere, expectSameBits } from '../../framework/support.ts';
import { Noisy } from '../support.ts';

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;
const N = 5;

/** Noise drives a spiking cell and a competing one, whose spikes go through weights, a layer and synapses. */
const network = (thr = -52) =>
  context('net', () => {
    const x = Noisy({ n_units: N, gain: 3 });
    const z = LIFCell({ n_units: N, tau_m: 20, thr, one_spike: true });
    const w = WTASCell({ n_units: N, refract_time: 1 });
    const o = LIFODEJax({ shape: N, bias: 2, tau_mem: ms(5) });
    const [l, e] = [LinearJax({ shape: N }), ExpSynJax({ shape: N })];
    wire(x.v, z.j);
    wire(x.v, w.j);
    wire(z.s, l.input);
    wire(l.output, o.input);
    wire(o.spikes, e.input);
    const parts = [x, z, w, l, o, e] as const;
    return { x, z, w, l, o, e, advance: process(...parts.map((part) => part.advance_state)) };
  });
type Net = ReturnType<typeof network>;

/** All that a network holds, by name. */
const compartments = (net: Net): readonly Compartment[] =>
  [net.x, net.z, net.w, net.l, net.o, net.e].flatMap(compartmentsOf);

/** Random currents for every step, trial and cell. */
const currents = (steps: number, batch: number, seed: number) =>
  Float64Array.from({ length: steps * batch * N }, (_, i) => 4 + 4 * Math.sin(seed + i * i));

/** Rows of one trial of a batch. */
const trialOf = (rows: ArrayLike<number>, batch: number, trial: number) =>
  Float64Array.from(rows).filter((_, i) => Math.floor(i / N) % batch === trial);

interface Play extends Partial<SimulateOptions>, Omit<Partial<RunOptions>, 'inputs' | 'record'> {
  readonly record?: readonly Compartment[];
  readonly steps: number;
  readonly rows?: Float64Array;
}

const OPTIONS = ['batch', 'seed', 'backend', 'dtype'] as const;

/** A run of a fresh simulation: what was recorded, and what is there at the end. */
function play(net: Net, { rows, steps, record = compartments(net), ...given }: Play) {
  const options = Object.fromEntries(OPTIONS.flatMap((key) => (key in given ? [[key, given[key]]] : [])));
  const { recordEvery = 1, chunk = 1000 } = given;
  const sim = simulate(net, { dt: ms(1), seed: 'p', ...options });
  const inputs = rows ? ([[net.x.j, rows]] as const) : [];
  const recorded = sim.run(net.advance, { steps, inputs, record, recordEvery, chunk });
  return { sim, series: record.map((own) => recorded.get(own)), end: state(net, sim) };
}

const state = (net: Net, sim: ReturnType<typeof simulate>) => compartments(net).map((own) => sim.get(own));

function expectSame(net: Net, a: readonly FloatArray[], b: readonly FloatArray[]): void {
  compartments(net).forEach((own, i) => {
    expectSameBits(`${own.part.component.name}.${own.name}`, a[i]!, b[i]!);
  });
}

const small = (max: number) => fc.integer({ min: 1, max });
const check = (cases: number, property: fc.IRawProperty<unknown>) =>
  fc.assert(property as fc.IProperty<unknown>, effort(cases));

describe('properties of simulations', () => {
  const net = network();

  it('spike, so that there is something to compare', () => {
    const { series } = play(net, {
      steps: 100,
      rows: currents(100, 1, 1),
      record: [net.z.s, net.w.s, net.o.spikes],
    });
    for (const { data } of series) expect(Float64Array.from(data).filter((x) => x > 0).length).above(5);
  });

  it('a trial is the same in every batch, random numbers included', () => {
    check(
      8,
      fc.property(small(30), small(4), small(4), fc.nat(99), (steps, batch, less, seed) => {
        const [big, few] = [Math.max(batch, less), Math.min(batch, less)];
        const rows = currents(steps, big, seed);
        const first = rows.filter((_, i) => Math.floor(i / N) % big < few);
        const [whole, part] = [
          play(net, { steps, rows, batch: big }),
          play(net, { steps, rows: first, batch: few }),
        ];
        whole.series.forEach(({ data }, k) => {
          for (let trial = 0; trial < few; trial++)
            expectSameBits(
              'trial',
              trialOf(data, big, trial) as FloatArray,
              trialOf(part.series[k]!.data, few, trial),
            );
        });
      }),
    );
  });

  it('a batch of cells without chance is as many single runs', () => {
    const alone = context('net', () => {
      const [z, w] = [LIFCell({ n_units: N, tau_m: 20 }), WTASCell({ n_units: N })];
      return { z, w, advance: process(z.advance_state, w.advance_state) };
    });
    const record = [alone.z.v, alone.z.s, alone.z.thr_theta, alone.w.s, alone.w.thr, alone.w.tols];
    const run = (rows: Float64Array, steps: number, batch: number) => {
      const inputs = [
        [alone.z.j, rows.map((x) => 4 * x)],
        [alone.w.j, rows],
      ] as const;
      const recorded = simulate(alone, { dt: ms(1), batch }).run(alone.advance, { steps, inputs, record });
      return record.map((own) => recorded.get(own).data);
    };
    check(
      8,
      fc.property(small(40), small(4), fc.nat(99), (steps, batch, seed) => {
        const rows = currents(steps, batch, seed);
        const whole = run(rows, steps, batch);
        for (let trial = 0; trial < batch; trial++) {
          const single = run(trialOf(rows, batch, trial), steps, 1);
          whole.forEach((data, k) => {
            expectSameBits('trial', trialOf(data, batch, trial), Float64Array.from(single[k]!));
          });
        }
      }),
    );
  });

  it('run(a), then run(b), is run(a + b)', () => {
    check(
      10,
      fc.property(small(90), small(90), small(3), fc.nat(99), (a, b, batch, seed) => {
        const rows = currents(a + b, batch, seed);
        const cut = a * batch * N;
        const { sim } = play(net, { steps: a, rows: rows.subarray(0, cut), batch });
        sim.run(net.advance, { steps: b, inputs: [[net.x.j, rows.subarray(cut)]] });
        const whole = play(net, { steps: a + b, rows, batch });
        expect(sim.tick).equal(whole.sim.tick);
        expectSame(net, state(net, sim), whole.end);
      }),
    );
  });

  it('what is recorded, how often, and the size of chunks change no bit', () => {
    const all = compartments(net);
    check(
      10,
      fc.property(
        small(90),
        small(3),
        small(100),
        small(7),
        fc.subarray(all as Compartment[]),
        (steps, batch, chunk, recordEvery, record) => {
          const rows = currents(steps, batch, steps);
          const plain = play(net, { steps, rows, batch });
          const other = play(net, { steps, rows, batch, chunk, recordEvery, record });
          expectSame(net, plain.end, other.end);
          record.forEach((own, k) => {
            const { data, shape } = plain.series[all.indexOf(own)]!;
            const size = data.length / shape[0]!;
            const kept = data.filter((_, i) => Math.floor(i / size) % recordEvery === 0);
            expectSameBits(own.name, kept, other.series[k]!.data);
          });
        },
      ),
    );
  });

  it('all backends give the same bits', () => {
    check(
      6,
      fc.property(
        small(70),
        small(3),
        fc.constantFrom('f32', 'f64'),
        fc.nat(99),
        (steps, batch, dtype, seed) => {
          const rows = currents(steps, batch, seed);
          everywhere(
            (backend) => play(net, { steps, rows, batch, dtype, backend, seed }).end,
            (a, b) => expectSame(net, a, b),
          );
        },
      ),
    );
  });

  it('the same seed gives the same bits, another one others', () => {
    const run = (seed: string) => play(net, { steps: 30, seed, rows: currents(30, 1, 1) }).end;
    expectSame(net, run('a'), run('a'));
    const at = compartments(net).indexOf(net.x.v);
    expect(run('a')[at]).not.eql(run('b')[at]);
    const { weight } = net.l.hyperparameters;
    const weights = ['a', 'a', 'b'].map((seed) => simulate(net, { dt: ms(1), seed }).get(weight));
    expect(weights[0]).eql(weights[1]);
    expect(weights[0]).not.eql(weights[2]);
  });
});

describe('a simulation', () => {
  const net = network();
  const rows = currents(40, 2, 5);

  it('after reset has kept what is to be kept, and begins again otherwise', () => {
    const fresh = simulate(net, { dt: ms(1), seed: 'p', batch: 2 });
    const { sim, end } = play(net, { steps: 40, rows, batch: 2 });
    sim.reset();
    const kept: readonly Compartment[] = [net.z.thr_theta, net.w.thr];
    compartments(net).forEach((own, i) => {
      expectSameBits(own.name, sim.get(own), kept.includes(own) ? end[i]! : fresh.get(own));
    });
    expect(sim.tick).equal(40);
    expect(sim.get(net.w.thr)).not.eql(fresh.get(net.w.thr));
    expect(sim.get(net.w.j), 'a wired input shows its source').eql(sim.get(net.x.v));
  });

  it('after restart is a new one, but for hyperparameters that were set', () => {
    const { sim, end } = play(net, { steps: 40, rows, batch: 2 });
    sim.set(net.z.hyperparameters.thr, -40);
    sim.restart();
    expect([sim.tick, sim.get(net.z.hyperparameters.thr)[0]]).eql([0, -40]);
    // The threshold begins as it was set.
    expect(sim.get(net.z.v_thr)[0]).equal(-40);
    sim.set(net.z.hyperparameters.thr, -52);
    sim.restart();
    expectSame(net, state(net, sim), state(net, simulate(net, { dt: ms(1), seed: 'p', batch: 2 })));
    const start = state(net, sim);
    sim.run(net.advance, { steps: 40, inputs: [[net.x.j, rows]] });
    expectSame(net, state(net, sim), end);
    sim.set(net.z.v, -1);
    sim.restart();
    expectSame(net, state(net, sim), start);
  });

  it('takes a live hyperparameter between runs without compiling again', () => {
    const { Module } = WebAssembly;
    let compiled = 0;
    class Counted extends Module {
      constructor(bytes: BufferSource) {
        super(bytes);
        compiled++;
      }
    }
    WebAssembly.Module = Counted;
    try {
      const sim = simulate(net, { dt: ms(1), batch: 2 });
      const inputs = [[net.x.j, rows]] as const;
      sim.run(net.advance, { steps: 40, inputs });
      const before = sim.get(net.z.v);
      sim.restart();
      sim.set(net.z.hyperparameters.thr, -60);
      sim.run(net.advance, { steps: 40, inputs });
      expect(compiled).equal(1);
      expect(sim.get(net.z.v)).not.eql(before);
      const changed = network(-60);
      const built = simulate(changed, { dt: ms(1), batch: 2 });
      built.run(changed.advance, { steps: 40, inputs: [[changed.x.j, rows]] });
      expectSame(net, state(net, sim), state(changed, built));
    } finally {
      WebAssembly.Module = Module;
    }
  });
});

describe('the model of a context', () => {
  const document = model(network(-50));

  it('says what it is made of', () => {
    expect(document).include({ format: 'myelin-model', version: '1.1', name: 'net' });
    expect(Object.keys(document.parts)).eql(['x', 'z', 'w', 'l', 'o', 'e']);
    expect(document.parts.z!.component).equal('LIFCell');
    expect(document.parts.z!.hyperparameters).include({ n_units: N, tau_m: 20, thr: -50, one_spike: true });
    expect(document.wires).deep.include({ from: 'x.v', to: 'z.j' }).length(5);
    expect(document.processes.advance![0]).equal('x.advance_state');
  });

  it('is JSON, and frozen to its leaves', () => {
    expect(JSON.parse(JSON.stringify(document))).eql(document);
    const frozen = (x: unknown): boolean =>
      typeof x !== 'object' || x === null || (Object.isFrozen(x) && Object.values(x).every(frozen));
    expect(frozen(document)).equal(true);
  });
});
