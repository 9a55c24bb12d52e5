import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lazy } from '../../framework/engine.ts';
import * as framework from '../../framework/index.ts';
import * as myelin from '../../index.ts';
import { context, ms } from '../../index.ts';
import * as report from '../../report/index.ts';
import { Monitor, Noisy, Ratio, Source } from '../contexts/support.ts';
import { constant, inCommand, network, type Scope, simulation, training } from './models.ts';
import type { Mutate } from './mutate.ts';
import { Own } from './nonsense.ts';

/** A valid call of one function; `m` puts nonsense somewhere into its arguments. */
export type Call = (m: Mutate) => unknown;
type Calls = Readonly<Record<string, Call>>;

/** Components of the models that are saved here. */
const OWN = { Monitor, Noisy, Ratio, Source };

/** A path where nothing is in the way of what nonsense may write. */
const inScratch = (name: string) => join(tmpdir(), `myelin-fuzz-${name}`);

const inContext =
  (call: (m: Mutate, a: Cell, b: Cell) => unknown): Call =>
  (m) =>
    context('net', () => {
      const [a, b] = [cell(), cell()];
      const made = call(m, a, b);
      return typeof made === 'object' ? { a, b, ...made } : { a, b };
    });

/** Reads a matrix that all trials share. */
const Reader = myelin.component('Reader', {
  doc: 'd',
  time: 'ms',
  hyperparameters: {},
  compartments: { m: myelin.input('1', 'm', { shape: () => [2, 2], shared: true, default: 0 }) },
  commands: {},
});

const cell = () => myelin.LIFCell({ n_units: 2, tau_m: 20 });
type Cell = ReturnType<typeof cell>;

