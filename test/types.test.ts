import { expect } from 'chai';
import { of } from 'rxjs';
import {
  type Bool,
  type Compartment,
  choice,
  component,
  context,
  count,
  events,
  exp,
  input,
  max,
  mean,
  ms,
  output,
  process,
  quantity,
  real,
  rockpool,
  type SimulateOptions,
  type Simulation,
  type SpikeEvents,
  sgd,
  simulate,
  sin,
  softmax,
  state,
  type Tensor,
  train,
  WTASCell,
  where,
  wire,
} from '../index.ts';

// These are checked by the compiler: an error that is expected and does not come fails `npm run types`. Nothing
// here runs but the last test.

const Cell = component('Cell', {
  doc: 'a cell to be used wrongly',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    tau: real('ms', 'live'),
    gain: real('1', 'static', 1, { static: true }),
    mode: choice('one of two', ['soft', 'hard'], 'soft'),
  },
  compartments: {
    j: input('1', 'drive'),
    x: input('spike', 'events'),
    v: state('1', 'potential'),
    s: output('spike', 'spikes'),
  },
  initial: { v: (p) => p.tau },
  commands: {
    advance_state({ j, v }, p, { dt }) {
      const live: Tensor = p.tau;
      const fixed: number = p.gain;
      // @ts-expect-error a live hyperparameter has no number while tracing
      const wrong: number = p.tau;
      // @ts-expect-error no such hyperparameter
      void p.tua;
      // @ts-expect-error no such word
      if (p.mode === 'weak') return { v };
      return { v: v.add(j.mul(fixed)).mul(dt.div(live)).add(wrong) };
    },
    relax: ({ v }) => ({ v: v.mul(0.5) }),
    clear: (_, p) => (p.gain > 1 ? { v: 0, s: 1 } : { v: quantity('1 1') }),
  },
});

/** Commands that return what is no number. */
const returning = (compartments: { v: ReturnType<typeof state> }) => {
  const given = {
    doc: 'wrong',
    time: 'ms',
    hyperparameters: { n_units: count('cells') },
    compartments,
  } as const;
  // @ts-expect-error truth values are no numbers
  component('Wrong', { ...given, commands: { ask: ({ v }) => ({ v: v.gt(0) }) } });
  // @ts-expect-error nor are texts
  component('Wrong', { ...given, commands: { say: () => ({ v: '1 mV' }) } });
};

/** Operations on what they are not for. */
const misapplied = (v: Tensor, thr: Tensor) => [
  // @ts-expect-error truth values have no arithmetic
  v.gt(thr).add(1),
  // @ts-expect-error numbers are no truth values
  v.and(v.gt(thr)),
  // @ts-expect-error nor do they choose
  where(v, 1, 2),
  // @ts-expect-error truth values are combined with truth values
  v.gt(thr).or(v),
  // @ts-expect-error a word is no operand
  v.add('1 mV'),
  // @ts-expect-error a number is no matrix
  v.matmul(2),
  // @ts-expect-error a function takes a tensor first
  exp(1),
  // @ts-expect-error one operand is missing
  max(v),
  // @ts-expect-error and one too many
  v.exp(1),
  // @ts-expect-error exponents are for those who write elementary functions
  v.scale2(1),
  // @ts-expect-error there is no such axis
  v.sum('last'),
];

/** Truth values where TypeScript wants to know now. */
function steered(v: Tensor, thr: Tensor) {
  const fired = v.ge(thr);
  // @ts-expect-error an if would always be taken
  if (v.ge(thr)) v.mul(2);
  // @ts-expect-error of a name too, where it is not used
  if (fired) v.mul(2);
  // @ts-expect-error of several
  if (fired.and(v.lt(1))) v.mul(2);
  // @ts-expect-error one of two
  const one = v.ge(thr) ? v : thr;
  // @ts-expect-error one or nothing
  const some = v.ge(thr) && v;
  return [one, some, where(fired, v, thr)];
}

/** What operations give. */
const results = (v: Tensor, thr: Tensor): readonly [Tensor, Bool, Tensor, Tensor, Bool] => [
  max(v.exp().add(ms(1)), 0),
  v.ge(thr).and(v.lt(1).not()),
  where(v.gt(0), v, 1).sum(-1, { keepdims: true }),
  softmax(sin(v)).matmul(thr.transpose()),
  v.winner(),
];

