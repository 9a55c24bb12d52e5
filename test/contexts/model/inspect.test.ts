import { inspect as show } from 'node:util';
import { expect } from 'chai';
import {
  adam,
  at,
  type Compartment,
  context,
  DenseSynapse,
  delay,
  diehlCook,
  every,
  type HyperparameterHandle,
  inspect,
  LIFCell,
  ms,
  mse,
  PoissonCell,
  parameters,
  partAt,
  process,
  rockpool,
  schedule,
  sequential,
  simulate,
  summary,
  tie,
  train,
  wire,
} from '../../../index.ts';

const model = () =>
  context('net', () => {
    const x = PoissonCell({ n_units: 20, target_freq: 100 });
    const W = DenseSynapse({ shape: [20, 2], weight_init: 6 });
    const V = DenseSynapse({ shape: [20, 2] });
    const z = LIFCell({ n_units: 2, tau_m: ms(20) });
    wire(x.outputs, W.inputs);
    wire(delay(W.outputs, ms(2)), z.j);
    tie(W.hyperparameters.weight_init, V.hyperparameters.weight_init);
    const advance = process(W.advance_state, x.advance_state, z.advance_state);
    const day = schedule(
      every(ms(1), advance),
      every('10 ms', process(V.advance_state), { from: ms(5) }),
      at(ms(350), process(z.reset)),
    );
    return { x, W, V, z, advance, day };
  });

const models = {
  net: model(),
  nested: context('nested', () => {
    const left = model();
    const right = model();
    return { left, right };
  }),
  trained: context('trained', () =>
    sequential(rockpool.LinearJax({ shape: [4, 3] }), rockpool.LIFJax({ shape: [3, 3], has_rec: true })),
  ),
  'Diehl & Cook': context('museum', () => diehlCook({ n_in: 9, n_units: 4 })),
};

describe('inspect and summary', () => {
  for (const [name, net] of Object.entries(models)) {
    for (const dtype of ['f32', 'f64'] as const) {
      it(`count the bytes that a simulation holds: ${name}, ${dtype}`, () => {
        const sim = simulate(net, { dt: ms(1), batch: 3, dtype, warnings: 'silent' });
        const found = inspect(net, { batch: 3, dtype });
        let bytes = 0;
        let count = 0;
        for (const { name: path, compartments } of found.parts) {
          const part = partAt(net, path);
          for (const own of compartments) {
            const handle = (part as unknown as Record<string, Compartment>)[own.name]!;
            if (own.source === undefined) bytes += sim.get(handle).length * (dtype === 'f32' ? 4 : 8);
            expect([own.role, own.kind, own.unit, own.shape, own.shared]).eql([
              handle.role,
              handle.kind,
              handle.unit.text,
              handle.shape,
              handle.shared,
            ]);
          }
        }
        for (const of of Object.values(parameters(net)))
          for (const handle of Object.values<HyperparameterHandle>(of)) count += sim.get(handle).length;
        expect(found.parameters).equal(count);
        expect(found.bytes).equal(bytes + count * (dtype === 'f32' ? 4 : 8));
      });
    }
  }

  it('count delay lines where the length of a tick is known', () => {
    const { net } = models;
    // A line knows since when it has been filled: one number.
    const AGE = 4;
    const without = inspect(net, { batch: 2 }).bytes;
    expect(inspect(net, { batch: 2, dt: ms(1) }).bytes).equal(without + 2 * (2 * 2) * 4 + AGE);
    expect(inspect(net, { batch: 2, dt: '0.5 ms' }).bytes).equal(without + 4 * (2 * 2) * 4 + AGE);
  });

  it('say what is structure, what can change and what is learnt', () => {
    const [, , , z] = inspect(models.net).parts;
    const byName = Object.fromEntries(z!.hyperparameters.map(({ name, doc: _, ...own }) => [name, own]));
    expect(byName.n_units).eql({ live: false, trainable: false, value: 2 });
    expect(byName.tau_m).eql({ live: true, trainable: true, unit: 'ms', shape: [], value: 20 });
    expect(byName.tau_theta).eql({ live: false, trainable: false, unit: 'ms', value: 1e7 });
    const { trainable } = inspect(models.trained);
    expect(trainable).equal(4 * 3 + (3 + 3 + 3 + 3 + 9));
  });

  it('are plain data, and a text of a line for each thing', () => {
    const found = inspect(models.net);
    expect(JSON.parse(JSON.stringify(found.wires))).eql(found.wires);
    expect(summary(models.net)).equal(
      [
        'net: 4 parts, 57 parameters (54 to train), 980 B',
        '',
        'parts',
        '                   outputs                                    parameters  to train  bytes',
        '  x  PoissonCell   outputs [20] spike, tols [20] ms           1           1         244 B',
        '  W  DenseSynapse  outputs [2] nA                             44          43        360 B',
        '  V  DenseSynapse  outputs [2] nA                             4           3         280 B',
        '  z  LIFCell       s [2] spike, s_raw [2] spike, tols [2] ms  8           7         96 B',
        '',
        'wires',
        '  x.outputs → W.inputs           [20] 1',
        '  delay(W.outputs, 2 ms) → z.j   [2] nA',
        '  W.weight_init → V.weight_init          tied',
        '',
        'processes',
        '  advance  W.advance_state, x.advance_state, z.advance_state',
        '',
        'schedules',
        '  day  every 1 ms             advance',
        '       every 10 ms from 5 ms  V.advance_state',
        '       at 350 ms              z.reset',
      ].join('\n'),
    );
  });
});