/** A folder with a recording, the same one for all. */
const stored = lazy(() => {
  const folder = mkdtempSync(join(tmpdir(), 'myelin-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { net, sim } = simulation();
  const record = [net.z.v, myelin.events(net.r.steps)];
  sim.run(net.advance, { steps: 4, record, to: myelin.toFolder(folder) });
  return folder;
});

const inScope =
  (call: (m: Mutate, scope: Scope) => unknown): Call =>
  (m) =>
    inCommand((scope) => call(m, scope));

/** A model with one part, whose declaration the call has made. */
function lives(Cell: unknown): void {
  const net = context('net', () => {
    const c = (Cell as (given: object) => myelin.Part & { readonly advance_state: myelin.Command })({});
    return { c, advance: myelin.process(c.advance_state) };
  });
  const sim = myelin.simulate(net, { dt: ms(1), backend: 'reference', warnings: 'silent' });
  sim.run(net.advance, { steps: 1 });
}

const DECLARATION = {
  doc: 'd',
  source: 's',
  time: 'ms',
  hyperparameters: {
    n_units: myelin.count('cells', 2),
    tau: myelin.real('ms', 'tau', 20, { positive: true }),
    soft: myelin.flag('soft', true),
  },
  compartments: {
    j: myelin.input('nA', 'j', { default: 0 }),
    v: myelin.state('mV', 'v'),
    s: myelin.output('spike', 's'),
  },
  initial: { v: (p: { readonly tau: myelin.Tensor }) => p.tau.div(ms(1)).mul(myelin.mV(1)) },
  keep: ['v'],
  longestStep: { tau: (p: { readonly tau: number }) => 2 * p.tau },
  commands: {
    advance_state: ({ v }: { readonly v: myelin.Tensor }) => ({ v: v.mul(0.9), s: v.gt(0).spikes() }),
  },
} as const;

const declared = (more: object) => lives(myelin.component('Cell', { ...DECLARATION, ...more } as never));
const withHyperparameter = (own: unknown) =>
  declared({ hyperparameters: { ...DECLARATION.hyperparameters, own } });
const withCompartment = (own: unknown) => declared({ compartments: { ...DECLARATION.compartments, own } });

/** What prints an object, and what makes it. */
const PRINTING = /^constructor$|^toString$|inspect|toPrimitive/;

const BASES: readonly object[] = [Object.prototype, Function.prototype];

const AT_ONCE = {
  schedule: (work: () => void) => {
    work();
    return { unsubscribe: () => {} };
  },
};

/** The names of an object's functions. */
export const membersOf = (x: object): readonly string[] => {
  const names = new Set<string>();
  for (let own = x; !BASES.includes(own); own = Object.getPrototypeOf(own))
    for (const key of Reflect.ownKeys(own)) {
      const { value } = Object.getOwnPropertyDescriptor(own, key)!;
      if (typeof value === 'function' && !PRINTING.test(String(key)))
        names.add(String(key).replace('nodejs.', 'Symbol.'));
    }
  return [...names];
};

// ---------------------------------------------------------------- functions of the doors

/** A connectivity as one writes it. */
const WHO = { pre: 2, post: 2, from: [0, 1], to: [1, 0] };

/** What stands for hyperparameters of components that are data. */
const DATA = { connectivity: WHO, delays: 1.5, unit: 'nA', in_size: 2, out_size: 2, indices: [0, 1] };

/** A part that is given data for a hyperparameter. */
const withData = (spec: unknown, given: unknown) => {
  const own = { ...DECLARATION, hyperparameters: { ...DECLARATION.hyperparameters, own: spec } };
  const Cell = myelin.component('Cell', own as never) as unknown as (given: object) => unknown;
  Cell({ own: given });
};

const DECLARING: Calls = {
  component: (m) => lives(myelin.component(...(m('Cell', DECLARATION) as unknown as [string, never]))),
  count: (m) => withHyperparameter(myelin.count(...m('doc', 3))),
  sizes: (m) => withHyperparameter({ ...myelin.sizes(...m('doc', 2)), optional: true, fallback: [1, 2] }),
  connections: (m) => withData(framework.connections(...m('doc')), WHO),
  delayTimes: (m) => withData(framework.delayTimes(...m('doc')), 1.5),
  lengths: (m) => withData(framework.lengths(...m('doc')), [2, 3]),
  cellNumbers: (m) => withData(framework.cellNumbers(...m('doc')), [0, 3]),
  madeBy: (m) => framework.madeBy(...m(Math.max, [1, { mean: 2 }], () => 1)),
  unitName: (m) => withData(framework.unitName(...m('doc')), 'mV'),
  surrogate: (m) => withHyperparameter(myelin.surrogate(...m('doc', 'norse.superSpike' as const))),
  flag: (m) => withHyperparameter(myelin.flag(...m('doc', true))),
  choice: (m) => withHyperparameter(myelin.choice(...m('doc', ['a', 'b'], 'a'))),
  real: (m) =>
    withHyperparameter(
      myelin.real(
        ...m('ms', 'doc', () => 1, {
          min: 0,
          max: 2,
          positive: true,
          static: false,
          shape: () => [2],
          trainable: true,
        }),
      ),
    ),
  input: (m) =>
    withCompartment(myelin.input(...m(() => 'nA', 'doc', { default: 1, shape: () => [2], shared: false }))),
  state: (m) => withCompartment(myelin.state(...m('mV', 'doc', { shape: () => [2], shared: true }))),
  output: (m) => withCompartment(myelin.output(...m('ms', 'doc', { shape: () => [2], moment: true }))),
};

const FAULT: myelin.Diagnostic = { code: 'option', where: 'w', found: 'f', expected: 'e', remedy: 'r' };

const BASE: Calls = {
  Hz: (m) => used(myelin.Hz(...m(1))),
  MOhm: (m) => used(myelin.MOhm(...m(1))),
  mV: (m) => used(myelin.mV(...m(1))),
  nA: (m) => used(myelin.nA(...m(1))),
  ms: (m) => simulateWith(ms(...m(1))),
  seconds: (m) => simulateWith(myelin.seconds(...m(1e-3))),
  quantity: (m) => myelin.quantity(...m('20 ms', 'where')),
  unit: (m) => framework.unit(...m('mV', 'where')),
  perTrial: (m) => {
    const { net, sim } = simulation();
    sim.set(net.z.hyperparameters.gain, myelin.perTrial(...m([1, 2])));
    sim.set(net.z.v, myelin.perTrial(...m([[1, 2], 3])) as never);
  },
  seedKey: (m) => myelin.seedKey(...m('seed')),
  branchKey: (m) => myelin.branchKey(...m(myelin.seedKey(1), 'name')),
  uniformNumbers: (m) => myelin.uniformNumbers(...m(myelin.seedKey(1), 3)),
  arange: (m) => myelin.arange(...m(0, 3, 0.5)),
  fail: (m) => {
    try {
      framework.fail(...m(FAULT));
    } catch (error) {
      if (error instanceof myelin.MyelinError && error.message === 'w: found f, expected e. r [option]')
        return;
      throw error;
    }
  },
  MyelinError: (m) => new myelin.MyelinError(...m([FAULT])).message,
  makeBounds: (m) => myelin.makeBounds(...m(myelin.parameters(network()))),
  connectivity: (m) => {
    const own = myelin.connectivity(...m(WHO));
    context('net', () => ({ W: myelin.SparseSynapse({ connectivity: own, weights: 1, unit: '1' }) }));
  },
  pattern: (m) =>
    inCommand(({ v }) =>
      myelin.sparseMatmul(
        v,
        [1, 2] as never,
        myelin.pattern(...m({ pre: 2, post: 2, from: [0, 1], to: [1, 0] })),
      ),
    ),
};

function used(own: myelin.Quantity): void {
  context('net', () => {
    const { z } = { z: myelin.LIFCell({ n_units: 2, tau_m: 20 }) };
    myelin.scale(z.s, own);
    return { z };
  });
  inCommand(({ v }) => v.mul(own).div(own));
}

const simulateWith = (dt: myelin.Quantity) => {
  const net = network();
  myelin.simulate(net, { dt }).run(net.advance, { steps: 1, inputs: [[net.r.x, 1]] });
};

const TENSORS: Calls = {
  accuracy: inScope((m, { v, w }) => myelin.accuracy(...m(v, w))),
  crossEntropy: inScope((m, { v, w }) => myelin.crossEntropy(...m(v, w))),
  mse: inScope((m, { v, w }) => myelin.mse(...m(v, w as myelin.Operand))),
  total: inScope((m, { v }) => myelin.total(...m(v))),
  boundsCost: inScope((m, { v }) =>
    myelin.boundsCost(...m({ z: { v } }, { lower: { z: { v: 0 } }, upper: { z: { v: 1 } } })),
  ),
  concat: inScope((m, { v, w }) => myelin.concat(...m([v, w], -1))),
  stack: inScope((m, { v, w }) => myelin.stack(...m([v, w], 0))),
  spike: inScope((m, { v, w }) =>
    myelin.spike(...m(v, w as myelin.Operand, { surrogate: myelin.superSpike(25), strict: true, cap: 2 })),
  ),
  surrogateOf: inScope((m, { v }) => myelin.surrogateOf(...m(v, 1, myelin.superSpike(25)))),
  where: inScope((m, { yes, v }) => myelin.where(...m(yes, v, 0))),
  softmax: inScope((m, { v }) => myelin.softmax(...m(v))),
  integrate: inScope((m, { v, w }) =>
    framework.integrate(
      ...m('rk4' as const, [v, v], ([x, y]: readonly myelin.Tensor[]) => [y!.neg(), x!], w as myelin.Tensor),
    ),
  ),
  gather: inScope((m, { v }) => myelin.gather(...m(v, [1, 0, 1]))),
  scatter: inScope((m, { v }) => myelin.scatter(...m(v, [1, 0], 3))),
  sparseMatmul: inScope((m, { v, one }) =>
    myelin.sparseMatmul(
      ...m(v, one.reshape([1]).add([1, 2]), myelin.pattern({ pre: 2, post: 2, from: [0, 1], to: [1, 0] })),
    ),
  ),
  arriving: inScope((m, { queue }) => myelin.arriving(...m(queue))),
  enqueue: inScope((m, { queue, v, one }) =>
    myelin.enqueue(
      ...m(
        queue,
        v,
        one.reshape([1]).add([1, 2]),
        myelin.pattern({ pre: 2, post: 2, from: [0, 1], to: [1, 0] }),
        [1, 1],
      ),
    ),
  ),
  argmax: inScope((m, { v }) => myelin.argmax(...m(v, -1))),
  argmin: inScope((m, { v }) => myelin.argmin(...m(v, -1))),
  argsort: inScope((m, { v }) => myelin.argsort(...m(v))),
  sort: inScope((m, { v }) => myelin.sort(...m(v))),
  topK: inScope((m, { v }) => Object.values(myelin.topK(...m(v, 1)))),
  kWinners: inScope((m, { v }) => myelin.kWinners(...m(v, 1)) as never),
  takeAlong: inScope((m, { v }) => myelin.takeAlong(...m(v, myelin.argsort(v)))),
  conv1d: inScope((m, { image, weights }) =>
    myelin.conv1d(
      ...m(image.reshape([1, 4, 1]), weights.reshape([4, 1, 1]), {
        stride: 1,
        padding: 1,
        dilation: 1,
        groups: 1,
      }),
    ),
  ),
  conv2d: inScope((m, { image, weights }) =>
    myelin.conv2d(...m(image, weights, { stride: [1, 2], padding: 1, dilation: 1, groups: 1 })),
  ),
  convTranspose1d: inScope((m, { image, weights }) =>
    myelin.convTranspose1d(
      ...m(image.reshape([1, 4, 1]), weights.reshape([4, 1, 1]), {
        stride: 2,
        padding: 1,
        dilation: 1,
        groups: 1,
        outputPadding: 1,
      }),
    ),
  ),
  convTranspose2d: inScope((m, { image, weights }) =>
    myelin.convTranspose2d(...m(image, weights, { stride: [1, 2], padding: 1, outputPadding: 0 })),
  ),
  avgPool: inScope((m, { image }) => myelin.avgPool(...m(image, [2, 1], { stride: 1, padding: 0 }))),
  sumPool: inScope((m, { image }) => myelin.sumPool(...m(image, [2, 1], { stride: 1, padding: 0 }))),
  maxPool: inScope((m, { image }) => myelin.maxPool(...m(image, [2, 1], { stride: 1, padding: 0 }))),
};

/** Operations that are called as functions too: with as many tensors as they take. */
const operations = (): Calls =>
  Object.fromEntries(
    Object.entries(myelin)
      .filter(([name, own]) => !(name in TENSORS) && typeof own === 'function' && 'operands' in own)
      .map(([name, own]) => {
        const { operands } = own as unknown as { readonly operands: readonly string[] };
        return [
          name,
          inScope((m, { v, w, yes }) =>
            (own as (...given: readonly unknown[]) => unknown)(
              ...m(...operands.map((kind, i) => (kind === 'bool' ? yes : i === 0 ? v : w))),
            ),
          ),
        ];
      }),
  );

const TRAINING: Calls = {
  adam: (m) => {
    const { net, options } = training();
    myelin.train(net, {
      ...options,
      optimizer: myelin.adam(...m({ lr: 1e-3, beta1: 0.9, beta2: 0.9, eps: 1e-8 })),
    });
  },
  sgd: (m) => {
    const { net, options } = training();
    myelin.train(net, { ...options, optimizer: myelin.sgd(...m({ lr: 1e-3 })) });
  },
  train: (m) => {
    const { net, options } = training();
    myelin.train(...(m(net, options) as unknown as [object, never])).run({ iterations: 1 });
  },
  'train by shards': (m) => {
    const { net, options } = training();
    const [shards, averageEvery] = m(2, 1);
    const given = { ...options, plasticity: 'restart', shards, averageEvery } as const;
    // A round of as many updates as nonsense may ask for would take its time.
    const trainer = myelin.train(net, given);
    if (averageEvery === 1) trainer.run({ iterations: 1, progress: false });
  },
  shardThreads: (m) =>
    myelin.shardThreads(
      ...m(new URL('file:///nowhere.js#trainer'), {
        threads: 2,
        timeLimit: '1 s',
        memoryLimit: 64,
        retries: 1,
      }),
    ),
  shardQueue: (m) =>
    myelin.shardQueue(
      ...m(new URL('file:///nowhere.js#trainer'), {
        queue: 'redis://127.0.0.1:1',
        timeLimit: '1 s',
        retries: 1,
      }),
    ),
  'train with data': (m) => {
    const { net, options, data } = training();
    const { inputs, targets, labels, ...others } = options;
    myelin.train(net, { ...others, data: m(data)[0] }).run({ epochs: 1, progress: false });
  },
};

/** What a sweep is given. */
const swept = () => {
  const net = network();
  return [
    net,
    {
      process: net.advance,
      dt: ms(1),
      steps: 2,
      seed: 1,
      backend: 'reference',
      dtype: 'f32',
      tick: 0,
      warnings: 'silent',
      inputs: [[net.r.x, 1]],
      record: [net.z.v],
      over: [[net.z.hyperparameters.gain, [1, 2]]],
      by: 'grid',
      draws: 'same',
      measure: { last: (run: myelin.Recording) => run.get(net.z.v).data[0]! },
    },
  ] as const;
};

const MODELS: Calls = {
  context: (m) =>
    context(
      ...m('net', () => {
        const x = myelin.LIFCell({ n_units: 2, tau_m: 20 });
        return { x, advance: myelin.process(x.advance_state) };
      }),
    ),
  wire: inContext((m, a, b) => {
    myelin.wire(...m(myelin.scale(a.s, myelin.nA(1)), b.j));
  }),
  tie: inContext((m, a, b) => {
    myelin.tie(...m(a.hyperparameters.tau_m, b.hyperparameters.tau_m, { transposed: false }));
  }),
  inOrder: inContext((m, a) => {
    myelin.inOrder(...m(a.advance_state));
  }),
  connect: inContext((m, a, b) => ({
    W: myelin.connect(...m(a.s, b.j, { probability: 1, seed: 1 }, { weights: 1, delays: 2 })),
  })),
  concatenated: inContext((m, a, b) => {
    const W = myelin.DenseSynapse({ shape: [4, 1] });
    myelin.wire(myelin.concatenated(...m(a.s, b.s)), W.inputs);
    return { W };
  }),
  process: inContext((m, a) => {
    myelin.process(...m(a.advance_state, myelin.given(a.advance_state, { tau_m: 10 })));
  }),
  given: inContext((m, a) => {
    myelin.process(myelin.given(...m(a.advance_state, { tau_m: 10 })));
  }),
  schedule: inContext((m, a) => {
    const advance = myelin.process(a.advance_state);
    myelin.schedule(...m(myelin.every(ms(1), advance), myelin.at(ms(3), advance)));
  }),
  every: inContext((m, a) => {
    myelin.schedule(myelin.every(...m(ms(1), myelin.process(a.advance_state), { from: ms(2) })));
  }),
  at: inContext((m, a) => {
    myelin.schedule(myelin.at(...m(ms(1), myelin.process(a.advance_state))));
  }),
  ...Object.fromEntries(
    (['sum', 'product', 'negate', 'transpose'] as const).map((name) => [
      name,
      inContext((m, a, b) => {
        const [W, V] = [myelin.StaticSynapse({ shape: [2, 2] }), Reader()];
        const combine = myelin[name] as (...of: readonly myelin.WireSource[]) => myelin.WireSource<'real'>;
        const given =
          name === 'negate'
            ? m(a.j)
            : name === 'transpose'
              ? m(W.weights)
              : name === 'sum'
                ? m(a.j, a.j)
                : m(a.s);
        const made = combine(...(given as readonly myelin.Compartment[]));
        if (name === 'transpose') myelin.wire(made, V.m);
        else myelin.wire(name === 'product' ? myelin.scale(made, myelin.nA(1)) : made, b.j);
        return { W, V };
      }),
    ]),
  ),
  scale: inContext((m, a, b) => {
    myelin.wire(myelin.scale(...m(a.s, '1 nA')), b.j);
  }),
  ...Object.fromEntries(
    (['hold', 'once'] as const).map((name) => [
      name,
      inContext((m, a, b) => {
        myelin.wire(myelin.scale(myelin[name](...m(a.s)), '1 nA'), b.j);
      }),
    ]),
  ),
  'norse.heaviside': inScope((m, { v }) => myelin.norse.heaviside(...m(v))),
  'norse.gaussianRbf': inScope((m, { v, one }) => myelin.norse.gaussianRbf(...m(v, one as myelin.Operand))),
  'norse.euclideanDistance': inScope((m, { v, w }) =>
    myelin.norse.euclideanDistance(...m(v, w as myelin.Operand)),
  ),
  'norse.populationEncode': inScope((m, { v, one }) =>
    myelin.norse.populationEncode(...m(v, 3, one as myelin.Operand)),
  ),
  'norse.sumDecode': inScope((m, { matrix }) => myelin.norse.sumDecode(...m(matrix, 0))),
  'norse.spikesToTimes': inScope((m, { matrix, one }) =>
    myelin.norse.spikesToTimes(...m(matrix, 1, one as myelin.Operand)),
  ),
  'rockpool.InstantJaxOf': inContext((m) => ({
    made: myelin.rockpool.InstantJaxOf(...m('Cube', (x: myelin.Tensor) => x.mul(x).mul(x)))({ shape: [2] }),
  })),
  ...ofLosses(),
  'rockpool.sigmoid': inScope((m, { v, one }) => myelin.rockpool.sigmoid(...m(v, one as myelin.Operand))),
  flow: (m) => {
    const { net, sim } = simulation();
    sim.run(net.advance, {
      steps: 2,
      inputs: [
        [
          net.r.x,
          myelin.flow(
            ...m(({ count }: { readonly count: number }) => Array.from({ length: count }, () => [1, 2])),
          ),
        ],
      ],
    });
  },
  spikeTimes: (m) => {
    const { net, sim } = simulation();
    sim.run(net.advance, { steps: 2, inputs: [[net.m.spikes, myelin.spikeTimes(...m([[0, '1 ms'], [1]]))]] });
  },
  'spikeTimes of cells': (m) =>
    myelin.spikeTimes(...m({ times: [0, 1], cells: [0, 1], trials: [0, 1], batch: 2 })),
  toCsv: (m) => myelin.toCsv(...m(seriesOfSpikes())),
  fromCsv: (m) =>
    myelin
      .fromCsv(
        ...m('# of cells\na;b\n1;2\n;"3"\n', {
          separator: ';',
          comment: '#',
          header: true,
          missing: 0,
          columns: ['b'],
        }),
      )
      .column(...m('b')),
  toNpy: (m) => myelin.toNpy(...m({ data: [1, 2], shape: [2, 1], dtype: 'u8' })),
  'toNpy of a series': (m) => myelin.toNpy(...m(seriesOfSpikes())),
  timeline: (m) => {
    const { net, sim } = simulation();
    const past = myelin.timeline(...m(sim, { every: ms(2), budget: 1e6 }));
    sim.run(net.advance, { steps: 4 });
    past.seek(...m(ms(3)));
  },
  toFolder: (m) => myelin.toFolder(...m(stored(), { overwrite: true })),
  openRecording: (m) => myelin.openRecording(...m(stored())),
  fromNpy: (m) => myelin.fromNpy(...m(myelin.toNpy([1, 2]))),
  toNpz: (m) => myelin.toNpz(...m({ a: [1, 2], b: { data: [1], shape: [] } }, { compress: true })),
  fromNpz: async (m) => {
    const file = await myelin.toNpz({ a: [1, 2], b: [3] });
    await myelin.fromNpz(...m(file, { most: 1000 }));
  },
  save: (m) => {
    const { net } = simulation();
    return myelin.save(...m(net, inScratch('net.json'), { files: myelin.memoryFiles() }));
  },
  toBytes: (m) => myelin.toBytes(...m(simulation().sim, { functions: {} })),
  open: async (m) => {
    const files = myelin.memoryFiles();
    await myelin.save(simulation().net, inScratch('net.json'), { files });
    const tables = { components: { ...OWN }, functions: {} };
    await myelin.open(...m(inScratch('net.json'), { files, ...tables, warnings: 'silent' as const }));
  },
  'open of bytes': async (m) =>
    myelin.open(...m(await myelin.toBytes(simulation().sim), { components: { ...OWN } })),
  'open of a document': (m) =>
    myelin.open(...m({ ...myelin.model(simulation().net) }, { components: { ...OWN } })),
  downloads: () => myelin.downloads(),
  memoryFiles: (m) => myelin.memoryFiles(...m(new Map())),
  'toCsv of a recording': (m) => myelin.toCsv(...m(recording().run)),
  when: (m) => {
    const net = context('net', () => {
      const z = myelin.LIFCell({ n_units: 2, tau_m: 20 });
      const advance = myelin.process(z.advance_state);
      const clear = myelin.process(z.reset);
      const both = myelin.schedule(
        myelin.every(ms(1), advance),
        myelin.when(...m((seen: myelin.ConditionInputs) => seen.any(seen.of(z.v).gt(0)), clear)),
      );
      return { z, both };
    });
    myelin.simulate(net, { dt: ms(1), backend: 'reference', warnings: 'silent' }).run(net.both, { steps: 2 });
  },
  mean: (m) => {
    const { net, sim } = simulation();
    sim.run(net.advance, { steps: 2, record: [myelin.mean(...m(net.z.v))] });
  },
  events: (m) => {
    const { net, sim } = simulation();
    sim.run(net.advance, { steps: 2, record: [myelin.events(...m(net.r.steps))] });
  },
  'events of a series': (m) => myelin.events(...m(seriesOfSpikes())),
  ...Object.fromEntries(
    (['spikeCounts', 'firingRates', 'interspikeIntervals', 'coefficientOfVariation'] as const).map((name) => [
      name,
      (m: Mutate) => myelin[name](...m(myelin.events(seriesOfSpikes()))),
    ]),
  ),
  populationRate: (m) => myelin.populationRate(...m(myelin.events(seriesOfSpikes()), ms(2))),
  delay: inContext((m, a, b) => {
    myelin.wire(myelin.delay(...m(myelin.scale(a.s, '1 nA'), ms(2))), b.j);
  }),
  sequential: inContext((m) =>
    myelin.sequential(
      ...m(myelin.rockpool.LinearJax({ shape: [2, 3] }), myelin.rockpool.LinearJax({ shape: [3, 2] })),
    ),
  ),
  ...ofBrainstate(),
  ...ofRockpool(),
  ...ofInitialisers(),
  diehlCook: inContext((m) =>
    myelin.diehlCook(...m({ n_in: 2, n_units: 2, dt: 1, tau_m: 100, max_one_spike: true })),
  ),
  eventStdpPatches: inContext((m) => myelin.eventStdpPatches(...m({ n_in: 2, n_units: 2, dt: 3, eta: 0.1 }))),
  model: (m) => myelin.model(...m(network())),
  parameters: (m) => myelin.parameters(...m(network())),
  changes: (m) => myelin.changes(...m(network())).subscribe(),
  partAt: (m) => myelin.partAt(...m(network(), 'z')),
  summary: (m) => myelin.summary(...m(network(), { dt: ms(1), batch: 2, dtype: 'f64' } as const)),
  inspect: (m) => myelin.inspect(...m(network(), { dt: ms(1), batch: 2, dtype: 'f64' } as const)),
  runner: (m) => {
    const net = network();
    const sim = myelin.runner(
      ...m(net, { dt: ms(1), batch: 2, seed: 1, dtype: 'f32', tick: 0, warnings: 'silent' } as const),
    );
    sim.run(net.advance, { steps: 1, inputs: [[net.r.x, 1]] });
  },
  undo: (m) => myelin.undo(...m(network())),
  redo: (m) => myelin.redo(...m(network())),
  edit: (m) => {
    const net = network();
    myelin.edit(
      ...(m(
        net,
        (draft: { parts: Record<string, { hyperparameters: Record<string, unknown> }> }) => {
          draft.parts.z!.hyperparameters.gain = 2;
        },
        { components: { LIFCell: myelin.LIFCell }, history: 10 },
      ) as unknown as [object, () => void, object]),
    );
  },
  /** A document into which nonsense has been written. */
  'edit of a document': (m) => {
    const net = network();
    myelin.edit(net, (draft) => {
      const [next] = m(JSON.parse(JSON.stringify(draft)) as typeof draft);
      if (typeof next !== 'object' || next === null) return;
      for (const key of readable(() => Reflect.ownKeys(next)))
        written(() => {
          (draft as never as Record<PropertyKey, unknown>)[key] = next[key as never];
        });
    });
  },
  simulate: (m) => {
    const net = network();
    const sim = myelin.simulate(
      ...m(net, {
        dt: ms(1),
        batch: 2,
        seed: 1,
        backend: 'reference',
        dtype: 'f32',
        tick: 0,
        warnings: 'silent',
        hyperparameters: [[net.z.hyperparameters.gain, myelin.perTrial([1, 2])]],
      } as const),
    );
    sim.run(net.advance, { steps: 1, inputs: [[net.r.x, 1]] });
  },
  study: (m) => {
    const files = myelin.memoryFiles();
    const progress = () => {};
    const given: myelin.StudyOptions = {
      sampler: 'grid',
      count: 3,
      seeds: [1, 2],
      seed: 1,
      version: '1',
      shared: { a: [1] },
      halving: { metric: 'seed', goal: 'greatest', budgets: [1, 2], lag: 2 },
      progress,
    };
    const [trial, space, options, folder] = m(
      ({ seed }: { seed: number }) => ({ seed }),
      {
        a: [1, 'x', true],
        b: { from: 1, to: 2, step: 0.5, unit: 'ms' },
        c: { from: 1, to: 2, count: 2, log: true },
      },
      given,
      { read: files.read, write: files.write, append: async () => {} },
    );
    // Of a text a folder would be made, wherever the tests run.
    const isApart = options !== given || typeof folder === 'string';
    return myelin.study(trial, space, isApart ? options : { ...options, folder });
  },
  openStudy: async (m) => {
    const files = myelin.memoryFiles();
    const append = async (name: string, bytes: Uint8Array) => {
      const before = (await files.read(name)) ?? new Uint8Array();
      await files.write(name, Uint8Array.from([...before, ...bytes]));
    };
    const folder = { read: files.read, write: files.write, append };
    await myelin.study(() => ({ score: 1 }), { a: [1, 2] }, { folder });
    return myelin.openStudy(...m({ read: files.read }));
  },
  sweep: (m) => void myelin.sweep(...m(...swept())),
  sweepAsync: (m) => myelin.sweepAsync(...m(...swept())),
};

/** What a recipe cannot write into a draft at all is an error of the recipe. */
const written = (write: () => void): void => {
  try {
    write();
  } catch (error) {
    throw new Own(String(error));
  }
};

const readable = (keys: () => readonly PropertyKey[]): readonly PropertyKey[] => {
  try {
    return keys();
  } catch {
    return [];
  }
};

/** What a counter was at every step: as whole as spikes are. */
function seriesOfSpikes(): myelin.Series {
  const { net, sim } = simulation();
  return sim.run(net.advance, { steps: 2, record: [net.r.steps] }).get(net.r.steps);
}

// ---------------------------------------------------------------- methods of what they return

/** What has methods, and a valid call of each of them. */
export const OBJECTS: Readonly<Record<string, { readonly make: () => object; readonly calls: Calls }>> = {
  NumberTable: {
    make: () => myelin.fromCsv('a\n1'),
    calls: { column: (m) => myelin.fromCsv('a\n1').column(...m('a')) },
  },
  Simulation: {
    make: () => simulation().sim,
    calls: {
      run: (m) => {
        const { net, sim } = simulation();
        sim.run(
          ...m(net.advance, {
            steps: 4,
            inputs: [[net.r.x, [1, 2]]],
            record: [net.z.v],
            recordEvery: 2,
            chunk: 3,
            to: myelin.toFolder(stored(), { overwrite: true }),
          } as const),
        );
      },
      runAsync: (m) => {
        const { net, sim } = simulation();
        const { signal } = new AbortController();
        const progress = { write: () => {} };
        return sim.runAsync(
          ...m(net.advance, { steps: 4, chunk: 2, signal, onAbort: 'return', progress } as const),
        );
      },
      'run for a duration': (m) => {
        const { net, sim } = simulation();
        sim.run(
          ...m(net.all, {
            duration: ms(3),
            inputs: [
              [
                net.r.x,
                [
                  [1, 2],
                  [3, 4],
                  [5, 6],
                ],
              ],
            ],
          } as const),
        );
      },
      stream: (m) => {
        const { net, sim } = simulation();
        const given = m(net.advance, {
          steps: 4,
          inputs: [[net.r.x, 1]],
          record: [net.z.v],
          chunk: 2,
          scheduler: AT_ONCE,
        } as const);
        outcome(sim.stream(...given));
      },
      observe: (m) => {
        const { net, sim } = simulation();
        const all = sim.observe(...m(net.z.v, { every: ms(2) }));
        all.subscribe(() => {});
        sim.run(net.advance, { steps: 4 });
      },
      drive: (m) => {
        const { net, sim } = simulation();
        sim.drive(...m(net.r.x, constant(2), { every: ms(2) }));
        sim.run(net.advance, { steps: 4 });
      },
      'drive by a log': (m) => {
        const { net, sim } = simulation();
        sim.drive(
          ...m(net.r.x, [
            { tick: 0, value: 1 },
            { tick: 2, value: [1, 2] },
          ]),
        );
        sim.run(net.advance, { steps: 4 });
      },
      'drive by what an Observable has': (m) => {
        const { net, sim } = simulation();
        sim.drive(net.r.x, constant(...m(2)), { every: ms(1) });
        sim.run(net.advance, { steps: 2 });
      },
      explain: (m) => {
        const { net, sim } = simulation();
        sim.explain(...m(net.all));
      },
      get: (m) => {
        const { net, sim } = simulation();
        sim.get(...m(net.z.v));
      },
      set: (m) => {
        const { net, sim } = simulation();
        sim.set(...m(net.z.v, [1, 2]));
      },
      'set of a hyperparameter': (m) => {
        const { net, sim } = simulation();
        sim.set(...m(net.z.hyperparameters.gain, '2'));
      },
      snapshot: () => simulation().sim.snapshot(),
      restore: (m) => {
        const { sim } = simulation();
        sim.restore(...m(sim.snapshot()));
      },
      reset: () => simulation().sim.reset(),
      restart: () => simulation().sim.restart(),
      'Symbol(Symbol.dispose)': () => simulation().sim[Symbol.dispose](),
    },
  },
  Recording: {
    make: () => recording().run,
    calls: {
      all: () => recording().run.all(),
      get: (m) => {
        const { net, run } = recording();
        run.get(...m(net.z.v));
      },
    },
  },
  Snapshot: {
    make: () => simulation().sim.snapshot(),
    calls: {
      get: (m) => {
        const { net, sim } = simulation();
        sim.snapshot().get(...m(net.z.v));
      },
    },
  },
  Drive: {
    make: () => {
      const { net, sim } = simulation();
      return sim.drive(net.r.x, constant(1), { every: ms(1) });
    },
    calls: {
      stop: () => {
        const { net, sim } = simulation();
        sim.drive(net.r.x, constant(1), { every: ms(1) }).stop();
      },
    },
  },
  Trainer: {
    make: () => training().trainer,
    calls: {
      // Without workers it gives nothing.
      'Symbol(myelin.shards)': () => Reflect.get(training().trainer, Symbol.for('myelin.shards'))(),
      run: (m) => {
        const { trainer } = training();
        trainer.run(
          ...m({ iterations: 1, hooks: { update: () => {} }, progress: { write: () => {} } } as const),
        );
      },
      runAsync: (m) =>
        training().trainer.runAsync(...m({ iterations: 2, progress: false, onAbort: 'return' } as const)),
      testAsync: (m) => {
        const { trainer, data } = training();
        return trainer.testAsync(...m(data, { progress: () => {}, onAbort: 'throw' } as const));
      },
      evaluate: () => training().trainer.evaluate(),
      test: (m) => {
        const { trainer, data } = training();
        trainer.test(...m(data));
      },
      snapshot: () => training().trainer.snapshot(),
      restore: (m) => {
        const { trainer } = training();
        trainer.restore(...m(trainer.snapshot()));
      },
      reset: () => training().trainer.reset(),
      restart: () => training().trainer.restart(),
      output: (m) => {
        const { trainer, net } = training();
        trainer.evaluate();
        trainer.output(...m(net.output as myelin.Compartment));
      },
      state: (m) => {
        const { trainer, net } = training();
        trainer.state(...m(net.output as myelin.Compartment));
      },
      inputGradient: (m) => {
        const { net, options } = training();
        const trainer = myelin.train(net, {
          ...options,
          inputs: [
            [
              net.input,
              [
                [1, 2],
                [3, 4],
              ],
            ],
          ],
          inputGradients: [net.input],
        });
        trainer.evaluate();
        trainer.inputGradient(...m(net.input as myelin.Compartment));
      },
      'Symbol(Symbol.dispose)': () => training().trainer[Symbol.dispose](),
    },
  },
  ParameterAccess: {
    make: () => training().trainer.parameters,
    calls: {
      get: (m) => {
        const { trainer, weight } = training();
        trainer.parameters.get(...m(weight));
      },
      set: (m) => {
        const { trainer, weight } = training();
        trainer.parameters.set(...m(weight, [1, 2, 3, 4, 5, 6]));
        trainer.run({ iterations: 1 });
      },
      'get of gradients': (m) => {
        const { trainer, weight } = training();
        trainer.evaluate();
        trainer.gradients.get(...m(weight));
      },
      'set of gradients': (m) => {
        const { trainer, weight } = training();
        trainer.evaluate();
        trainer.gradients.set(
          ...m(weight, [
            [1, 2, 3],
            [4, 5, 6],
          ]),
        );
      },
    },
  },
  Best: {
    make: () => best().best,
    calls: {
      get: (m) => {
        const { weight, best: own } = best();
        own.get(...m(weight));
      },
    },
  },
  Optimizer: {
    make: () => myelin.adam(),
    calls: {
      schedule: (m) => myelin.adam().schedule(...m({ power1: 0.5, power2: 0.5 })),
      update: inScope((m, { v, w, one }) => {
        const { update } = myelin.adam();
        return update(...m(v, w, { m: v, v: w }, { correction1: one, correction2: one })).parameter;
      }),
    },
  },
  LossInputs: {
    make: () => {
      const { net, options } = training();
      let found: object = {};
      const loss = (inputs: myelin.LossInputs) => {
        found = inputs;
        return options.loss(inputs);
      };
      myelin.train(net, { ...options, loss });
      return found;
    },
    calls: {
      of: inLoss((m, { of }, net) =>
        myelin.total(of(...m(net.output as myelin.Compartment, { from: 0, to: ms(1) }))),
      ),
      target: inLoss((m, { target }, net) =>
        myelin.total(target(...m(net.output as myelin.Compartment, { from: 0, to: '2 ms' }))),
      ),
      label: inLoss((m, { label }, net) => myelin.total(label(...m(net.output as myelin.Compartment)))),
    },
  },
  RandomNumbers: {
    make: () => scopeOf().clock.random,
    calls: {
      uniform: inScope((m, { clock: { random } }) =>
        random.uniform(...m([2], 0 as myelin.Operand, 1 as myelin.Operand)),
      ),
      normal: inScope((m, { clock: { random } }) => random.normal(...m([2]))),
      bernoulli: inScope((m, { clock: { random } }) => random.bernoulli(...m([2], 0.5 as myelin.Operand))),
      exponential: inScope((m, { clock: { random } }) => random.exponential(...m([2]))),
      poisson: inScope((m, { clock: { random } }) => random.poisson(...m([2], 3 as myelin.Operand))),
      choice: inScope((m, { v, clock: { random } }) => random.choice(...m([2], v.add(1)))),
    },
  },
  Tensor: { make: () => scopeOf().v, calls: methods('v') },
  Bool: { make: () => scopeOf().yes, calls: methods('yes') },
  Component: {
    make: () => myelin.LIFCell,
    calls: { help: () => myelin.LIFCell.help() },
  },
  Stream: {
    make: () => {
      const { net, sim } = simulation();
      const { cancel, pause, resume } = sim.stream(net.advance, { steps: 2 });
      return { cancel, pause, resume };
    },
    calls: Object.fromEntries(
      (['cancel', 'pause', 'resume'] as const).map((name) => [
        name,
        () => {
          const { net, sim } = simulation();
          sim.stream(net.advance, { steps: 2 })[name]();
        },
      ]),
    ),
  },
  Compartment: {
    make: () => network().z.v,
    calls: {
      at: (m) => {
        const { net, sim } = simulation();
        sim.run(net.advance, { steps: 2, record: [net.z.v.at(...m([0, 1]))] });
      },
      slice: (m) => {
        const { net, sim } = simulation();
        sim.run(net.advance, { steps: 2, record: [net.z.v.slice(...m(0, 1))] });
      },
    },
  },
  SpikeEvents: {
    make: () => myelin.events(seriesOfSpikes()),
    calls: { trial: (m) => myelin.events(seriesOfSpikes()).trial(...m(0)) },
  },
  Backend: {
    make: () => myelin.backends.wasm,
    calls: {
      compile: (m) =>
        accepted(() => void (myelin.backends.wasm.compile as (...given: unknown[]) => unknown)(...m({}, {}))),
    },
  },
};

/** A call that is refused even as it stands: users have nothing to give there. */
function accepted(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof myelin.MyelinError)) throw error;
  }
}

