import { expect } from 'chai';
import fc from 'fast-check';
import {
  component,
  context,
  count,
  type InputData,
  input,
  ms,
  perTrial,
  process,
  rockpool,
  sgd,
  simulate,
  state,
  type Tensor,
  total,
  train,
} from '../../../index.ts';
import { rows, untyped } from '../support.ts';

/** Keeps what it was last given, on two axes. */
const Plate = component('Plate', {
  doc: 'a plate of cells',
  time: 'ms',
  hyperparameters: { height: count('rows'), width: count('columns') },
  compartments: {
    x: input('1', 'any', {
      shape: ({ height, width }: { height: number; width: number }) => [height, width],
    }),
    sum: state('1', 'of x', {
      shape: ({ height, width }: { height: number; width: number }) => [height, width],
    }),
  },
  commands: { add: ({ x, sum }) => ({ sum: sum.add(x) }) },
});
const net = context('net', () => {
  const [row, plate] = [Plate({ height: 1, width: 3 }), Plate({ height: 2, width: 3 })];
  const cells = rockpool.ExpSynJax({ shape: 3 });
  const one = rockpool.ExpSynJax({ shape: 1 });
  return {
    row,
    plate,
    cells,
    one,
    add: process(plate.add),
    row_: process(row.add),
    relax: process(cells.advance_state),
    single: process(one.advance_state),
  };
});
type Spot = 'cells' | 'one' | 'plate';
const spots = {
  cells: [net.relax, net.cells.input],
  one: [net.single, net.one.input],
  plate: [net.add, net.plate.x],
} as const;

/** What an input held at every step, `[steps, batch, …]`. */
function held(spot: Spot, given: InputData, { steps = 4, batch = 2, at = [] as readonly number[] } = {}) {
  const [what, x] = spots[spot];
  using sim = simulate(net, { dt: ms(1), batch, dtype: 'f64' });
  const bounds = [0, ...at, steps];
  return bounds.slice(1).flatMap((to, i) => {
    const from = bounds[i]!;
    const part = from === 0 && to === steps ? given : (given as readonly number[]).slice(from, to);
    return [...sim.run(what, { steps: to - from, inputs: [[x, part]], record: [x] }).get(x).data];
  });
}
const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

