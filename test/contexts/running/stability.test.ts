import { expect } from 'chai';
import {
  adam,
  component,
  context,
  count,
  every,
  given,
  LIFCell,
  ms,
  mse,
  norse,
  type Part,
  process,
  real,
  rockpool,
  SLIFCell,
  schedule,
  seconds,
  simulate,
  state,
  train,
  VarTrace,
} from '../../../index.ts';
import { alone } from '../../components/alone.ts';
import { faultsOf, rows } from '../support.ts';

interface Limit {
  readonly name: string;
  readonly make: () => Part;
  readonly hyperparameter: string;
  /** A state that relaxes with the hyperparameter's time constant, to `rest` from `start`. */
  readonly state: string;
  readonly start: number;
  readonly rest?: number;
  /** Longest step, ms. */
  readonly limit: number;
}

const slow = { hidden_size: 1, tau_mem_inv: 1, tau_syn_inv: 1 };
const { LIFCell: NorseLIF, LIFBoxCell, LIFRecurrentCell, LSNNCell } = norse;
const recurrent = { input_size: 1, hidden_size: 1, tau_syn_inv: 1 };
const leaky = { n_units: 1, tau_m: 20, conduct_leak: 0.5 };

const LIMITS: readonly Limit[] = [
  ...(['euler', 'midpoint'] as const).map((integration_type) => ({
    name: `LIFCell, ${integration_type},`,
    make: () => LIFCell({ ...leaky, integration_type }),
    hyperparameter: 'tau_m',
    state: 'v',
    start: -62,
    rest: -65,
    limit: 80,
  })),
  {
    name: 'SLIFCell',
    make: () => SLIFCell({ n_units: 1, tau_m: 4, resist_m: 1, thr: 2 }),
    hyperparameter: 'tau_m',
    state: 'v',
    start: 1,
    limit: 8,
  },
  {
    name: 'VarTrace',
    make: () => VarTrace({ n_units: 1, tau_tr: 3, a_delta: 1, decay_type: 'lin' }),
    hyperparameter: 'tau_tr',
    state: 'trace',
    start: 1,
    limit: 6,
  },
  ...[
    {
      name: 'norse.LIFBoxCell',
      make: () => LIFBoxCell({ hidden_size: 1, tau_mem_inv: 250 }),
      hyperparameter: 'tau_mem_inv',
      state: 'v',
    },
    {
      name: 'norse.LIFCell',
      make: () => NorseLIF({ ...slow, tau_mem_inv: 250 }),
      hyperparameter: 'tau_mem_inv',
      state: 'v',
    },
    {
      name: 'norse.LIFCell',
      make: () => NorseLIF({ ...slow, tau_syn_inv: 250 }),
      hyperparameter: 'tau_syn_inv',
      state: 'i',
    },
    {
      name: 'norse.LIFRecurrentCell',
      make: () => LIFRecurrentCell({ ...recurrent, tau_mem_inv: 250 }),
      hyperparameter: 'tau_mem_inv',
      state: 'v',
    },
    {
      name: 'norse.LSNNCell',
      make: () => LSNNCell({ ...slow, tau_adapt_inv: 250, v_th: 5, beta: 0 }),
      hyperparameter: 'tau_adapt_inv',
      state: 'b',
      rest: 5,
    },
  ].map(({ rest = 0, ...own }) => ({ ...own, rest, start: rest + 0.25, limit: 8 })),
  ...(['tau_mem', 'tau_syn'] as const).map((hyperparameter) => ({
    name: 'rockpool.LIFODEJax',
    make: () => rockpool.LIFODEJax({ shape: 1, tau_mem: 1, tau_syn: 1, [hyperparameter]: ms(3) }),
    hyperparameter,
    state: hyperparameter === 'tau_mem' ? 'vmem' : 'isyn',
    start: 0.25,
    limit: 6,
  })),
];

/** 0 for every input. */
const silence = ({ component: { compartments } }: Part) =>
  Object.fromEntries(
    Object.entries(compartments).flatMap(([name, { role }]) => (role === 'input' ? [[name, 0]] : [])),
  );

