import { expect } from 'chai';
import {
  adam,
  BernoulliCell,
  component,
  context,
  count,
  DenseSynapse,
  delay,
  edit,
  type InitialValue,
  input,
  inspect,
  LIFCell,
  ms,
  mse,
  mV,
  norse,
  process,
  type RandomNumbers,
  real,
  rockpool,
  simulate,
  state,
  type Tensor,
  total,
  train,
  WTASCell,
  wire,
} from '../../../index.ts';
import { BACKENDS, DTYPES, expectSameBits } from '../../framework/support.ts';
import { faultsOf, type Row, rows, untyped } from '../support.ts';

const perCell = ({ n_units }: { n_units: number }) => [n_units];

/** Begins somewhere around `rest`, in several ways. */
const Scattered = component('Scattered', {
  doc: 'v ← 0.9 v',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    rest: real('mV', 'about where', -65),
    width: real('mV', 'how far', (_: unknown, random) => random.uniform([5], mV(1), mV(3)), {
      shape: perCell,
    }),
  },
  compartments: {
    v: state('mV', 'drawn'),
    kept: state('mV', 'drawn, and kept'),
    n: state('1', 'normal'),
    ramp: state('1', 'a list', { shared: true }),
  },
  initial: {
    v: (p, random) => random.uniform([p.n_units], p.rest.sub(p.width), p.rest.add(p.width)),
    kept: (p, random) => random.uniform([p.n_units], p.rest.sub(p.width), p.rest.add(p.width)),
    n: ({ n_units }, random) => random.normal([n_units]),
    ramp: ({ n_units }) => Array.from({ length: n_units }, (_, i) => i / 10),
  },
  keep: ['kept'],
  commands: { advance_state: ({ v, kept, n }) => ({ v: v.mul(0.9), kept: kept.mul(0.5), n: n.add(1) }) },
});

const scattered = () =>
  context('net', () => {
    const [a, b] = [Scattered({ n_units: 5 }), Scattered({ n_units: 5 })];
    return { a, b, advance: process(a.advance_state, b.advance_state), back: process(a.reset) };
  });