describe('the forms of an input', () => {
  const steps = range(4);
  const per = (f: (t: number, trial: number, cell: number) => number) =>
    steps.flatMap((t) => [0, 1].flatMap((trial) => [0, 1, 2].map((cell) => f(t, trial, cell))));
  const forms: readonly (readonly [string, Spot, InputData, readonly number[]])[] = [
    ['one number', 'cells', 7, per(() => 7)],
    ['one per element', 'cells', [1, 2, 3], per((_t, _b, k) => k + 1)],
    ['rows of steps', 'cells', steps.map((t) => [t, t + 10, t + 20]), per((t, _b, k) => t + 10 * k)],
    ['typed rows', 'cells', steps.map((t) => Float32Array.of(t, t, t)), per((t) => t)],
    [
      'a row per trial',
      'cells',
      perTrial([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      per((_t, b, k) => 3 * b + k + 1),
    ],
    ['a number per trial', 'cells', perTrial([5, 6]), per((_t, b) => 5 + b)],
    [
      'rows of steps per trial',
      'cells',
      perTrial([9, steps.map((t) => [t, t, t])]),
      per((t, b) => (b ? t : 9)),
    ],
    [
      'rows by step and trial',
      'cells',
      steps.map((t) => [
        [t, t, t],
        [-t, 0, 1],
      ]),
      per((t, b, k) => (b ? [-t, 0, 1][k]! : t)),
    ],
    ['an array with its shape', 'cells', { data: range(12), shape: [4, 3] }, per((t, _b, k) => 3 * t + k)],
    ['an array with a shape of trials', 'cells', { data: range(24), shape: [4, 2, 3] }, range(24)],
    ['all rows in one list', 'cells', range(12), per((t, _b, k) => 3 * t + k)],
    ['all rows of all trials in one list', 'cells', range(24), range(24)],
    ['one number per step, of one cell', 'one', [1, 0, 0, 5], [1, 1, 0, 0, 0, 0, 5, 5]],
    [
      'a row of two axes',
      'plate',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      new Array(8).fill(range(6, 1)).flat(),
    ],
    ['the same, flat', 'plate', range(6, 1), new Array(8).fill(range(6, 1)).flat()],
    [
      'rows of two axes by step',
      'plate',
      steps.map((t) => [
        [t, t, t],
        [0, 0, 0],
      ]),
      steps.flatMap((t) => [t, t, t, 0, 0, 0, t, t, t, 0, 0, 0]),
    ],
  ];
  for (const [what, spot, given, expected] of forms)
    it(what, () => expect(held(spot, given)).eql([...expected]));

  it('rows are steps, however many trials there are: run(a), run(b) give what run(a + b) does', () => {
    const given = fc.record({ batch: fc.integer({ min: 1, max: 4 }), steps: fc.integer({ min: 2, max: 4 }) });
    fc.assert(
      fc.property(given, ({ batch, steps }) => {
        const x = range(steps).map((t) => [t, 2 * t, 7]);
        const whole = held('cells', x, { steps, batch });
        for (let cut = 1; cut < steps; cut++)
          expect(held('cells', x, { steps, batch, at: [cut] })).eql(whole);
      }),
    );
  });

  it('a trial of perTrial is that run alone', () => {
    const each = [3, [1, 2, 3], range(4).map((t) => [t, t * t, 1])] as const;
    const all = held('cells', perTrial(each), { batch: 3 });
    each.forEach((own, trial) => {
      const alone = held('cells', own, { batch: 1 });
      expect(range(4).flatMap((t) => all.slice(9 * t + 3 * trial, 9 * t + 3 * trial + 3))).eql(alone);
    });
  });

  it('what a recording gives is an input with its shape', () => {
    using sim = simulate(net, { dt: ms(1), batch: 2 });
    const x = net.cells.input;
    const record = [net.cells.isyn];
    const series = sim
      .run(net.relax, { steps: 4, inputs: [[x, perTrial([1, 2])]], record })
      .get(net.cells.isyn);
    const again = sim.run(net.relax, { steps: 4, inputs: [[x, series]], record: [x] }).get(x);
    expect([...again.data]).eql([...series.data]);
  });

  it('set takes a value per trial, and what get gives', () => {
    using sim = simulate(net, { dt: ms(1), batch: 2 });
    sim.set(
      net.plate.sum,
      perTrial([
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        9,
      ]),
    );
    const shown = sim.get(net.plate.sum);
    expect([...shown]).eql([1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 9, 9]);
    sim.set(net.plate.sum, 0);
    sim.set(net.plate.sum, shown);
    expect([...sim.get(net.plate.sum)]).eql([...shown]);
  });

  const weights = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  it('weights are nested as their shape is', () => {
    const linear = (weight: unknown) =>
      context('net', () => {
        const W = rockpool.LinearJax({ shape: [2, 3], weight: untyped(weight) });
        return { W, advance: process(W.advance_state) };
      });
    const own = linear(weights);
    expect([...(own.W.given.numbers.weight as Float64Array)]).eql(range(6, 1));
    const sim = simulate(own, { dt: ms(1) });
    sim.set(
      own.W.hyperparameters.weight,
      untyped([
        [6, 5, 4],
        [3, 2, 1],
      ]),
    );
    expect([...sim.get(own.W.hyperparameters.weight)]).eql([6, 5, 4, 3, 2, 1]);
  });

  it('hyperparameters are stretched along axes of length 1, as in NumPy', () => {
    const shape = [4, 2] as const;
    const layer = (given: object) => rockpool.LIFJax({ shape, ...given } as never);
    const numbers = (given: object, name: string) => {
      const net = context('net', () => ({ z: layer(given) }));
      return [...simulate(net, { dt: ms(1) }).get(net.z.hyperparameters[name as 'tau_syn'])];
    };
    const times = [0.015625, 0.03125];
    // [neurons, synapses]: one row for all neurons, one column for all synapses, one number in whatever brackets.
    expect(numbers({ tau_syn: [times] }, 'tau_syn')).eql([...times, ...times]);
    expect(numbers({ tau_syn: times.map((time) => [time]) }, 'tau_syn')).eql([
      times[0],
      times[0],
      times[1],
      times[1],
    ]);
    for (const tau_syn of [0.5, [0.5], [[0.5]], ['0.5 s']])
      expect(numbers({ tau_syn }, 'tau_syn')).eql([0.5, 0.5, 0.5, 0.5]);
    expect(numbers({ tau_mem: [0.25] }, 'tau_mem')).eql([0.25, 0.25]);
    for (const tau_syn of [[[1, 2, 3]], [[1], [2], [3]], [[[0.5]]], [1, 2]])
      expect(() => layer({ tau_syn }))
        .throw('LIFJax.tau_syn: found')
        .property('code', 'shape-mismatch');

    const net = context('net', () => ({ z: layer({}) }));
    const sim = simulate(net, { dt: ms(1), batch: 2 });
    const { tau_syn } = net.z.hyperparameters;
    sim.set(tau_syn, [times] as never);
    expect([...sim.get(tau_syn)]).eql([...times, ...times]);
    sim.set(tau_syn, perTrial([[times], 0.5]) as never);
    expect([...sim.get(tau_syn)]).eql([...times, ...times, 0.5, 0.5, 0.5, 0.5]);
  });

  const clamped =
    (spot: Spot, given: unknown, options = {}) =>
    () =>
      held(spot, untyped(given), options);
  const x = 'net/cells.input';
  rows([
    [
      'rows of trials',
      x,
      'shape-mismatch',
      'write perTrial',
      clamped('cells', [
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ],
    ['rows of trials, flat', x, 'shape-mismatch', 'write perTrial', clamped('cells', range(6))],
    [
      'a list as long as the batch',
      'net/one.input',
      'shape-mismatch',
      'write perTrial',
      clamped('one', [1, 2]),
    ],
    [
      'cells by steps',
      x,
      'shape-mismatch',
      'transpose',
      clamped(
        'cells',
        range(3).map(() => range(4)),
      ),
    ],
    [
      'ragged rows',
      x,
      'shape-mismatch',
      'equally long',
      clamped('cells', [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2],
        [1, 2, 3],
      ]),
    ],
    [
      'a number among rows',
      x,
      'shape-mismatch',
      'equally long',
      clamped('cells', [[1, 2, 3], 1, [1, 2, 3], [1, 2, 3]]),
    ],
    [
      'a word in a row',
      x,
      'unknown-unit',
      "'20 ms'",
      clamped('cells', [
        [1, 2, 3],
        [1, 'a', 3],
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ],
    [
      'too few rows',
      x,
      'shape-mismatch',
      'a row per step',
      clamped('cells', [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ],
    [
      'NaN in a row',
      x,
      'not-finite',
      'Clean',
      clamped(
        'cells',
        range(4).map((t) => [t, t === 2 ? NaN : 1, 0]),
      ),
    ],
    [
      'a shape of other numbers',
      x,
      'shape-mismatch',
      'Correct the shape',
      clamped('cells', { data: range(11), shape: [4, 3] }),
    ],
    [
      'a shape of trials first',
      x,
      'shape-mismatch',
      'write perTrial',
      clamped('cells', { data: range(6), shape: [2, 3] }),
    ],
    ['an empty list', x, 'option', 'a number', clamped('cells', [])],
    [
      'three values for two trials',
      x,
      'shape-mismatch',
      'change batch',
      clamped('cells', perTrial([1, 2, 3])),
    ],
    ['no trials', 'perTrial', 'option', 'perTrial([10, 20])', () => perTrial([])],
    [
      'a target per trial without the word',
      'net/cells.isyn',
      'shape-mismatch',
      'write perTrial',
      () =>
        train(
          net,
          untyped({
            process: net.relax,
            dt: ms(1),
            steps: 5,
            batch: 2,
            inputs: [[net.cells.input, 1]],
            targets: [
              [
                net.cells.isyn,
                [
                  [1, 2, 3],
                  [4, 5, 6],
                ],
              ],
            ],
            loss: ({ of }: { of: (x: unknown) => Tensor }) => total(of(net.cells.isyn)),
            optimizer: sgd({ lr: 1 }),
          }),
        ),
    ],
    [
      'weights transposed',
      'LinearJax.weight',
      'shape-mismatch',
      'nested as the shape is',
      () =>
        context('net', () => ({
          W: rockpool.LinearJax({
            shape: [2, 3],
            weight: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
          }),
        })),
    ],
  ]);
});