function recording() {
  const { net, sim } = simulation();
  return { net, run: sim.run(net.advance, { steps: 1, record: [net.z.v] }) };
}

function best() {
  const { weight, trainer } = training();
  trainer.run({ iterations: 1 });
  return { weight, best: trainer.best! };
}

function inLoss(
  call: (m: Mutate, inputs: myelin.LossInputs, net: ReturnType<typeof training>['net']) => myelin.Tensor,
): Call {
  return (m) => {
    const { net, options } = training();
    myelin.train(net, {
      ...options,
      loss: (inputs) => options.loss(inputs).add(call(m, inputs, net).mul(0)),
    });
  };
}

function scopeOf(): Scope {
  let found: Scope | undefined;
  inCommand((scope) => {
    found = scope;
    return scope.v;
  });
  return found!;
}

/** The first error of a stream, thrown. */
function outcome(stream: myelin.Events<unknown>): void {
  const failed: unknown[] = [];
  stream.subscribe({ error: (error) => failed.push(error) }).unsubscribe();
  if (failed.length > 0) throw failed[0];
}

/** Methods of a tensor, each with operands that fit; those with options of their own, with these. */
function methods(own: 'v' | 'yes'): Calls {
  const special: Readonly<Record<string, (scope: Scope) => readonly unknown[]>> = {
    where: ({ v, w }) => [v, w],
    clip: () => [0, 1],
    matmul: ({ matrix }) => [matrix],
    outer: ({ w }) => [w],
    addOuter: ({ v, w }) => [v, w],
    reshape: () => [[2, 1]],
    flip: () => [-1],
    oneHot: () => [3],
    pad: () => [-1, 1, 2],
    transpose: () => [[1, 0]],
    slice: () => [-1, 0, 1],
    softmax: () => [-1],
    ...Object.fromEntries(
      'sum mean prod reduceMax reduceMin variance std all any'
        .split(' ')
        .map((name) => [name, () => [-1, { keepdims: true }]]),
    ),
    cumsum: () => [-1],
    clipGradient: () => [-1, 1],
    pow: () => [2],
  };
  return Object.fromEntries(
    membersOf(scopeOf()[own])
      .filter((name) => !name.startsWith('Symbol'))
      .map((name) => [
        name,
        inScope((m, scope) => {
          const subject = scope[own] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
          const other = own === 'yes' ? scope.no : scope.w;
          const given = special[name]?.(scope) ?? [other];
          const method = subject[name]!;
          const of = name === 'addOuter' || name === 'transpose' ? scope.matrix : subject;
          const run = () => method.call(of, ...m(...given));
          if (!/Ticks|OfTime|poisson/.test(name)) return run();
          accepted(run);
          return scope.v;
        }),
      ]),
  );
}

