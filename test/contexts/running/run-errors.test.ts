import { expect } from 'chai';
import {
  context,
  type Diagnostic,
  model,
  ms,
  parameters,
  perTrial,
  process,
  rockpool,
  type Simulation,
  simulate,
  wire,
} from '../../../index.ts';
import { faultsOf, Noisy, rows, Source, untyped } from '../support.ts';

const { ExpSynJax } = rockpool;

/** Two source cells, one wired into a noisy cell, and a synapse that nothing feeds. */
const network = () =>
  context('net', () => {
    const [x, z, y] = [Source({ n_units: 3 }), Noisy({ n_units: 3 }), Noisy({ n_units: 3 })];
    const e = ExpSynJax({ shape: 2 });
    wire(x.j, z.j);
    const advance = process(x.advance_state, z.advance_state, y.advance_state);
    return { x, z, y, e, advance, decay: process(e.advance_state) };
  });
type Net = ReturnType<typeof network>;

const simulated = (options: object) => () => simulate(network(), untyped({ dt: ms(1), ...options }));
const using = (call: (sim: Simulation, net: Net) => unknown) => () => {
  const net = network();
  return call(simulate(net, { dt: ms(1), batch: 2 }), net);
};
const running = (options: (net: Net) => object) =>
  using((sim, net) => sim.run(net.advance, untyped({ steps: 4, ...options(net) })));
const clamped = (numbers: unknown) => running(({ y }) => ({ inputs: [[y.j, numbers]] }));
const far = network();
const unreturned = () =>
  context('net', () => {
    const x = Source({ n_units: 1 });
    process(x.advance_state);
    return { x };
  });

describe('a duration that is too long', () => {
  it('is said to be so', () => {
    const [fault] = faultsOf(running(() => ({ steps: undefined, duration: '1e30 s' })));
    expect(fault).include({ code: 'option', where: 'run, duration' });
    expect(fault!.found).include('1e30 s');
    expect(fault!.expected).match(/^at most \d+ ticks$/);
  });
});

