import { expect } from 'chai';
import {
  component,
  context,
  count,
  type Diagnostic,
  type Loss,
  ms,
  type Optimizer,
  process,
  real,
  type Surrogate,
  sgd,
  spike,
  state,
  type Tensor,
  total,
  train,
} from '../../../index.ts';
import { faultsOf, untyped } from '../support.ts';

// What users write for a training gives what it has to give, at every update, or an error that says so.

let leaked: Tensor | undefined;
const model = (surrogate?: unknown) => {
  const Cell = component('Cell', {
    doc: 'adds w',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), w: real('1', 'weight', 0.5) },
    compartments: { v: state('1', 'level') },
    commands: {
      advance_state({ v }, p) {
        const next = v.add(p.w);
        leaked ??= next.sum(1).sum(0);
        return {
          v: surrogate === undefined ? next : spike(next, 1, { surrogate: surrogate as Surrogate }),
        };
      },
    },
  });
  return context('net', () => {
    const z = Cell({ n_units: 1 });
    return { z, advance: process(z.advance_state) };
  });
};

const training = (own: Partial<Optimizer>, loss?: Loss, surrogate?: unknown) => {
  const net = model(surrogate);
  const { w } = net.z.hyperparameters;
  return train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 2, trainable: [w] },
    loss: loss ?? (({ of }) => total(of(net.z.v))),
    optimizer: { ...sgd(), ...own },
  }).run({ iterations: 3 });
};
const refused = (call: () => unknown, where: string): Diagnostic => {
  const [fault] = faultsOf(call);
  expect(fault!.where).equal(where);
  return fault!;
};

describe('an optimizer of the user', () => {
  training({});
  const updates: readonly (readonly [string, unknown, string])[] = [
    ['nothing', () => undefined, ''],
    ['a promise', async (parameter: Tensor) => ({ parameter, memory: {} }), ''],
    ['no parameter', () => ({}), ', parameter'],
    ['a number', () => ({ parameter: 3 }), ', parameter'],
    ['truth values', (x: Tensor) => ({ parameter: x.gt(0) }), ', parameter'],
    ['another shape', (x: Tensor) => ({ parameter: x.reshape([1]) }), ', parameter'],
  ];
  for (const [what, update, place] of updates)
    it(`gives a tensor of the parameter's shape: ${what}`, () => {
      refused(() => training({ update: untyped(update) }), `optimizer sgd, update${place}`);
    });

  it('gives a tensor of this call, and what it says that it keeps', () => {
    refused(() => training({ update: () => ({ parameter: leaked!, memory: {} }) }), 'optimizer sgd');
    refused(() => training({ memory: ['m'] }), 'optimizer sgd, update, memory m');
    for (const memory of [['m', 'm'], [1], ['__proto__'], 'm'])
      refused(() => training({ memory: untyped(memory) }), 'train, optimizer');
  });

  it('asks nothing that is frozen into its program', () => {
    const update: Optimizer['update'] = (x) => ({ parameter: x.mul(Math.random()), memory: {} });
    expect(refused(() => training({ update }), 'optimizer sgd, update').found).equal('Math.random()');
  });

  it('has a schedule of numbers, by the same names at every update', () => {
    const update: Optimizer['update'] = (x, g, _, { a }) => ({ parameter: x.sub(g.mul(a!)), memory: {} });
    const scheduled = (schedule: unknown) => () => training({ schedule: untyped(schedule), update });
    refused(
      scheduled(() => undefined),
      'optimizer sgd, schedule',
    );
    refused(
      scheduled(async () => ({ a: 1 })),
      'optimizer sgd, schedule',
    );
    refused(
      scheduled(() => [1]),
      'optimizer sgd, schedule',
    );
    refused(
      scheduled(() => ({ a: 'x' })),
      'optimizer sgd, schedule, a',
    );
    refused(
      scheduled(() => ({ a: Number.NaN })),
      'optimizer sgd, schedule, a',
    );
    refused(
      scheduled((last: unknown) => (last ? {} : { a: 1 })),
      'optimizer sgd, schedule, a',
    );
    expect(scheduled(() => ({ a: 1 }))).not.throw();
  });
});

describe('a loss and a surrogate of the user', () => {
  it('ask nothing that is frozen into their programs', () => {
    const net = model();
    const loss: Loss = ({ of }) => total(of(net.z.v)).mul(Date.now());
    const own = () =>
      train(net, { process: net.advance, dt: ms(1), steps: 1, loss, optimizer: sgd() }).evaluate();
    expect(refused(own, 'loss').at).match(/own-optimizer\.test\.ts:\d+:\d+$/);
    const surrogate = { derivative: (u: Tensor) => u.mul(performance.now()) };
    const fault = refused(() => training({}, undefined, surrogate), 'net/z.advance_state: surrogate');
    expect(fault.at).match(/own-optimizer\.test\.ts:\d+:\d+$/);
  });

  it('compare nothing that chooses nothing', () => {
    const net = model();
    const own = (loss: Loss) => () =>
      train(net, { process: net.advance, dt: ms(1), steps: 1, loss, optimizer: sgd() }).evaluate();
    const chosen = (condition: unknown, x: Tensor) => (condition ? x : x.mul(2));
    refused(
      own(({ of }) => chosen(total(of(net.z.v)).gt(1), total(of(net.z.v)))),
      'loss: gt',
    );
    refused(
      own(() => leaked!),
      'loss',
    );
  });
});