describe('initial values', () => {
  it('are the same on all backends, in compiled code and interpreted, at the start and after every reset', () => {
    // Small programs are interpreted wherever they run: the reset of a process is compiled.
    for (const dtype of DTYPES) {
      const seen = BACKENDS.map((backend) => {
        const net = scattered();
        const sim = simulate(net, { dt: ms(1), dtype, backend, batch: 3, seed: 4 });
        const { v, n, ramp } = net.a;
        const start = [v, n, ramp].map((own) => sim.get(own));
        expect(start[0]!.subarray(0, 5), 'all trials').eql(start[0]!.subarray(10));
        expect(new Set(start[0]).size).equal(5);
        for (const back of [() => sim.run(net.back, { steps: 1 }), () => sim.reset(), () => sim.restart()]) {
          sim.run(net.advance, { steps: 3 });
          expect(sim.get(v)).not.eql(start[0]);
          back();
          [v, n, ramp].forEach((own, i) => {
            expectSameBits(own.name, start[i]!, sim.get(own));
          });
        }
        return [...start, sim.get(net.b.v), sim.get(net.a.hyperparameters.width)];
      });
      for (const other of seen)
        other.forEach((array, i) => {
          expectSameBits(`${i}`, seen[0]![i]!, array);
        });
      expect(seen[0]![3]).not.eql(seen[0]![0]);
    }
  });

  it('follow the seed and the path, not the tick, the trial or what else there is', () => {
    const start = (seed: number, tick = 0, batch = 1) => {
      const net = scattered();
      return [...simulate(net, { dt: ms(1), seed, tick, batch }).get(net.a.v)].slice(0, 5);
    };
    expect(start(1, 77)).eql(start(1));
    expect(start(1, 0, 4)).eql(start(1));
    expect(start(2)).not.eql(start(1));
    const other = context('net', () => {
      const [z, a] = [WTASCell({ n_units: 9 }), Scattered({ n_units: 5 })];
      return { z, a };
    });
    expect([...simulate(other, { dt: ms(1), seed: 1 }).get(other.a.v)]).eql(start(1));
  });

  it('lie where they should, of many as of few', () => {
    // 300 × 300 numbers are compiled.
    for (const n of [3, 300]) {
      const net = context('net', () => ({
        W: DenseSynapse({ shape: [n, n], weight_low: -0.5, weight_high: 2 }),
      }));
      const [one, other] = BACKENDS.map((backend) =>
        simulate(net, { dt: ms(1), backend }).get(net.W.weights),
      );
      expectSameBits('weights', one!, other!);
      expect(Math.min(...one!)).within(-0.5, n > 3 ? -0.499 : 2);
      expect(Math.max(...one!)).within(n > 3 ? 1.999 : -0.5, 2);
      const mean = [...one!].reduce((a, b) => a + b, 0) / n ** 2;
      if (n > 3) expect(mean).closeTo(0.75, 5 * Math.sqrt(2.5 ** 2 / 12 / n ** 2));
    }
  });

  it('follow the hyperparameters at a reset, with the same draws', () => {
    for (const backend of BACKENDS) {
      const box = context('net', () => {
        const z = norse.LIFBoxCell({ hidden_size: 2 });
        return { z, advance: process(z.advance_state), back: process(z.reset) };
      });
      const sim = simulate(box, { dt: ms(1), backend });
      sim.set(box.z.hyperparameters.v_leak, 5);
      sim.reset();
      expect([...sim.get(box.z.v)]).eql([5, 5]);
      sim.set(box.z.hyperparameters.v_leak, 6);
      sim.run(box.back, { steps: 1, inputs: [[box.z.input, 0]] });
      expect([...sim.get(box.z.v)]).eql([6, 6]);

      const net = scattered();
      const other = simulate(net, { dt: ms(1), backend, dtype: 'f64' });
      const before = other.get(net.a.v);
      other.set(net.a.hyperparameters.rest, '-55 mV');
      other.reset();
      other.get(net.a.v).forEach((v, i) => expect(v).closeTo(before[i]! + 10, 1e-12));
      expect(other.get(net.a.kept)).not.eql(other.get(net.a.v));
    }
  });

  it('are what a delayed wire shows before its time has come', () => {
    const Reader = component('Reader', {
      doc: 'shows what it sees',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { x: input('mV', 'any'), y: state('mV', 'seen') },
      commands: { advance_state: ({ x }) => ({ y: x }) },
    });
    const net = context('net', () => {
      const [a, r] = [Scattered({ n_units: 5 }), Reader({ n_units: 5 })];
      wire(delay(a.v, ms(3)), r.x);
      return { a, r, advance: process(a.advance_state, r.advance_state) };
    });
    for (const backend of BACKENDS) {
      const sim = simulate(net, { dt: ms(1), backend });
      const start = sim.get(net.a.v);
      for (let step = 0; step < 3; step++) {
        sim.run(net.advance, { steps: 1 });
        expectSameBits(`step ${step}`, start, sim.get(net.r.y));
      }
      sim.run(net.advance, { steps: 1 });
      expect(sim.get(net.r.y)).not.eql(start);
    }
  });

  it('are drawn once in a training, whatever its noise is', () => {
    const net = scattered();
    const begun = simulate(net, { dt: ms(1), seed: 6, dtype: 'f64' }).get(net.a.v);
    const trainer = train(net, {
      process: net.back,
      dt: ms(1),
      steps: 1,
      seed: 6,
      dtype: 'f64',
      loss: ({ of, parameters }) => mse(of(net.a.v), 0).add(total(parameters.a!.rest!.mul(0))),
      optimizer: adam(),
      trainable: [net.a.hyperparameters.rest],
    });
    for (let i = 0; i < 2; i++) {
      const rest = trainer.parameters.get(net.a.hyperparameters.rest)[0]!;
      trainer.run({ iterations: 1, progress: false });
      trainer.output(net.a.v).forEach((v, cell) => expect(v).closeTo(begun[cell]! + rest + 65, 1e-9));
    }
  });
});

describe('a training', () => {
  it('begins every trial at the initial values of the present parameters, as a model made with these does', () => {
    const cells = (v_leak?: number) =>
      context('net', () => {
        const z = norse.LIFBoxCell({ hidden_size: 2, v_th: 50, ...(v_leak !== undefined && { v_leak }) });
        return { z, advance: process(z.advance_state) };
      });
    for (const [backend, window] of [
      ...BACKENDS.map((own) => [own, undefined] as const),
      ['wasm', 2] as const,
    ]) {
      const trainerOf = (net: ReturnType<typeof cells>) =>
        train(net, {
          process: net.advance,
          dt: ms(1),
          steps: 6,
          dtype: 'f64',
          backend,
          ...(window && { window, segment: 2 }),
          inputs: [[net.z.input, 0.5]],
          trainable: [net.z.hyperparameters.v_leak],
          loss: ({ of }) => mse(of(net.z.v), 3),
          optimizer: adam({ lr: 0.1 }),
        });
      const net = cells();
      const trainer = trainerOf(net);
      const first = trainer.evaluate();
      trainer.run({ iterations: 5, progress: false });
      const v_leak = trainer.parameters.get(net.z.hyperparameters.v_leak)[0]!;
      const last = trainer.evaluate();
      expect(last).below(first);
      expect(trainerOf(cells(v_leak)).evaluate()).equal(last);
      trainer.parameters.set(net.z.hyperparameters.v_leak, 4);
      expect(trainerOf(cells(4)).evaluate()).equal(trainer.evaluate());
      trainer.restart();
      expect(trainer.evaluate()).equal(first);
    }
  });
});