describe('faults of a simulation', () => {
  rows([
    ['no context', 'simulate', 'option', 'as it is', () => simulate({ ...network() }, { dt: ms(1) })],
    ['no dt', 'simulate, dt', 'option', 'ms(1)', simulated({ dt: undefined })],
    ['a bare number', 'simulate, dt', 'option', 'ms(1)', simulated({ dt: 1 })],
    ['a dt of 0', 'simulate, dt', 'option', 'ms(1)', simulated({ dt: ms(0) })],
    ['a dt in mV', 'simulate, dt', 'unit-mismatch', 'in s', simulated({ dt: '1 mV' })],
    ['half a trial', 'simulate, batch', 'option', 'Correct', simulated({ batch: 1.5 })],
    ['a backend', 'simulate, backend', 'option', "mean 'wasm'?", simulated({ backend: 'wsm' })],
    ['half a backend', 'simulate, backend', 'option', 'Correct', simulated({ backend: { name: 'mine' } })],
    ['a dtype', 'simulate, dtype', 'option', "mean 'f32'?", simulated({ dtype: 'f31' })],
    ['a misspelt option', 'simulate, batc', 'option', "mean 'batch'?", simulated({ batc: 2 })],
    ['a model too large', 'net', 'memory', 'smaller', simulated({ batch: 2 ** 30 })],
    ['no options', 'simulate', 'option', 'dt', () => simulate(network(), untyped(undefined))],
    [
      'a process from elsewhere',
      'run, process',
      'unknown-command',
      'Return the process',
      using((sim) => sim.run(far.advance, { steps: 1 })),
    ],
    [
      'no process',
      'run, process',
      'unknown-command',
      'Return the process',
      using((sim) => sim.run(untyped(undefined), { steps: 1 })),
    ],
    ['no steps', 'run, steps', 'option', 'Correct', running(() => ({ steps: 0 }))],
    ['a misspelt option', 'run, step', 'option', "mean 'steps'?", running(() => ({ step: 1 }))],
    ['every 0th step', 'run, recordEvery', 'option', 'Correct', running(() => ({ recordEvery: 0 }))],
    ['chunks of 0 steps', 'run, chunk', 'option', 'Correct', running(() => ({ chunk: 0 }))],
    [
      'an unknown record',
      'run, record',
      'unknown-compartment',
      'name',
      running(({ z }) => ({ record: [untyped((z as { vv?: unknown }).vv)] })),
    ],
    ['a record from elsewhere', 'Noisy.v', 'unknown-part', 'handle', running(() => ({ record: [far.z.v] }))],
    [
      'too much to keep',
      'net/z.v',
      'memory',
      'recordEvery',
      running(({ z }) => ({ steps: 2 ** 30, record: [z.v] })),
    ],
    [
      'too much together',
      'run, memory',
      'memory',
      'recordEvery',
      running(({ x, y, z }) => ({ steps: 1.7e8, record: [x.j, y.v, y.u, y.j, z.v, z.u] })),
    ],
    [
      'a wired input',
      'net/z.j',
      'clamp-of-wired-input',
      'clamp its source',
      running(({ z }) => ({ inputs: [[z.j, 1]] })),
    ],
    ['a state', 'net/z.v', 'not-an-input', 'sim.set', running(({ z }) => ({ inputs: [[z.v, 1]] }))],
    [
      'an input twice',
      'net/y.j',
      'two-wires',
      'Add them up',
      running(({ y }) => ({
        inputs: [
          [y.j, 1],
          [y.j, 2],
        ],
      })),
    ],
    [
      'an input from elsewhere',
      'Noisy.j',
      'unknown-part',
      'handle',
      running(() => ({ inputs: [[far.y.j, 1]] })),
    ],
    ['5 numbers for 3 cells', 'net/y.j', 'shape-mismatch', 'a row per step', clamped([1, 2, 3, 4, 5])],
    ['NaN among them', 'net/y.j', 'not-finite', 'Clean the data', clamped([1, Number.NaN, 3])],
    ['what f32 cannot hold', 'net/y.j', 'not-finite', 'Clean the data', clamped(1e39)],
    ['texts', 'net/y.j', 'unit-mismatch', 'Give it in', clamped(['1', '2', '3'])],
    [
      'nothing fed',
      'net/e.input',
      'unfed-input',
      'Wire it',
      using((sim, net) => sim.run(net.decay, { steps: 1 })),
    ],
    [
      'fed before a reset only',
      'net/e.input',
      'unfed-input',
      'Wire it',
      using((sim, net) => {
        sim.set(net.e.input, 1);
        sim.reset();
        sim.run(net.decay, { steps: 1 });
      }),
    ],
    [
      'not recorded',
      'net/z.v',
      'unknown-compartment',
      'record list',
      using((sim, net) => sim.run(net.advance, { steps: 1, record: [net.z.u] }).get(net.z.v)),
    ],
    [
      'a process that is not returned',
      'run, process',
      'unknown-command',
      'Return the process',
      () => simulate(unreturned(), { dt: ms(1) }).run(untyped({ is: 'process', commands: [] }), { steps: 1 }),
    ],
    [
      'past the last tick',
      'run, steps',
      'option',
      'restart',
      () => simulate(far, { dt: ms(1), tick: 2 ** 31 - 5 }).run(far.advance, { steps: 9 }),
    ],
  ]);
});