const hyperparameters = { n_units: count('cells') };
const compartments = { j: input('1', 'drive'), v: state('1', 'potential') };

const refused = () => [
  component('Typo', {
    doc: 'returns what does not exist',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error w is no compartment
    commands: { advance_state: ({ v }) => ({ v, w: v }) },
  }),
  component('Writer', {
    doc: 'writes its input',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error j is an input
    commands: { advance_state: ({ j, v }) => ({ j: v, v: j }) },
  }),
  component('Reader', {
    doc: 'reads what does not exist',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error w is no compartment
    commands: { advance_state: ({ w }) => ({ v: w }) },
  }),
  component('Chooser', {
    doc: 'returns what does not exist in one of two answers',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error w is no compartment
    commands: { advance_state: ({ v }): { v: Tensor } | { v: Tensor; w: Tensor } => ({ v, w: v }) },
  }),
  component('Odd', {
    doc: 'returns what is no record of tensors',
    time: 'ms',
    hyperparameters,
    compartments,
    commands: {
      // @ts-expect-error truth values are no numbers
      compare: ({ v }) => ({ v: v.gt(0) }),
      // @ts-expect-error nothing is no answer
      forget: () => {},
      // @ts-expect-error a promise neither
      wait: async ({ v }) => ({ v }),
    },
  }),
  component('Starter', {
    doc: 'starts from what does not exist',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error no such hyperparameter
    initial: { v: (p) => p.tau },
    commands: { advance_state: ({ v }) => ({ v }) },
  }),
  component('Reckoner', {
    doc: 'starts from numbers that are none',
    time: 'ms',
    hyperparameters: {
      ...hyperparameters,
      live: real('1', 'live', 1),
      fixed: real('1', 'fixed', 1, { static: true }),
    },
    compartments,
    initial: {
      v: (p, random) => {
        const fixed: number = p.fixed + 1;
        // @ts-expect-error a live hyperparameter has no number while tracing
        const wrong = p.live * 2;
        return random.uniform([1], p.live.mul(fixed), wrong);
      },
    },
    commands: { advance_state: ({ v }) => ({ v }) },
  }),
  component('Keeper', {
    doc: 'keeps what does not exist',
    time: 'ms',
    hyperparameters,
    compartments,
    // @ts-expect-error w is no compartment
    keep: ['w'],
    commands: { advance_state: ({ v }) => ({ v }) },
  }),
];

function misused(): void {
  // @ts-expect-error tau is missing
  Cell({ n_units: 2 });
  // @ts-expect-error no such hyperparameter
  Cell({ n_units: 2, tau: 1, tua: 1 });
  // @ts-expect-error no such word
  Cell({ n_units: 2, tau: 1, mode: 'weak' });
  // @ts-expect-error a count is a number
  Cell({ n_units: '2', tau: 1 });
  // @ts-expect-error nothing given
  Cell();
  const cell = Cell({ n_units: 2, tau: '20 ms' });
  const winner = WTASCell({ n_units: 2 });
  // @ts-expect-error no such compartment
  wire(cell.z, cell.j);
  // @ts-expect-error numbers do not flow into events
  wire(cell.v, cell.x);
  wire(cell.s, cell.x);
  // @ts-expect-error an output takes no wire
  wire(winner.s, cell.s);
  // @ts-expect-error a state takes no wire
  wire(cell.s, winner.v);
  // @ts-expect-error a compartment is no command
  process(cell.v);
  // @ts-expect-error no such command
  process(cell.evolve);
  process(cell.advance_state, cell.relax, cell.reset);
  // @ts-expect-error two numbers, not words
  rockpool.LinearJax({ shape: ['a', 'b'] });
  // @ts-expect-error no such member
  context('net', () => ({ cell })).cells;
  const sim = simulate({}, { dt: '1 ms' });
  const work = process(cell.relax);
  // @ts-expect-error a run has an end
  sim.run(work, {});
  // @ts-expect-error steps or a duration
  sim.run(work, { steps: 1, duration: '1 ms' });
  sim.run(work, { duration: '1 ms' });
  sim.stream(work).subscribe(({ tick }) => tick);
  // @ts-expect-error frames have rows of every step
  sim.stream(work, { recordEvery: 2 });
  // @ts-expect-error a state cannot be driven
  sim.drive(cell.v, []);
  // @ts-expect-error a source needs a period
  sim.drive(cell.j, of(1));
  // @ts-expect-error a source of truth values
  sim.drive(cell.j, of(true), { every: '1 ms' });
  sim.drive(cell.j, of('1 nA'), { every: '1 ms' });
  // @ts-expect-error a static number is one for all cells
  Cell({ n_units: 2, tau: 1, gain: [1, 2] });
  Cell({ n_units: 2, tau: ['1 ms', ms(2)] });
  // @ts-expect-error one for all layers: nothing says how many there are
  rockpool.LIFODEJax({ shape: 2, learning_window: [1, 2] });
  sim.drive(cell.j, sim.drive(cell.j, of([1, 2]), { every: '1 ms' }).log);
}

