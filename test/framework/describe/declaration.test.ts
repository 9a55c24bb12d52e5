import { expect } from 'chai';
import {
  choice,
  component,
  context,
  count,
  input,
  LIFCell,
  ms,
  mV,
  output,
  real,
  simulate,
  sizes,
  state,
  type Tensor,
} from '../../../index.ts';
import { faultsOf, rows, untyped } from '../../contexts/support.ts';

const sound = {
  doc: 'd',
  time: 'ms',
  hyperparameters: { n_units: count('cells', 2) },
  compartments: { j: input('nA', 'j'), v: state('mV', 'v') },
  commands: { advance_state: ({ v }: { readonly v: Tensor }) => ({ v }) },
};
const declaring = (part: object) => () => component('Cell', untyped({ ...sound, ...part }));
const compartments = (own: object) => declaring({ compartments: { ...sound.compartments, ...own } });
const hyperparameters = (own: object) => declaring({ hyperparameters: { ...sound.hyperparameters, ...own } });
const shape = () => [2];
const zero = () => 0;

describe('faults of declarations', () => {
  rows([
    ['a name with a space', 'A cell', 'declaration', 'component(', () => component('A cell', untyped(sound))],
    ['no declaration', 'Cell', 'declaration', 'component(', () => component('Cell', untyped(undefined))],
    ['no time', 'Cell, time', 'declaration', 'unit', declaring({ time: 'min' })],
    ['no commands', 'Cell, commands', 'declaration', 'component(', declaring({ commands: undefined })],
    ['a number as a command', 'Cell.go', 'declaration', 'functions', declaring({ commands: { go: 3 } })],
    ['a command v', 'Cell.v', 'declaration', 'Rename one', declaring({ commands: { v: zero } })],
    ['a name of all parts', 'Cell.given', 'declaration', 'Rename', compartments({ given: state('1', 'x') })],
    [
      'a name of all objects',
      'Cell.valueOf',
      'declaration',
      'Rename',
      compartments({ valueOf: state('1', 'x') }),
    ],
    ['a name with a dot', 'Cell.p.tau', 'declaration', 'Rename', compartments({ 'p.tau': state('1', 'x') })],
    ['a misspelt initial', 'Cell.vv', 'declaration', "mean 'v'?", declaring({ initial: { vv: zero } })],
    ['a misspelt keep', 'Cell.vv', 'declaration', "mean 'v'?", declaring({ keep: ['vv'] })],
    ['a keep with no flag', 'Cell, keep', 'declaration', 'none', declaring({ keep: { v: 'n_units' } })],
    ['a step that is no hyperparameter', 'Cell, step', 'declaration', 'none', declaring({ step: 'dt' })],
    ['a misspelt limit', 'Cell.tua', 'declaration', 'none', declaring({ longestStep: { tua: zero } })],
    ['a limit as a number', 'Cell.tau', 'declaration', 'functions', declaring({ longestStep: { tau: 3 } })],
    ['no limits', 'Cell, longestStep', 'declaration', 'component(', declaring({ longestStep: 3 })],
    ['an unknown unit', 'Cell.w', 'declaration', "'mV'", compartments({ w: state('vlots', 'x') })],
    ['no unit', 'Cell.w', 'declaration', 'Give its unit', compartments({ w: state(untyped(3), 'x') })],
    ['no compartment', 'Cell.w', 'declaration', 'by one of them', compartments({ w: 'mV' })],
    [
      'a default of NaN',
      'Cell.w',
      'declaration',
      'default',
      compartments({ w: input('1', 'x', { default: NaN }) }),
    ],
    [
      'half a spike as a default',
      'Cell.w',
      'declaration',
      "declare it in '1'",
      compartments({ w: input('spike', 'x', { default: 0.5 }) }),
    ],
    [
      'a shape as a list',
      'Cell.w',
      'declaration',
      '(p)',
      compartments({ w: state('1', 'x', { shape: untyped([2]) }) }),
    ],
    ['no hyperparameter', 'Cell.a', 'declaration', 'by one of them', hyperparameters({ a: 3 })],
    ['a unit of one', 'Cell.a', 'declaration', "'mV'", hyperparameters({ a: real('sec', 'x') })],
    [
      'a choice of none',
      'Cell.a',
      'declaration',
      'one of',
      hyperparameters({ a: choice('x', ['b'], untyped('c')) }),
    ],
    [
      'a static list',
      'Cell.a',
      'declaration',
      'live',
      hyperparameters({ a: real('1', 'x', 1, { static: true, shape }) }),
    ],
    ['a text as default', 'Cell.a', 'declaration', "'20 ms'", hyperparameters({ a: real('1', 'x', 'one') })],
    ['half a size', 'Cell.a', 'declaration', 'how many', hyperparameters({ a: sizes('x', 0.5) })],
  ]);

  it('a compartment without a shape needs n_units', () => {
    const faults = faultsOf(declaring({ hyperparameters: {} }));
    expect(faults.map(({ where, expected }) => [where, expected])).eql([
      ['Cell.j', "a count 'n_units', or a shape"],
      ['Cell.v', "a count 'n_units', or a shape"],
    ]);
  });

  it('are reported all at once', () => {
    const faults = faultsOf(
      declaring({
        keep: ['x'],
        initial: { y: zero },
        commands: { j: zero },
        hyperparameters: { n_units: count('cells'), tau: real('sec', 'tau') },
      }),
    );
    expect(faults.map(({ where }) => where)).eql(['Cell.j', 'Cell.y', 'Cell.x', 'Cell.tau']);
  });

  it('what its functions compute is checked when a simulation begins, all at once', () => {
    const Cell = component('Cell', {
      ...sound,
      time: 'ms',
      hyperparameters: { n_units: count('cells', 2), w: real('1', 'w', () => [1, 2, 3], { shape }) },
      compartments: { v: state('mV', 'v'), u: output('1', 'u'), x: output('1', 'x') },
      initial: { v: () => [1, 2, 3], u: () => Number.NaN, x: untyped(() => ({})) },
    });
    const net = context('net', () => ({ c: Cell() }));
    expect(faultsOf(() => simulate(net, { dt: ms(1) })).map(({ where, code }) => `${where} ${code}`)).eql([
      'net/c.w shape-mismatch',
      'net/c.v, initial value shape-mismatch',
      'net/c.u, initial value not-finite',
      'net/c.x, initial value hyperparameter-type',
    ]);
  });

  it('initial values see hyperparameters as they are at the start, lists too', () => {
    const Cell = component('Cell', {
      doc: 'd',
      time: 'ms',
      hyperparameters: {
        n_units: count('cells'),
        rest: real('mV', 'rest', (_: unknown, random) => random.uniform([3], mV(-70), mV(-60)), {
          shape: ({ n_units }: { n_units: number }) => [n_units],
        }),
        gap: real('mV', 'gap', 1),
      },
      compartments: { v: state('mV', 'v') },
      initial: { v: (p) => p.rest.add(p.gap) },
      commands: {},
    });
    const net = context('net', () => ({ c: Cell({ n_units: 3, gap: '2 mV' }) }));
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    const rest = sim.get(net.c.hyperparameters.rest);
    expect(new Set(rest).size).equal(3);
    expect([...sim.get(net.c.v)]).eql([...rest].map((x) => x + 2));
  });

  it('help() lists everything that a component has', () => {
    const text = LIFCell.help();
    for (const own of ['hyperparameters', 'compartments', 'commands'] as const)
      for (const name of Object.keys(LIFCell.declaration[own])) expect(text).include(name);
  });
});

describe('a slice of a compartment', () => {
  const { z } = context('net', () => ({ z: LIFCell({ n_units: 3, tau_m: 20 }) }));

  it('is elements from one to before another', () => {
    expect(z.v.slice(1, 3).at).eql([1, 2]);
  });

  it('is refused where it is none, however far it goes', () => {
    const hostile = Object.create(null) as number;
    for (const [from, to] of [
      [0, 4],
      [2, 2],
      [2, 1],
      [-1, 2],
      [0.5, 2],
      [0, 1e12],
      [0, hostile],
      [untyped('0'), 1],
    ])
      expect(faultsOf(() => z.v.slice(from!, to!)).map(({ code }) => code)).eql(['shape-mismatch']);
  });
});