describe('faults of get and set', () => {
  rows([
    [
      'set a wired input',
      'net/z.j',
      'write-to-wired-input',
      'Set net/x.j',
      using((sim, { z }) => sim.set(z.j, 1)),
    ],
    [
      'set two of three',
      'net/z.v',
      'shape-mismatch',
      'per element',
      using((sim, { z }) => sim.set(z.v, [1, 2])),
    ],
    ['set NaN', 'net/z.v', 'not-finite', 'computed', using((sim, { z }) => sim.set(z.v, [1, Number.NaN, 1]))],
    [
      'set a text',
      'net/z.v',
      'unit-mismatch',
      'Give it in nA',
      using((sim, { z }) => sim.set(z.v, untyped('1'))),
    ],
    ['set from elsewhere', 'Noisy.v', 'unknown-part', 'handle', using((sim) => sim.set(far.z.v, 1))],
    [
      'set out of range',
      'net/e.tau',
      'hyperparameter-range',
      'range',
      using((sim, { e }) => sim.set(e.hyperparameters.tau, -1)),
    ],
    [
      'set structure',
      'net/e.shape',
      'unknown-hyperparameter',
      'new model',
      using((sim, { e }) => sim.set(e.hyperparameters.shape, 2)),
    ],
    [
      'set a list too short',
      'net/e.tau',
      'shape-mismatch',
      'per element',
      using((sim, { e }) => sim.set(e.hyperparameters.tau, [1, 1, 1])),
    ],
    ['get nothing', 'get', 'unknown-compartment', 'name', using((sim) => sim.get(untyped(undefined)))],
    ['get a command', 'get', 'unknown-compartment', 'name', using((sim, { z }) => sim.get(untyped(z.reset)))],
    [
      'get from elsewhere',
      'Source.level',
      'unknown-part',
      'handle',
      using((sim) => sim.get(far.x.hyperparameters.level)),
    ],
    ['parameters of no context', 'parameters', 'option', 'as it is', () => parameters({})],
    ['model of no context', 'model', 'option', 'as it is', () => model(untyped(3))],
  ]);

  it('after dispose, nothing works any more', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) });
    sim[Symbol.dispose]();
    const calls = [
      () => sim.run(net.advance, { steps: 1 }),
      () => sim.get(net.z.v),
      () => sim.set(net.z.v, 1),
      () => sim.reset(),
      () => sim.restart(),
    ];
    for (const call of calls)
      expect(faultsOf(call)[0]).include({ code: 'disposed', found: 'a disposed simulation' });
  });

  it('a run that fails for its options changes nothing', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1) });
    const faults = faultsOf(() =>
      sim.run(net.decay, {
        steps: 3,
        inputs: [
          [net.y.j, 5],
          [net.z.j, 1],
          [net.z.v, 1],
        ],
        record: [net.z.v],
      }),
    );
    expect(faults.map(({ code, where }) => `${where} ${code}`)).eql([
      'net/z.j clamp-of-wired-input',
      'net/z.v not-an-input',
      'net/e.input unfed-input',
    ]);
    expect([sim.tick, [...sim.get(net.y.j)]]).eql([0, [0, 0, 0]]);
  });

  it('all options of a call are checked at once', () => {
    const net = network();
    const options = untyped({ dt: 1, batch: 0, seeed: 1, dtype: 'f16' });
    const wheres = faultsOf(() => simulate(net, options)).map(({ where }) => where);
    expect(wheres).eql(['simulate, seeed', 'simulate, dt', 'simulate, batch', 'simulate, dtype']);
    const run = () =>
      simulate(net, { dt: ms(1) }).run(untyped(3), untyped({ steps: -1, record: [3, far.z.v], chunk: 'x' }));
    expect(faultsOf(run).map(({ where }) => where)).eql([
      'run, process',
      'run, steps',
      'run, record',
      'Noisy.v',
      'run, chunk',
    ]);
  });
});

describe('what is too large', () => {
  it('is told by its largest parts', () => {
    const [model] = faultsOf(simulated({ batch: 2 ** 30 })) as [Diagnostic];
    expect(model.found).match(/^\d+ GiB, of which 12 GiB for net\/\w\.\w+, 12 GiB for /);
    const [run] = faultsOf(
      running(({ x, y, z }) => ({ steps: 1.7e8, record: [x.j, y.v, y.u, y.j, z.v, z.u] })),
    ) as [Diagnostic];
    expect(run.found).match(/^22.8 GiB, of which 3.8 GiB for the recording of net\/\w\.\w, 3.8 GiB for /);
    expect(run.expected).equal('at most 16 GiB');
  });

  it('counts hyperparameters with numbers for each trial', () => {
    const net = context('net', () => {
      const w = rockpool.LinearJax({ shape: [2 ** 11, 2 ** 11] });
      return { w, advance: process(w.advance_state) };
    });
    const values = perTrial(new Array<number>(2 ** 9).fill(1));
    const [fault] = faultsOf(() =>
      simulate(net, { dt: ms(1), batch: 2 ** 9, hyperparameters: [[net.w.hyperparameters.weight, values]] }),
    ) as [Diagnostic];
    expect(fault).include({ code: 'memory', where: 'net' });
    expect(fault.found).contain('8 GiB for net/w.weight');
  });
});

describe('numbers beyond f32', () => {
  it('are refused from where they would be infinite, and infinite ones stay so', () => {
    const net = context('net', () => {
      const z = rockpool.LIFODEJax({ shape: 2 });
      return { z, advance: process(z.advance_state) };
    });
    const { bias } = net.z.hyperparameters;
    const largest = 2 ** 128 - 2 ** 103;
    const simulatedWith = (own: number, dtype: 'f32' | 'f64') =>
      simulate(net, { dt: ms(1), dtype, hyperparameters: [[bias, [1, own]]] });
    const [fault] = faultsOf(() => simulatedWith(-largest, 'f32')) as [Diagnostic];
    expect(fault).include({ code: 'not-finite', found: `${-largest} at position 1` });
    const below = largest - 2 ** 75;
    expect(simulatedWith(below, 'f32').get(bias)[1]).equal(2 ** 128 - 2 ** 104);
    expect(simulatedWith(-largest, 'f64').get(bias)[1]).equal(-largest);
  });
});