/** Arrays are of the type that the precision of a simulation says. */
function typed(settled: SimulateOptions): void {
  const sim = simulate({}, { dt: '1 ms' });
  const cell = Cell({ n_units: 2, tau: 20 });
  const work = process(cell.relax);
  const { data }: { readonly data: Float32Array } = sim.run(work, { steps: 1 }).get(cell.v);
  const sum: number = data.reduce((a, b) => a + b, 0) + sim.get(cell.v).map((v) => v * 2).length;
  sim.observe(cell.v).subscribe((seen) => seen.data.map((v) => v + sum));
  sim.stream(work).subscribe((frame) => frame.get(cell.v).data.map((v) => v + 1));
  const seen = sim.run(work, { steps: 1, record: [cell.v.at([0]), mean(cell.v), events(cell.s)] });
  const picked: Float32Array = seen.get(cell.v.at([0])).data;
  const { times }: SpikeEvents = seen.get(events(cell.s));
  // @ts-expect-error events have no rows
  seen.get(events(cell.s)).data;
  // @ts-expect-error a part is no compartment
  mean(cell);
  sim.observe(events(cell.s)).subscribe(({ cells }) => cells.length + picked.length + times.length);
  const exact: Simulation<'f64'> = simulate({}, { dt: '1 ms', dtype: 'f64' });
  const long: Float64Array = exact.snapshot().get(cell.v);
  // @ts-expect-error f64 is no f32
  const short: Float32Array = exact.get(cell.v);
  // @ts-expect-error nor the other way round
  const other: Simulation<'f64'> = sim;
  // What is not known before it runs is either.
  const any: readonly Simulation[] = [sim, exact, simulate({}, settled)];
  // @ts-expect-error either of two types of arrays
  const either: Float64Array = any[0]!.get(cell.v);
  const loss = () => {
    throw new Error('never called');
  };
  const training = { process: work, dt: '1 ms', steps: 1, loss, optimizer: sgd({ lr: 1 }) };
  const trainer = train({}, training);
  const { output }: { output(of: Compartment): Float32Array } = trainer;
  trainer.run({
    iterations: 1,
    hooks: { update: ({ parameters }) => parameters.get(cell.hyperparameters.tau).map((x) => x) },
  });
  const gradient: Float64Array = train({}, { ...training, dtype: 'f64' }).gradients.get(
    cell.hyperparameters.tau,
  );
  void [long, short, other, either, output, gradient];
}

describe('types', () => {
  it('name the members of a context exactly as they are returned', () => {
    const net = context('net', () => {
      const cell = Cell({ n_units: 2, tau: 20 });
      return { cell, relax: process(cell.relax) };
    });
    const { cell }: { readonly cell: ReturnType<typeof Cell> } = net;
    expect(Object.keys(net)).to.deep.equal(['cell', 'relax']);
    expect(cell.v.name).to.equal('v');
  });

  it('are backed by checks at run time, for those who write JavaScript', () => {
    for (const own of [misapplied, returning]) expect(own).to.be.a('function');
    expect(results).to.be.a('function');
    expect(steered).to.be.a('function');
    expect(refused).to.throw('Keeper.w');
    expect(misused).to.throw('Cell.tau');
    expect(typed).to.be.a('function');
  });
});