// ---------------------------------------------------------------- figures

const WORDS = { title: 't', caption: 'c', width: 300, height: 200 };
const CURVE = { name: 'a', values: [1, 2, 3] };
const layer = { steps: 2, cells: 2, vmem: [1, 2, 3, 4], isyn: [1, 2, 3, 4], spikes: [0, 1, 0, 1] };
const parameters = {
  ...{ w_in: [1, 2, 3, 4], w_out: [1, 2], bias: [1, 2], thr: [1, 2] },
  ...{ tau_mem: [0.1, 0.2], tau_syn: [0.1, 0.2], tau_out: [0.1], b_out: [0.1] },
};

const REPORT: Calls = {
  studyReport: (m) =>
    report.studyReport(
      ...m({
        title: 'Rates',
        outcomes: [
          { number: 0, seed: 0, setting: { a: 1 }, metrics: { score: 1 } },
          { number: 1, seed: 0, setting: { a: 2 }, failed: 'threw' },
        ],
        metric: 'score',
        goal: 'least',
        logarithmic: ['a'],
      } as const),
    ),
  'figures.equalBins': (m) => report.figures.equalBins(...m([1, 2, 3], 2)),
  'figures.histogram': (m) =>
    report.figures.histogram(
      ...m([1, 2, 3], {
        ...WORDS,
        valueLabel: 'x',
        countLabel: 'n',
        bins: 3,
        markers: [{ name: 'start', value: 1 }],
      }),
    ),
  'figures.lines': (m) =>
    report.figures.lines(
      ...m({ series: [CURVE], reference: CURVE }, { ...WORDS, dt: 1, valueLabel: 'x', stagger: 1, skip: 1 }),
    ),
  'figures.lossCurve': (m) =>
    report.figures.lossCurve(...m([1, 2, 3], { ...WORDS, lossLabel: 'loss', medianOf: 2 })),
  'figures.raster': (m) =>
    report.figures.raster(
      ...m(
        { events: [[0, 1]] as const, steps: 2, channels: 2, line: CURVE },
        { ...WORDS, dt: 1, channelLabel: 'x', eventName: 's' },
      ),
    ),
  'figures.means': (m) =>
    report.figures.means(
      ...m([{ x: 1, mean: 2, spread: 1, group: 'a' }], { ...WORDS, xLabel: 'i', valueLabel: 'x' }),
    ),
  'figures.stems': (m) => report.figures.stems(...m([1, 2], { ...WORDS, indexLabel: 'i', valueLabel: 'x' })),
  'figures.weightImage': (m) =>
    report.figures.weightImage(
      ...m(
        { rows: 2, columns: 2, values: [1, 2, 3, 4] },
        { ...WORDS, rowLabel: 'r', columnLabel: 'c', valueLabel: 'x', limit: 3 },
      ),
    ),
  page: (m) =>
    report.page(
      ...m({
        title: 't',
        lead: 'l',
        summary: [{ name: 'n', value: 'v', note: 'o' }],
        sections: [
          { heading: 'h', text: ['p'], figures: [{ title: 't', caption: 'c', svg: '<svg width="3"/>' }] },
        ],
      }),
    ),
  tutorialReport: (m) =>
    report.tutorialReport(
      ...m({
        dt: 1e-3,
        raster: [[0, 1]] as const,
        channels: 2,
        target: [1, 2],
        outputBefore: [1, 2],
        outputAfter: [1, 2],
        outputUnseen: [1, 2],
        layerBefore: layer,
        layerAfter: layer,
        losses: [1, 2],
        parametersBefore: parameters,
        parametersAfter: parameters,
        unseenRaster: [[1, 1]] as const,
        mseBefore: 1,
        mseAfter: 1,
        mseUnseen: 1,
        iterationsPerSecond: 1,
      }),
    ),
};