describe('hyperparameters of kept states', () => {
  const synapses = () =>
    context('net', () => {
      const W = DenseSynapse({ shape: [2, 1], weight_init: [1, 2], unit: '1' });
      return { W, advance: process(W.advance_state) };
    });

  it('cannot be set where only their initial values read them', () => {
    const net = synapses();
    const sim = simulate(net, { dt: ms(1) });
    for (const name of ['weight_init', 'bias_init'] as const) {
      const faults = faultsOf(() => sim.set(net.W.hyperparameters[name], 3));
      expect(faults).length(1);
      expect(faults[0]).include({ code: 'without-effect', where: `net/W.${name}` });
      expect(faults[0]!.remedy)
        .include('restart')
        .include(name === 'bias_init' ? 'biases' : 'weights');
    }
    sim.set(net.W.hyperparameters.g_conduct_factor, 3);
    const both = scattered();
    // Read by initial values of another state, too, that reset does not keep.
    simulate(both, { dt: ms(1) }).set(both.a.hyperparameters.rest, -60);
  });

  it('act at a restart after an edit, and not before', () => {
    const net = synapses();
    const sim = simulate(net, { dt: ms(1) });
    edit(net, (draft) => {
      draft.parts.W!.hyperparameters.weight_init = [5, 6];
    });
    sim.reset();
    expect([...sim.get(net.W.weights)]).eql([1, 2]);
    sim.restart();
    expect([...sim.get(net.W.weights)]).eql([5, 6]);
  });
});

describe('inputs that have lost their numbers', () => {
  const cells = () =>
    context('net', () => {
      const x = BernoulliCell({ n_units: 2 });
      return { x, advance: process(x.advance_state), clear: process(x.reset) };
    });
  const inputs = (net: ReturnType<typeof cells>) => ({ steps: 1, inputs: [[net.x.inputs, 1]] as const });

  it('by a reset within a process or a larger part are asked for again', () => {
    for (const lose of ['process', 'reset', 'edit'] as const) {
      const net = cells();
      const sim = simulate(net, { dt: ms(1) });
      sim.run(net.advance, inputs(net));
      sim.run(net.advance, { steps: 1 });
      if (lose === 'process') sim.run(net.clear, { steps: 1 });
      else if (lose === 'reset') sim.reset();
      else
        edit(net, (draft) => {
          draft.parts.x!.hyperparameters.n_units = 3;
        });
      expect(faultsOf(() => sim.run(net.advance, { steps: 1 }))[0], lose).include({
        code: 'unfed-input',
        where: 'net/x.inputs',
      });
      if (lose === 'process') sim.run(net.clear, { steps: 2 });
      sim.run(net.advance, inputs(net));
      expect([...sim.get(net.x.outputs)]).eql(lose === 'edit' ? [1, 1, 1] : [1, 1]);
    }
  });
});

const beginning = (value: (p: { n_units: number; tau: Tensor }, random: RandomNumbers) => unknown) => () => {
  const Cell = component('Cell', {
    doc: 'begins',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), tau: real('ms', 'time', 1) },
    compartments: { v: state('mV', 'v') },
    initial: { v: value as (p: unknown, random: RandomNumbers) => InitialValue },
    commands: {},
  });
  return simulate(
    context('net', () => ({ z: Cell({ n_units: 3 }) })),
    { dt: ms(1) },
  );
};