describe('the longest step of an integrator', () => {
  for (const { name, make, hyperparameter, state, start, rest = 0, limit } of LIMITS) {
    it(`of ${name} by ${hyperparameter} is the one at which ${state} no longer decays`, () => {
      const part = alone(make, { dt: limit });
      part.set(state, start);
      const swings = part.run(20, silence(part.part), [state])[state]!.map(([x]) => Math.abs(x! - rest));
      for (const size of swings) expect(size).closeTo(Math.abs(start - rest), 1e-9);
    });

    it(`of ${name} by ${hyperparameter} is not passed`, () => {
      const part = alone(make, { dt: 1.01 * limit });
      const faults = faultsOf(() => part.run(1, silence(part.part), []));
      expect(faults.map(({ code, where }) => [code, where])).eql([
        ['unstable', `net/part.${hyperparameter}`],
      ]);
    });
  }
});

/** A leaky integrator that learns its time constants, and a second command without a leak. */
const Leak = component('Leak', {
  doc: 'tau · dv/dt = -v',
  time: 's',
  hyperparameters: {
    n_units: count('integrators'),
    tau: real('s', 'time constants', 0.02, {
      positive: true,
      shape: ({ n_units }: { n_units: number }) => [n_units],
    }),
  },
  compartments: { v: state('1', 'level') },
  initial: { v: () => 1 },
  longestStep: { tau: (p) => p.tau.map((tau) => 2 * tau) },
  commands: { advance_state: ({ v }, p, { dt }) => ({ v: v.sub(v.mul(dt.div(p.tau))) }) },
});

const leaks = () =>
  context('net', () => {
    const [a, b] = [Leak({ n_units: 3, tau: [0.02, 0.01, 0.04] }), Leak({ n_units: 1 })];
    const [advance, both] = [process(b.advance_state), process(a.advance_state, b.advance_state)];
    return {
      ...{ a, b, advance, both },
      hasty: process(given(b.advance_state, { tau: '1 ms' })),
      clear: process(a.reset),
      slowly: schedule(every(ms(1), advance), every(ms(50), advance)),
    };
  });
type Net = ReturnType<typeof leaks>;
const running = (dt: number, what: (net: Net) => Parameters<ReturnType<typeof simulate>['run']>[0]) => () => {
  const net = leaks();
  return simulate(net, { dt: ms(dt) }).run(what(net), { steps: 100 });
};

describe('faults of steps that are too long', () => {
  rows([
    ['a run', 'net/b.tau', 'unstable', 'dt', running(41, ({ advance }) => advance)],
    ['the shortest of several', 'net/a.tau', 'unstable', 'dt', running(21, ({ both }) => both)],
    ['a period in a schedule', 'net/b.tau', 'unstable', 'period', running(1, ({ slowly }) => slowly)],
    ['a number of one call', 'net/b.tau', 'unstable', 'tau', running(3, ({ hasty }) => hasty)],
    [
      'a number that is set later',
      'net/b.tau',
      'unstable',
      'change tau',
      () => {
        const net = leaks();
        const sim = simulate(net, { dt: ms(10) });
        sim.run(net.advance, { steps: 1 });
        sim.set(net.b.hyperparameters.tau, 0.004);
        sim.run(net.advance, { steps: 1 });
      },
    ],
    [
      'a training',
      'net/b.tau',
      'unstable',
      'dt',
      () => {
        const net = leaks();
        train(net, {
          process: net.advance,
          dt: seconds(0.041),
          steps: 4,
          loss: ({ of }) => mse(of(net.b.v), of(net.b.v).mul(0)),
          optimizer: adam(),
          trainable: [net.b.hyperparameters.tau],
        });
      },
    ],
  ]);

  it('say which step, which number, and what would do', () => {
    const [fault] = faultsOf(running(21, ({ both }) => both));
    expect(fault).eql({
      code: 'unstable',
      where: 'net/a.tau',
      found: 'steps of 0.021 s with tau = 0.01 s at position 1',
      expected: 'at most 0.02 s, where the integrator is stable',
      remedy: 'Shorten dt, or the period of the process, or change tau.',
    });
  });

  it('are reported all at once, and only for what runs', () => {
    expect(faultsOf(running(50, ({ both }) => both)).map(({ where }) => where)).eql([
      'net/a.tau',
      'net/b.tau',
    ]);
    expect(running(30, ({ advance }) => advance)).not.throw();
    expect(running(1000, ({ clear }) => clear)).not.throw();
  });
});