// ---------------------------------------------------------------- components and surrogates

/** What suits parts whose numbers depend on one another. */
const SUITED: Readonly<Record<string, object>> = {
  'snntorch.Alpha': { alpha: 0.9, beta: 0.5 },
  'snntorch.Lapicque': { beta: 0.5 },
};

/** A part of a component with all that it needs, run for a step. */
const ofComponent =
  (make: (given: never) => unknown, declaration: myelin.Declaration, more: object = {}): Call =>
  (m) => {
    const needed = Object.fromEntries(
      Object.entries(declaration.hyperparameters).flatMap(([name, own]): (readonly [string, unknown])[] => {
        if (own.kind === 'count') return [[name, 2]];
        if (own.kind === 'data') return [[name, DATA[name as keyof typeof DATA]]];
        if (own.kind === 'sizes')
          return [[name, own.length === 1 ? 2 : new Array<number>(own.length).fill(2)]];
        if (own.optional) return [];
        if (name === declaration.step) return [[name, 1]];
        return [
          [
            name,
            own.kind === 'real' && own.unit === 'Hz' ? 50 : own.kind === 'real' ? Math.min(20, own.max) : 20,
          ],
        ];
      }),
    );
    const given = { ...needed, ...more };
    const net = context('net', () => {
      const part = make(...(m(given) as unknown as [never])) as myelin.Part &
        Readonly<Record<string, myelin.Command>>;
      // Synapses that only learn have no `advance_state`.
      const [first = 'reset'] = Object.keys(declaration.commands);
      return { part, advance: myelin.process(part[first]!) };
    });
    const { part } = net;
    const inputs = Object.entries(declaration.compartments)
      .filter(([, own]) => own.role === 'input' && own.default === undefined)
      .map(([name]) => [(part as unknown as Record<string, myelin.Compartment>)[name]!, 0] as const);
    const sim = myelin.simulate(net, { dt: declaration.time === 's' ? '1 ms' : ms(1), backend: 'reference' });
    sim.run(net.advance, { steps: 2, inputs });
  };

