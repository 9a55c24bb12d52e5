import { expect } from 'chai';
import {
  component,
  context,
  count,
  input,
  ms,
  output,
  process,
  real,
  simulate,
  state,
  type Tensor,
  wire,
} from '../../../index.ts';
import { faultsOf, rows, Source, untyped } from '../../contexts/support.ts';

type Cell = Readonly<Record<'j' | 'v' | 's' | 'vm', Tensor>>;
type Numbers = Readonly<Record<'tau' | 'taum', Tensor>>;
type Clock = { readonly random: { uniform(shape: unknown): Tensor } };
type Faulty = (cell: Cell, p: Numbers, clock: Clock) => unknown;

/** Runs a cell with such commands for a step. */
const commands = (own: Readonly<Record<string, Faulty>>, wired = false) => {
  const Cell = component('Cell', {
    doc: 'a faulty cell',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), tau: real('ms', 'time constant', 10) },
    compartments: {
      j: input('nA', 'current', { default: 0 }),
      v: state('mV', 'potential'),
      s: output('spike', 'spikes'),
    },
    commands: untyped(own),
  });
  const net = context('net', () => {
    const [x, c] = [Source({ n_units: 3 }), Cell({ n_units: 3 })];
    if (wired) wire(x.j, c.j);
    const order = Object.keys(own).map((name) => (c as unknown as Record<string, typeof c.reset>)[name]!);
    return { x, c, advance: process(...order) };
  });
  simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1 });
};

const advance = (advance_state: Faulty, wired?: boolean) => () => commands({ advance_state }, wired);
const HERE = 'net/c.advance_state';

/** Written as an `if` would be; what TypeScript sees of that is in `types.test.ts`. */
const chosen = (condition: unknown, v: Tensor) => (condition ? { v } : { v: v.mul(2) });

describe('faults of commands', () => {
  rows([
    [
      'an unknown one',
      'net/c.vv',
      'unknown-compartment',
      "Did you mean 'v'?",
      advance(({ v }) => ({ vv: v })),
    ],
    ['reading it', 'net/c.vm', 'unknown-compartment', "Did you mean 'v'?", advance(({ vm }) => ({ v: vm }))],
    [
      'p.taum',
      'net/c.taum',
      'unknown-hyperparameter',
      "mean 'tau'?",
      advance((_, { taum }) => ({ v: taum })),
    ],
    ['an input written', 'net/c.j', 'write-to-input', 'of its own', advance(({ j }) => ({ j }))],
    ['a wired one', 'net/c.j', 'write-to-wired-input', 'of its own', advance(({ j }) => ({ j }), true)],
    ['nA for mV', `${HERE} → v`, 'unit-mismatch', "such as quantity('1 mV')", advance(({ j }) => ({ v: j }))],
    ['mV + nA', `${HERE}: add`, 'unit-mismatch', 'Scale', advance(({ v, j }) => ({ v: v.add(j) }))],
    [
      '[3, 1]',
      `${HERE} → v`,
      'shape-mismatch',
      'one for all',
      advance(({ v }) => ({ v: v.reshape([3, 1]) })),
    ],
    ['truth values', `${HERE} → s`, 'kind-mismatch', '.spikes()', advance(({ v }) => ({ s: v.gt(0) }))],
    ['a text', `${HERE} → v`, 'kind-mismatch', 'where(', advance(() => ({ v: 'high' }))],
    ['nothing', HERE, 'kind-mismatch', 'return { v, s }', advance(() => undefined)],
    ['a bare tensor', HERE, 'kind-mismatch', 'return { v, s }', advance(({ v }) => v)],
    ['a promise', HERE, 'kind-mismatch', 'async functions cannot', advance(async ({ v }) => ({ v }))],
    ['an if', HERE, 'branch-on-tensor', 'static', advance((_, { tau }) => (Number(tau) > 0 ? {} : {}))],
    ['a template', HERE, 'branch-on-tensor', 'where(', advance(({ v }) => ({ [`${v}`]: v }))],
    ['truth in an if', `${HERE}: ge`, 'branch-on-tensor', 'where(', advance(({ v }) => chosen(v.ge(1), v))],
    [
      'some of it in one',
      `${HERE}: and`,
      'branch-on-tensor',
      'where(',
      advance(({ v }) => chosen(v.ge(1).and(v.lt(2)), v)),
    ],
    ['a draw', HERE, 'declaration', 'shape', advance((_c, _p, { random }) => ({ s: random.uniform(3) }))],
  ]);

  it('are reported all at once, each once', () => {
    const first: Faulty = ({ v, j }) => ({ v: j, w: v, s: v.gt(0) });
    const second: Faulty = ({ vm }) => ({ v: vm });
    const faults = faultsOf(() => commands({ first, second }));
    expect(faults.map(({ code, where }) => `${where} ${code}`)).eql([
      'net/c.first → v unit-mismatch',
      'net/c.w unknown-compartment',
      'net/c.first → s kind-mismatch',
      'net/c.vm unknown-compartment',
    ]);
  });

  it('a command may return nothing new, a number, or one value for all cells', () => {
    for (const own of [() => ({}), () => ({ v: 3 }), (_: Cell, p: Numbers) => ({ s: p.tau.div(p.tau) })])
      advance(own)();
  });
});
