import { expect } from 'chai';
import {
  component,
  context,
  count,
  type DriveSource,
  edit,
  every,
  flow,
  MyelinError,
  ms,
  process,
  real,
  schedule,
  sgd,
  simulate,
  state,
  sweep,
  type Tensor,
  total,
  train,
  when,
} from '../../../index.ts';
import { Noisy, Source } from '../../contexts/support.ts';

// An error that a user's function throws reaches the user as it is: the same error, and in its stack the user's own lines alone.

class Mine extends Error {}

/** Whose turn it is to fail. */
let failing = '';
const mayFail = (where: string): void => {
  if (where === failing) throw new Mine(`of ${where}`); // here
};

const Cell = component('Cell', {
  doc: 'every function that a user writes, one of which fails',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    tau: real('ms', 'time constant', 20, { positive: true }),
    drawn: real('1', 'by a function', () => {
      mayFail('default');
      return 1;
    }),
  },
  compartments: {
    v: state('1', 'level', {
      shape: ({ n_units }: { n_units: number }) => {
        mayFail('shape');
        return [n_units];
      },
    }),
  },
  initial: {
    v: () => {
      mayFail('initial');
      return 0;
    },
  },
  longestStep: {
    tau: (p) => {
      mayFail('longestStep');
      return 2 * p.tau;
    },
  },
  commands: {
    advance_state({ v }, p) {
      mayFail('command');
      return { v: v.add(p.drawn) };
    },
  },
});

const model = () =>
  context('net', () => {
    mayFail('context');
    const z = Cell({ n_units: 2 });
    const advance = process(z.advance_state);
    const often = when(({ of, any: some }) => {
      mayFail('condition');
      return some(of(z.v).gt(1e9));
    }, process(z.reset));
    return { z, advance, plan: schedule(every(ms(1), advance), often) };
  });

function use(): void {
  const net = model();
  edit(net, () => mayFail('edit'));
  const { v, hyperparameters } = net.z;
  simulate(net, { dt: ms(1) }).run(net.plan, {
    steps: 2,
    until: ({ of, all }) => {
      mayFail('until');
      return all(of(v).gt(1e9));
    },
    progress: () => mayFail('progress'),
  });
  sweep(net, {
    ...{ process: net.advance, dt: ms(1), steps: 1, record: [v], over: [[hyperparameters.tau, [10, 20]]] },
    measure: {
      one: () => {
        mayFail('measure');
        return 1;
      },
    },
  });
  const { schedule: own, ...rest } = sgd();
  const trainer = train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 1, trainable: [hyperparameters.drawn] },
    loss: ({ of }) => {
      mayFail('loss');
      return total(of(v));
    },
    metrics: {
      other: ({ of }) => {
        mayFail('metric');
        return total(of(v));
      },
    },
    best: () => {
      mayFail('best');
      return 1;
    },
    optimizer: {
      ...rest,
      schedule: (last) => {
        mayFail('schedule');
        return own(last);
      },
      update: (parameter, gradient) => {
        mayFail('update');
        return { parameter: parameter.sub(gradient), memory: {} };
      },
    },
  });
  trainer.run({
    iterations: 1,
    hooks: { gradients: () => mayFail('hook') },
    progress: () => mayFail('progress of a training'),
  });
}

const failureOf = (call: () => void): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  } finally {
    failing = '';
  }
  return expect.fail('it did not fail');
};

const PLACES = [
  ...['default', 'shape', 'initial', 'longestStep', 'command', 'context', 'condition', 'edit', 'until'],
  ...[
    'progress',
    'measure',
    'loss',
    'metric',
    'best',
    'schedule',
    'update',
    'hook',
    'progress of a training',
  ],
];

describe('an error of the user', () => {
  for (const place of PLACES)
    it(`passes as it is, with the user's own lines: ${place}`, () => {
      failing = place;
      const error = failureOf(use);
      expect(error).instanceOf(Mine);
      const { message, stack } = error as Mine;
      expect(message).equal(`of ${place}`);
      const [head, ...frames] = stack!.split('\n');
      expect(head).contain(message);
      expect(frames.length).within(2, 4);
      for (const frame of frames) expect(frame).match(/^ +at .*own-errors\.test\.ts:\d+:\d+/);
      expect(frames[0]).contain('mayFail');
    });

  it('of a function of time is told with its line', () => {
    const net = context('net', () => {
      const z = Source({ n_units: 1 });
      const x = Noisy({ n_units: 1 });
      return { z, x, advance: process(x.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1) });
    const drive = (source: DriveSource) => {
      const own = sim.drive(net.x.j, source, { every: ms(1) });
      try {
        sim.run(net.advance, { steps: 2 });
      } finally {
        own.stop();
      }
    };
    for (const call of [
      () => sim.run(net.advance, { steps: 2, inputs: [[net.x.j, () => mayFail('flow') ?? 1]] }),
      () => sim.run(net.advance, { steps: 2, inputs: [[net.x.j, flow(() => mayFail('flow') ?? 1)]] }),
      () =>
        drive({
          subscribe: (to) => {
            try {
              mayFail('flow');
            } catch (error) {
              (to as { error(own: unknown): void }).error(error);
            }
            return { unsubscribe: () => {} };
          },
        }),
    ]) {
      failing = 'flow';
      const error = failureOf(call) as MyelinError;
      expect(error).instanceOf(MyelinError);
      expect(error.message).match(/\(\S*own-errors\.test\.ts:\d+:\d+\): found an error of its \w+: of flow/);
    }
  });

  it('has its lines where it is no error of the language', () => {
    failing = '';
    const thrown = failureOf(() =>
      context('net', () => {
        throw 'a text';
      }),
    );
    expect(thrown).equal('a text');
    const frozen = Object.freeze(new Mine('cold'));
    expect(
      failureOf(() =>
        context('net', () => {
          throw frozen;
        }),
      ),
    ).equal(frozen);
  });
});

describe('a tensor that is taken for a list', () => {
  const faultsOf = (command: (v: Tensor) => unknown) => {
    const Wrong = component('Wrong', {
      doc: 'wrong',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { v: state('1', 'level') },
      commands: { advance_state: ({ v }) => command(v) as { v: Tensor } },
    });
    const net = context('net', () => {
      const z = Wrong({ n_units: 1 });
      return { z, advance: process(z.advance_state) };
    });
    const error = failureOf(() => simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1 }));
    expect(error).instanceOf(MyelinError);
    return (error as MyelinError).diagnostics[0]!;
  };

  it('is refused with its line: spread, a loop, taken apart', () => {
    for (const command of [
      (v: Tensor) => ({ v: [...(v as unknown as Tensor[])][0] }),
      (v: Tensor) => {
        for (const own of v as unknown as Tensor[]) return { v: own };
        return {};
      },
      (v: Tensor) => {
        const [own] = v as unknown as [Tensor];
        return { v: own };
      },
    ]) {
      const { code, at } = faultsOf(command);
      expect(code).equal('branch-on-tensor');
      expect(at).match(/own-errors\.test\.ts:\d+:\d+$/);
    }
  });

  it('and a command that gives its values one by one gives none', () => {
    const { code, where } = faultsOf(function* (v) {
      yield { v };
    });
    expect([code, where]).eql(['kind-mismatch', 'net/z.advance_state']);
  });
});