const isComponent = (x: unknown): x is myelin.Component => typeof x === 'function' && 'declaration' in x;

/** A surrogate in a command, with a gradient through it. */
const ofSurrogate = (make: (...given: readonly unknown[]) => myelin.Surrogate, takesCurrent: boolean): Call =>
  inScope((m, { v, w }) =>
    myelin.surrogateOf(v, 1, make(...(takesCurrent ? m(w, { c1: 1, c2: 2, omitScale: false }) : m(2, 2)))),
  );

/** Projections, between the same cells. */
function ofBrainstate(): Calls {
  const { brainstate: of } = myelin;
  const size = { in_size: 2 };
  const neurons = () => of.LIF({ ...size, conductances: true });
  const comm = (unit: 'mS' | 'mV') => of.Linear({ ...size, out_size: 2, unit });
  const projecting = (
    call: (m: Mutate, pre: ReturnType<typeof neurons>, post: ReturnType<typeof neurons>) => object,
  ) =>
    inContext((m) => {
      const [pre, post] = [neurons(), neurons()];
      const projection = call(m, pre, post);
      return { pre, post, projection, advance: of.DynamicsGroup([projection as never], [pre, post]) };
    });
  const synaptic = () => ({ syn: of.Expon(size), out: of.COBA({ ...size, E: 0 }) });
  return {
    'brainstate.AlignPostProj': projecting((m, pre, post) =>
      of.AlignPostProj(...m({ pre: pre.spike, stp: of.STD(size), comm: comm('mS'), ...synaptic(), post })),
    ),
    'brainstate.align_pre_projection': projecting((m, pre, post) =>
      of.align_pre_projection(
        ...m({
          pre: pre.spike,
          stp: of.STP(size),
          syn: of.Expon({ ...size, unit: '1' }),
          comm: comm('mS'),
          post,
          out: of.CUBA(size),
        }),
      ),
    ),
    'brainstate.CurrentProj': projecting((m, pre, post) =>
      of.CurrentProj(...m({ pre: pre.spike, comm: comm('mS'), out: of.MgBlock(size), post })),
    ),
    'brainstate.DeltaProj': projecting((m, pre, post) =>
      of.DeltaProj(...m({ pre: pre.spike, comm: comm('mV'), post })),
    ),
    'brainstate.GapJunctionProj': projecting((m, pre, post) =>
      of.GapJunctionProj(
        ...m({ couples: [pre, post], junction: of.GapJunction({ connectivity: WHO, weight: 1 }) } as const),
      ),
    ),
    'brainstate.DynamicsGroup': inContext((m) => {
      const post = neurons();
      return { post, advance: of.DynamicsGroup(...m([], [post])) };
    }),
  };
}

