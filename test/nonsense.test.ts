import { expect } from 'chai';
import { inUnit } from '../framework/engine.ts';
import { unit } from '../framework/index.ts';
import * as myelin from '../index.ts';
import { MyelinError, ms, process } from '../index.ts';
import { pair, Ratio, untyped } from './contexts/support.ts';

const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  0,
  -1.5,
  Number.NaN,
  1e300,
  true,
  '',
  'x',
  '1 mV',
  {},
  { length: 2 },
  { is: 'compartment' },
  { is: 'sum' },
  { is: 'process' },
  { value: 1, unit: 'ms' },
  [],
  [undefined],
  [[1, 2], 3],
  new Map(),
  new Float64Array(2),
  Symbol('x'),
  3n,
  () => undefined,
  () => ({}),
  async () => ({}),
  Promise.resolve(),
  ms(1),
];

/** Calls a function with every piece of nonsense; what it throws must be an error of ours. */
function survives(name: string, call: (nonsense: never, more: never) => unknown, pairs = false): void {
  it(name, () => {
    for (const x of NONSENSE) {
      for (const y of pairs ? NONSENSE : [undefined]) {
        try {
          call(untyped(x), untyped(y));
        } catch (error) {
          if (error instanceof MyelinError) {
            expect(error.message).not.match(/undefined|\[object|function \(/);
          } else {
            const shown = [x, y].map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
            expect.fail(`${shown.join(' and ')}: ${(error as Error).stack}`);
          }
        }
      }
    }
  });
}

const isOurs = (call: () => unknown): boolean => {
  try {
    call();
    return true;
  } catch (error) {
    return error instanceof MyelinError;
  }
};

/** The same for every member of an argument that is otherwise in order. */
const members = (name: string, good: object, call: (argument: never) => unknown) =>
  survives(`${name}, in every member`, (x) => {
    for (const key of [...Object.keys(good), 'nonsense']) call(untyped({ ...good, [key]: x }));
  });

const { component, context, simulate, train, wire } = myelin;
const inContext = (call: (...args: never[]) => unknown) => (x: never, y: never) =>
  context('net', () => {
    call(x, y);
    return {};
  });

describe('nonsense never gets further than our own errors', () => {
  describe('in declarations', () => {
    const cell = {
      doc: 'd',
      time: 'ms',
      hyperparameters: { n_units: myelin.count('cells', 2), tau: myelin.real('ms', 'tau', 1) },
      compartments: { j: myelin.input('nA', 'j', { default: 0 }), v: myelin.state('mV', 'v') },
      initial: { v: () => 1 },
      keep: ['v'],
      commands: { advance_state: ({ v }: { v: myelin.Tensor }) => ({ v }) },
    };
    /** Declares a cell, makes a part of it, and runs it. */
    const runs = (declaration: unknown) => {
      const net = context('net', () => {
        const c = component('Cell', untyped(declaration))() as unknown as { advance_state: myelin.Command };
        return { c: c as unknown as myelin.Part, advance: process(c.advance_state) };
      });
      simulate(net, { dt: ms(1), backend: 'reference' }).run(net.advance, { steps: 2 });
    };
    it('are made of sense in these tests', () => runs(cell));
    survives('component(…)', (x, y) => component(x, y), true);
    members('a declaration', cell, runs);
    for (const key of ['hyperparameters', 'compartments', 'initial', 'commands'] as const)
      members(`its ${key}`, cell[key], (own) => runs({ ...cell, [key]: own }));
    const withCompartment = (own: unknown) => runs({ ...cell, compartments: { ...cell.compartments, own } });
    const withHyperparameter = (own: unknown) =>
      runs({ ...cell, hyperparameters: { ...cell.hyperparameters, own } });
    const { input, state, output, count, flag, choice, sizes, real } = myelin;
    for (const [name, make] of Object.entries({ input, state, output }))
      survives(`${name}(…)`, (x, y) => withCompartment(make(x, 'own', y)), true);
    members('options of compartments', { shape: () => [2], shared: true, default: 1 }, (own) =>
      withCompartment(input('1', 'own', own)),
    );
    for (const [name, make] of Object.entries({ count, flag, choice, sizes }))
      survives(
        `${name}(…)`,
        (x, y) => withHyperparameter((make as (doc: string, ...rest: never[]) => unknown)('own', x, y)),
        true,
      );
    survives('real(…)', (x, y) => withHyperparameter(real(x, 'own', y)), true);
    members('options of real', { min: 0, max: 1, positive: true, static: true, shape: () => [2] }, (own) =>
      withHyperparameter(real('1', 'own', 1, own)),
    );
    survives('what a function of a declaration returns', (x) => {
      runs({ ...cell, initial: { v: () => x } });
      withCompartment(state('1', 'own', { shape: () => x }));
      withCompartment(state(() => x, 'own'));
      withHyperparameter(real('1', 'own', () => x));
    });
  });

  describe('in commands', () => {
    const runs = (
      advance_state: (c: Record<string, myelin.Tensor>, p: unknown, clock: myelin.Clock) => unknown,
    ) => {
      const Cell = component('Cell', {
        doc: 'd',
        time: 'ms',
        hyperparameters: { n_units: myelin.count('cells', 2) },
        compartments: { v: myelin.state('1', 'v') },
        commands: { advance_state: untyped(advance_state) as () => object },
      });
      const net = context('net', () => {
        const c = Cell();
        return { c, advance: process(c.advance_state) };
      });
      simulate(net, { dt: ms(1), backend: 'reference' }).run(net.advance, { steps: 2 });
    };
    survives('what they return', (x) => {
      runs(() => x);
      runs(() => ({ v: x }));
    });
    survives('what tensors are combined with', (x) => {
      const methods = ['add', 'mul', 'max', 'lt', 'matmul', 'outer', 'addOuter', 'sum', 'mean', 'reshape'];
      for (const name of methods)
        runs(({ v }) => ({ v: (v as unknown as Record<string, (one: unknown) => unknown>)[name]!(x) }));
      runs(({ v }) => ({ v: v!.gt(0).and(x).spikes() }));
      runs(({ v }) => ({ v: myelin.where(v!.gt(0), x, x) }));
      runs(() => ({ v: myelin.where(x, 1, 0) }));
      runs(() => ({ v: myelin.exp(x) }));
      runs(({ v }) => ({ v: myelin.spike(v!, x, x) }));
      runs(({ v }) => ({ v: myelin.mse(v!, x) }));
      runs(({ v }) => ({ v: myelin.rockpool.sigmoid(v!, x) }));
      runs(() => ({ v: myelin.rockpool.sigmoid(x, 1) }));
    });
    it('a tensor of an earlier call is none of this one', () => {
      let kept: myelin.Tensor | undefined;
      const advance = ({ v }: Record<string, myelin.Tensor>) => ({ v: v!.add((kept ??= v!.mul(2))) });
      runs(advance);
      expect(() => runs(advance)).throw(MyelinError, 'a tensor of an earlier call');
    });
    it('truth values are no numbers', () => {
      expect(() => runs(({ v }) => ({ v: v!.add(untyped(v!.gt(0))) }))).throw(MyelinError, '.spikes()');
    });
    for (const draw of ['uniform', 'normal', 'exponential'] as const)
      survives(`random.${draw}(…)`, (x) => runs((_c, _p, { random }) => ({ v: random[draw](x) })));
    survives('random.poisson(…)', (x, y) => runs((_c, _p, { random }) => ({ v: random.poisson(x, y) })));
    survives('random.choice(…)', (x, y) => runs((_c, _p, { random }) => ({ v: random.choice(x, y) })));
  });

  describe('in parts', () => {
    const { sigmoid: _, ...ours } = myelin.rockpool;
    for (const make of [myelin.LIFCell, myelin.WTASCell, ...Object.values(ours)]) {
      const { name, hyperparameters } = make.declaration;
      const good = Object.fromEntries(
        Object.entries(hyperparameters).map(([key, { kind }]) => [
          key,
          kind === 'sizes' ? [2, 2] : undefined,
        ]),
      );
      survives(`${name}(…)`, (x) => make(x));
      members(`the hyperparameters of ${name}`, good, (own) => (make as (given: never) => unknown)(own));
    }
  });

  describe('in contexts', () => {
    const net = pair();
    survives('context(…)', (x, y) => context(x, y), true);
    survives('what its function returns', (x) => {
      context('net', () => x);
      context('net', () => ({ x }));
    });
    survives('wire(…)', inContext(wire), true);
    survives(
      'sum(…)',
      inContext((x, y) => wire(myelin.sum(x, y), net.z.j)),
      true,
    );
    survives('process(…)', inContext(process), true);
    survives('sequential(…)', inContext(myelin.sequential), true);
    it('units and quantities', () => {
      for (const x of NONSENSE.map(untyped)) {
        for (const call of [unit, myelin.quantity, (one: never) => inUnit(one, unit('s'), '')])
          expect(() => call(x) ?? expect.fail('nothing came back')).satisfy(isOurs);
      }
    });
    survives('model(…), parameters(…)', (x) => [myelin.model(x), myelin.parameters(x)]);
  });

  describe('in simulations', () => {
    const net = context('net', () => {
      const r = Ratio({ n_units: 2 });
      return { r, advance: process(r.advance_state) };
    });
    const given = { dt: ms(1), batch: 2, seed: 1, backend: 'wasm', dtype: 'f32', tick: 0 } as const;
    const options = {
      steps: 3,
      inputs: [[net.r.x, 1]],
      record: [net.r.q],
      recordEvery: 2,
      chunk: 2,
    } as const;
    const sim = simulate(net, given);
    const recorded = sim.run(net.advance, options);
    survives('simulate(…)', (x, y) => simulate(x, y), true);
    members('its options', given, (own) => simulate(net, own));
    survives('run(…)', (x, y) => sim.run(x, y), true);
    members('its options', options, (own) => sim.run(net.advance, own));
    survives('its inputs', (x, y) => sim.run(net.advance, { steps: 3, inputs: [[x, y]] }), true);
    survives('the numbers of an input', (x) => sim.run(net.advance, { steps: 3, inputs: [[net.r.x, x]] }));
    survives('get(…), set(…)', (x, y) => [sim.get(x), sim.set(x, y)], true);
    survives('the numbers of set(…)', (x) => sim.set(net.r.x, x));
    survives('recording.get(…)', (x) => recorded.get(x));
  });

  describe('in trainings', () => {
    const net = context('net', () => myelin.sequential(myelin.rockpool.LinearJax({ shape: [2, 3] })));
    const { weight } = net['0_LinearJax'].hyperparameters;
    const given: myelin.TrainOptions = {
      process: net.advance,
      dt: ms(1),
      steps: 2,
      batch: 2,
      seed: 1,
      backend: 'reference',
      dtype: 'f64',
      inputs: [[net.input, 1]],
      targets: [[net.output, 1]],
      loss: ({ of, target }) => myelin.mse(of(net.output), target(net.output)),
      optimizer: myelin.adam(),
      trainable: [weight],
      inputGradients: [],
    };
    const trainer = train(net, given);
    const more = {
      data: undefined,
      labels: [],
      metrics: {},
      shuffle: true,
      frozenNoise: false,
      plasticity: 'keep',
    };
    members('its other options', more, (own) => train(net, { ...given, ...(own as object) }));
    const [pairs, triples] = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ];
    const data = {
      inputs: [[net.input, pairs]],
      targets: [[net.output, triples]],
      labels: [[net.output, [0, 2]]],
    } as const;
    it('have data made of sense in these tests', () => {
      train(net, { ...given, inputs: [], targets: [], data });
      trainer.test(data);
    });
    members('its data', data, (own) => train(net, { ...given, inputs: [], targets: [], data: own }));
    survives('test(…)', (x) => trainer.test(x));
    survives('state(…)', (x) => trainer.state(x));
    survives('the samples', (x) => trainer.test({ inputs: [[net.input, x]], labels: [[net.output, x]] }));
    survives('a sample', (x) => trainer.test({ inputs: [[net.input, [x]]] }));
    survives('train(…)', (x, y) => train(x, y), true);
    members('its options', given, (own) => train(net, own));
    members('its optimizer', given.optimizer, (own) => train(net, { ...given, optimizer: own }));
    survives('what its loss asks for', (x) => {
      train(net, { ...given, loss: ({ of }) => of(x) });
      train(net, { ...given, loss: ({ target }) => target(x) });
    });
    survives('run(…)', (x) => trainer.run(x));
    members('its options', { iterations: 0, hooks: {}, progress: false }, (own) => trainer.run(own));
    survives('its hooks', (x) => trainer.run({ iterations: 0, hooks: { update: x } }));
    survives('output(…), inputGradient(…)', (x) => [trainer.output(x), trainer.inputGradient(x)]);
    survives(
      'parameters, gradients',
      (x, y) => {
        for (const access of [trainer.parameters, trainer.gradients]) {
          access.get(x);
          access.set(x, y);
        }
      },
      true,
    );
    survives('their numbers', (x) => [trainer.parameters.set(weight, x), trainer.gradients.set(weight, x)]);
  });
});
