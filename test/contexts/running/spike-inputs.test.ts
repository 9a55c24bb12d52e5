import { expect } from 'chai';
import {
  component,
  context,
  count,
  flow,
  input,
  ms,
  mse,
  output,
  perTrial,
  process,
  real,
  sgd,
  simulate,
  spikeTimes,
  train,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

/** Weighs spikes. */
const Eye = component('Eye', {
  doc: 'y = w x',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), w: real('1', 'weight', 1) },
  compartments: {
    x: input('spike', 'spikes', { default: 0 }),
    y: output('1', 'weighed'),
    s: output('spike', 'the same'),
  },
  commands: { advance: ({ x }, p) => ({ y: x.mul(p.w), s: x }) },
});
const net = context('net', () => {
  const e = Eye({ n_units: 2 });
  return { e, step: process(e.advance) };
});
const { e } = net;
const steps = 3;

describe('an input of spikes', () => {
  const sim = () => simulate(net, { dt: ms(1), batch: 2 });
  const run = (numbers: unknown) => () => sim().run(net.step, { steps, inputs: [[e.x, numbers as number]] });

  it('takes 0 and 1, in every form', () => {
    const rows = [
      [0, 1],
      [1, 1],
      [0, 0],
    ];
    for (const good of [0, 1, [0, 1], rows, perTrial([0, [1, 0]]), (t: number) => (t > 1 ? 1 : 0)])
      expect(run(good), String(good)).not.throw();
  });

  it('takes nothing else', () => {
    const bad = [
      0.5,
      7,
      -1,
      [0, 0.5],
      [
        [0, 1],
        [1, 2],
        [0, 0],
      ],
      perTrial([0, [1, 3]]),
      () => 0.5,
    ];
    for (const own of [...bad, flow(({ count: n }) => Array.from({ length: n }, () => [0, 2]))]) {
      const [fault] = faultsOf(run(own));
      expect([fault?.code, fault?.expected], String(own)).eql([
        'not-spikes',
        '0 or 1, since it takes spikes',
      ]);
      expect(fault!.where).include('net/e.x');
    }
  });

  it('is set and driven so too', () => {
    const own = sim();
    expect(faultsOf(() => own.set(e.x, 0.5))[0]!.code).equal('not-spikes');
    expect(faultsOf(() => own.set(e.x, [0, 1, 1, 2]))[0]!.code).equal('not-spikes');
    expect(faultsOf(() => own.drive(e.x, [{ tick: 0, value: 3 }]))[0]!.code).equal('not-spikes');
    own.set(e.x, [0, 1, 1, 0]);
    expect([...own.get(e.x)]).eql([0, 1, 1, 0]);
  });

  it('has samples of spikes; what is aimed at may be anything', () => {
    const samples = (x: number) => () =>
      train(net, {
        process: net.step,
        dt: ms(1),
        steps,
        data: {
          inputs: [
            [
              e.x,
              [
                [x, 0],
                [1, 1],
              ],
            ],
          ],
          targets: [[e.s, [0.25, 2]]],
        },
        targets: [[e.y, 0.5]],
        loss: ({ of, target }) => mse(of(e.y), target(e.y)).add(mse(of(e.s), target(e.s))),
        optimizer: sgd(),
        trainable: [e.hyperparameters.w],
      });
    expect(samples(1)).not.throw();
    expect(faultsOf(samples(0.5))[0]).include({ code: 'not-spikes', where: 'net/e.x, sample 0' });
  });
});

describe('an input of spikes that takes counts of them', () => {
  const Many = component('Many', {
    doc: 'y = w x',
    time: 'ms',
    hyperparameters: {
      n_units: count('cells'),
      w: real('1', 'weight', 2),
      top: real('1', 'static', 1, { static: true }),
    },
    compartments: { x: input('spike', 'spikes', { counts: true }), y: output('1', 'weighed') },
    commands: { advance: ({ x }, p) => ({ y: x.mul(p.w) }) },
  });
  const many = context('net', () => {
    const m = Many({ n_units: 2 });
    return { m, step: process(m.advance) };
  });
  const { x, y } = many.m;
  const run = (numbers: unknown) => [
    ...simulate(many, { dt: ms(1) })
      .run(many.step, { steps: 2, inputs: [[x, numbers as number]], record: [y] })
      .get(y).data,
  ];

  it('takes whole numbers, in every form, and two spikes in a step', () => {
    expect(run(3)).eql([6, 6, 6, 6]);
    expect(
      run([
        [0, 7],
        [1, 2],
      ]),
    ).eql([0, 14, 2, 4]);
    expect(run((t: number) => t + 4)).eql([8, 8, 10, 10]);
    expect(run(spikeTimes([[0.1, 0.5, 1], []]))).eql([4, 0, 2, 0]);
    const own = simulate(many, { dt: ms(1) });
    own.set(x, [4, 5]);
    expect([...own.get(x)]).eql([4, 5]);
  });

  it('takes nothing else, and is declared of inputs of spikes alone', () => {
    for (const bad of [0.5, -1, [1, 2.5]])
      expect(faultsOf(() => run(bad))[0]).include({
        code: 'not-spikes',
        expected: 'whole numbers of spikes',
      });
    for (const compartments of [
      { x: input('1', 'numbers', { counts: true }) },
      { x: output('spike', 'spikes', { counts: true }) },
      { x: input('spike', 'spikes', { counts: 'yes' as never }) },
    ]) {
      const hyperparameters = { n_units: count('cells') };
      const [fault] = faultsOf(() =>
        component('Wrong', { doc: 'wrong', time: 'ms', hyperparameters, compartments, commands: {} }),
      );
      expect(fault).include({ code: 'declaration', where: 'Wrong.x' });
    }
  });

  it('belongs to a part whose static numbers are one for all its cells', () => {
    const [fault] = faultsOf(() => Many({ n_units: 2, top: [1, 2] as never }));
    expect(fault).include({ code: 'hyperparameter-type', where: 'Many.top' });
    expect(fault!.remedy).include('static');
  });
});