/** snnTorch's losses, of two steps of a trial. */
function ofLosses(): Calls {
  const { snntorch: of } = myelin;
  const shown = (call: (m: Mutate, x: myelin.Tensor, label: myelin.Tensor) => unknown): Call =>
    inScope((m, { matrix }) => {
      const [steps = 1, outputs = 1] = matrix.shape;
      return call(m, matrix.reshape([steps, 1, outputs]), matrix.slice(0, 0, 1));
    });
  return {
    'snntorch.ce_rate_loss': shown((m, x, label) => of.ce_rate_loss(...m(x, label))),
    'snntorch.ce_count_loss': shown((m, x, label) => of.ce_count_loss(...m(x, label, 1))),
    'snntorch.ce_max_membrane_loss': shown((m, x, label) => of.ce_max_membrane_loss(...m(x, label))),
    'snntorch.mse_count_loss': shown((m, x, label) => of.mse_count_loss(...m(x, label, 0.8, 0.2))),
    'snntorch.mse_membrane_loss': shown((m, x, label) => of.mse_membrane_loss(...m(x, label, 1, 0))),
    'snntorch.mse_temporal_loss': shown((m, x, label) => of.mse_temporal_loss(...m(x, label, 0, -1, 1))),
    'snntorch.ce_temporal_loss': shown((m, x, label) =>
      of.ce_temporal_loss(...m(x, label, 'reciprocal' as const)),
    ),
    'snntorch.l1_rate_sparsity': shown((m, x) => of.l1_rate_sparsity(...m(x, 1e-3))),
    'snntorch.accuracy_rate': shown((m, x, label) => of.accuracy_rate(...m(x, label, 1))),
    'snntorch.accuracy_temporal': shown((m, x, label) => of.accuracy_temporal(...m(x, label))),
  };
}