describe('initial values are refused', () => {
  const table: readonly (readonly [string, Row[2], Parameters<typeof beginning>[0], string?])[] = [
    ['nothing', 'hyperparameter-type', () => undefined],
    ['a text', 'unknown-unit', () => 'high', "'20 ms'"],
    ['a quantity in another unit', 'unit-mismatch', () => '3 ms', 'Give it in mV'],
    ['truth values', 'hyperparameter-type', ({ tau }) => tau.gt(ms(1))],
    ['a list that is too short', 'shape-mismatch', () => [1, 2]],
    ['a list of texts', 'unit-mismatch', () => ['1', '2', '3'], 'Give it in mV'],
    ['a list with NaN', 'not-finite', () => [1, Number.NaN, 3]],
    ['NaN', 'not-finite', () => Number.NaN],
    ['NaN that comes up', 'not-finite', ({ tau }) => tau.sub(tau).div(tau.sub(tau)).mul(mV(1))],
    ['a tensor of another shape', 'shape-mismatch', (_, random) => random.uniform([4]).mul(mV(1))],
    ['a tensor in another unit', 'unit-mismatch', ({ tau }) => tau, 'Multiply'],
    [
      'bare draws where there is a unit',
      'unit-mismatch',
      (_, random) => random.uniform([3], 1, 2),
      'Multiply',
    ],
    ['what the precision cannot hold', 'precision', () => 1e39, "dtype: 'f64'"],
  ];
  rows(
    table.map(
      ([what, code, value, remedy = 'Correct what the declaration computes']): Row => [
        what,
        code === 'not-finite' && remedy.startsWith('dtype') ? 'net/z.v' : 'net/z.v, initial value',
        code,
        remedy,
        beginning(value),
      ],
    ),
  );

  it('where they ask for what is not there, or for chance that no seed gives', () => {
    const unknown = beginning((p) => (p as unknown as { tua: Tensor }).tua);
    expect(faultsOf(unknown)[0]).include({ code: 'unknown-hyperparameter', where: 'net/z.tua' });
    expect(faultsOf(beginning(() => Math.random()))[0]).include({ code: 'declaration' });
    expect(faultsOf(beginning(({ tau }) => untyped(Number(tau))))[0]!.where).include(
      'net/z.v, initial value',
    );
  });
});

describe('hyperparameters that are drawn', () => {
  const model = (width: unknown, rest: unknown = -65) =>
    context('net', () => {
      const z = Scattered({ n_units: 5, width: width as number, rest: rest as number });
      return { z, advance: process(z.advance_state) };
    });
  const numbers = (net: ReturnType<typeof model>, name: 'width' | 'rest') =>
    simulate(net, { dt: ms(1), seed: 4 }).get(net.z.hyperparameters[name]);

  it('are given as functions, of structure and of numbers that were given; initial values follow from them', () => {
    const seen: unknown[] = [];
    const net = context('net', () => {
      const z = Scattered({
        n_units: 5,
        rest: -60,
        width: (p, random) => {
          seen.push([p.n_units, p.rest]);
          return random.uniform([p.n_units], mV(4), mV(5));
        },
      });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1), seed: 4 });
    expect(seen[0]).eql([5, -60]);
    const width = sim.get(net.z.hyperparameters.width);
    for (const [i, v] of sim.get(net.z.v).entries()) {
      expect(width[i]).within(4, 5);
      expect(Math.abs(v + 60)).at.most(width[i]!);
    }
    expect([
      ...numbers(
        model(() => [1, '2 mV', 3, 4, 5]),
        'width',
      ),
    ]).eql([1, 2, 3, 4, 5]);
  });

  it('are one for each unit of a part whose compartments have one', () => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 50, tau_m: (p, random) => random.uniform([p.n_units], ms(10), ms(20)) });
      return { z, advance: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1) });
    const taus = sim.get(net.z.hyperparameters.tau_m);
    expect(new Set(taus).size).above(40);
    for (const tau of taus) expect(tau).within(10, 20);
    expect(inspect(net).parts[0]!.hyperparameters.find(({ name }) => name === 'tau_m')!.shape).eql([50]);
    const before = [...taus];
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.resist_m = 3;
    });
    expect([...sim.get(net.z.hyperparameters.tau_m)]).eql(before);
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.tau_m = 7;
    });
    expect([...sim.get(net.z.hyperparameters.tau_m)]).eql([7]);
  });

  it('are refused where they are out of range, no numbers, or part of the structure', () => {
    const wrong = (tau_m: unknown) => {
      const net = context('net', () => ({ z: LIFCell({ n_units: 3, tau_m: tau_m as number }) }));
      return faultsOf(() => simulate(net, { dt: ms(1) }))[0]!;
    };
    expect(wrong(() => [1, -2, 3])).include({ code: 'hyperparameter-range', where: 'net/z.tau_m' });
    expect(wrong(() => 'a')).include({ code: 'unknown-unit' });
    expect(wrong(() => [1, 2])).include({ code: 'shape-mismatch' });
    const layer = { shape: 2, noise_std: (() => 1) as never };
    expect(faultsOf(() => rockpool.LIFJax(layer))[0]).include({ code: 'hyperparameter-type' });
  });
});