describe('of a component', () => {
  it('inspect gives what it declares, and summary its help', () => {
    expect(inspect(LIFCell).name).equal('LIFCell');
    expect(summary(LIFCell)).equal(LIFCell.help());
  });
});

describe('what prints itself', () => {
  const lines = (x: unknown) => show(x).split('\n').length;
  const { net } = models;

  it('is one line, in Node and as text', () => {
    using sim = simulate(net, { dt: ms(1), batch: 2 });
    const run = sim.run(net.advance, { steps: 3, record: [net.z.v], inputs: [[net.x.inputs, 1]] });
    const { trained } = models;
    using trainer = train(trained, {
      process: trained.advance,
      dt: ms(1),
      steps: 2,
      optimizer: adam(),
      inputs: [[trained.input, 1]],
      loss: ({ of }) => mse(of(trained.output), 0),
    });
    const { x, z } = net;
    const said = {
      [show(net)]:
        'net { x: PoissonCell, W: DenseSynapse, V: DenseSynapse, z: LIFCell, advance: process, day: schedule }',
      [show(x)]: 'PoissonCell { n_units: 20, target_freq: 100 Hz }',
      [show(z.v)]: 'LIFCell.v, state [2] mV',
      [show(z.hyperparameters.tau_m)]: 'LIFCell.tau_m, hyperparameter in ms',
      [show(z.reset)]: 'LIFCell.reset, command',
      [show(net.day)]: 'schedule: every 1 ms, every 10 ms from 5 ms, at 350 ms',
      [show(LIFCell)]: 'component LIFCell: leaky integrate-and-fire cell with an adaptive threshold',
      [show(sim)]: 'simulation of net at tick 3: dt 1 ms, batch 2, f32, wasm',
      [show(run)]: 'recording of 3 rows: net/z.v [3, 2, 2] mV',
      [show(trainer)]: 'training of trained by trained/advance at iteration 0',
    };
    for (const [found, expected] of Object.entries(said)) expect(found).equal(expected);
    for (const own of [net, x, z.v, net.day, sim, run, trainer]) expect(String(own)).equal(show(own));
    expect(lines(models.nested.left)).equal(1);
    expect(lines(LIFCell({ n_units: 1e6, tau_m: 1 }))).equal(1);
    expect(lines(DenseSynapse({ shape: [100, 100], weight_init: new Array(1e4).fill(1) }))).equal(1);
  });

  it('stays exactly the record that was returned', () => {
    const record = { z: net.z };
    const returned = context('own', () => Object.assign(record, { z: LIFCell({ n_units: 1, tau_m: 1 }) }));
    expect(returned).equal(record);
    expect(Reflect.ownKeys({ ...returned })).eql(['z']);
    expect(Object.keys(returned)).eql(['z']);
    expect(Reflect.ownKeys({ ...net.z.v }))
      .include('shape')
      .not.include('toString');
  });

  it('gives way to members of its own', () => {
    const named = context('named', () => ({ toString: LIFCell({ n_units: 1, tau_m: 1 }) }));
    expect(named.toString.component.name).equal('LIFCell');
    expect(show(named)).equal('named { toString: LIFCell }');
    const frozen = context('frozen', () => Object.freeze({ z: LIFCell({ n_units: 1, tau_m: 1 }) }));
    expect(Object.keys(frozen)).eql(['z']);
  });

  it('does not make numbers of tensors', () => {
    let shown = '';
    const { z } = net;
    void z;
    const trainer = train(models.trained, {
      process: models.trained.advance,
      dt: ms(1),
      steps: 2,
      optimizer: adam(),
      inputs: [[models.trained.input, 1]],
      loss: ({ of }) => {
        const y = of(models.trained.output);
        shown = show({ y });
        expect(() => `${y}`).throw('branch-on-tensor');
        return mse(y, 0);
      },
    });
    trainer[Symbol.dispose]();
    expect(shown).equal('{ y: tensor [2, 1, 3] 1 }');
  });
});