/** Combinations of layers, what shows them, and losses. */
function ofRockpool(): Calls {
  const { rockpool: of } = myelin;
  const layers = () => [of.LinearJax({ shape: [2, 2] }), of.ExpSynJax({ shape: 2 })] as const;
  const net = () => context('net', () => of.Sequential(...layers()));
  const parametersOf = (m: Mutate, call: (tree: never) => unknown) =>
    inScope((_m, { v }) => call(m({ a: { x: v } })[0] as never))(m);
  return {
    'rockpool.Sequential': inContext((m) => of.Sequential(...m(...layers()))),
    'rockpool.Residual': inContext((m) => of.Residual(...m(...layers()))),
    'rockpool.FFwdStack': inContext((m) => of.FFwdStack(...m(layers(), { weight_init_func: of.xavier }))),
    'rockpool.parameters': (m) => of.parameters(...m(net(), 'taus' as const)),
    'rockpool.simulation_parameters': (m) => of.simulation_parameters(...m(net())),
    'rockpool.state': (m) => of.state(...m(net())),
    'rockpool.as_graph': (m) => {
      const own = net();
      of.as_graph(...m(own, myelin.simulate(own, { dt: ms(1), backend: 'reference', warnings: 'silent' })));
    },
    'rockpool.sse': inScope((m, { v, one }) => of.sse(...m(v, one as myelin.Operand))),
    'rockpool.l2sqr_norm': (m) => parametersOf(m, (tree) => of.l2sqr_norm(tree)),
    'rockpool.l0_norm_approx': (m) => parametersOf(m, (tree) => of.l0_norm_approx(tree)),
  };
}

/** Initialisers, as the weights of a layer or of kernels. */
function ofInitialisers(): Calls {
  const { init } = myelin.brainstate;
  const begins = (shape: readonly number[], initial: unknown) => {
    const Cell = myelin.component('Cell', {
      ...DECLARATION,
      hyperparameters: {
        ...DECLARATION.hyperparameters,
        w: myelin.real('mV', 'w', 0, { shape: () => shape }),
      },
    } as never) as unknown as (given: object) => myelin.Part & { readonly advance_state: myelin.Command };
    const net = context('net', () => {
      const c = Cell({ w: initial });
      return { c, advance: myelin.process(c.advance_state) };
    });
    myelin.simulate(net, { dt: ms(1), backend: 'reference', warnings: 'silent' });
  };
  const variance = { scale: 1, mode: 'fan_in', distribution: 'uniform' };
  const given: Readonly<Record<string, unknown>> = {
    ...{ ZeroInit: undefined, Constant: '1 mV', Identity: 2, Normal: { mean: 1, scale: '2 mV' } },
    ...{ TruncatedNormal: { loc: 0, scale: 1, lower: -1, upper: 1 }, Uniform: { min_val: 0, max_val: 1 } },
    ...{ Orthogonal: { scale: 2 }, DeltaOrthogonal: { scale: 2 } },
  };
  const own = Object.entries(init).map(([name, make]): [string, Call] => [
    `brainstate.init.${name}`,
    (m) =>
      begins(
        name === 'DeltaOrthogonal' ? [3, 2, 2] : [2, 2],
        (make as (...x: unknown[]) => unknown)(...m(name in given ? given[name] : variance)),
      ),
  ]);
  const rockpools = (['kaiming', 'xavier', 'uniform_sqrt', 'unit_eigs'] as const).map(
    (name): [string, Call] => [
      `rockpool.${name}`,
      (m) => {
        const [weight] = m(myelin.rockpool[name]);
        const net = context('net', () =>
          myelin.sequential(myelin.rockpool.LinearJax({ shape: [2, 2], weight: weight as never })),
        );
        myelin.simulate(net, { dt: ms(1), backend: 'reference', warnings: 'silent' });
      },
    ],
  );
  const numbers: Readonly<Record<string, readonly number[]>> = {
    ...{ constant: [1], uniform: [0, 1], gaussian: [0, 1], log_gaussian: [1], diag_offdiag: [1, 2] },
  };
  const ngclearns = Object.entries(myelin.dist).map(([name, make]): [string, Call] => [
    `dist.${name}`,
    (m) =>
      begins(
        [2, 2],
        (make as (...x: unknown[]) => unknown)(
          ...m(...(numbers[name] ?? []), { hollow: true, col_mask: [0] }),
        ),
      ),
  ]);
  return Object.fromEntries([...own, ...rockpools, ...ngclearns]);
}

/** All functions of the doors, by their names there, those in records too. */
export function functionsOf(door: object, prefix = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(door).flatMap(([name, own]): readonly (readonly [string, unknown])[] => {
    if (typeof own === 'function') return [[prefix + name, own]];
    const isRecord = typeof own === 'object' && own !== null && !('compile' in own);
    return isRecord ? functionsOf(own as object, `${prefix}${name}.`) : [];
  });
}

export const DOORS = { ...myelin, ...framework, ...report };

const made = (): Calls =>
  Object.fromEntries(
    functionsOf(DOORS).flatMap(([name, own]): [string, Call][] => {
      if (isComponent(own)) return [[name, ofComponent(own as never, own.declaration, SUITED[name])]];
      const isSurrogate =
        name.startsWith('surrogates.') || name === 'superSpike' || name === 'piecewiseLinear';
      return isSurrogate ? [[name, ofSurrogate(own as never, name.endsWith('secantLif'))]] : [];
    }),
  );

/** Every call by its name: those of the doors, and `Simulation.run` for methods. */
export const CALLS: Calls = {
  ...{ ...DECLARING, ...BASE, ...TENSORS, ...operations(), ...TRAINING, ...MODELS, ...REPORT, ...made() },
  ...Object.fromEntries(
    Object.entries(OBJECTS).flatMap(([object, { calls }]) =>
      Object.entries(calls).map(([name, call]) => [`${object}.${name}`, call]),
    ),
  ),
};
