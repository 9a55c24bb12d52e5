import { expect } from 'chai';
import fc from 'fast-check';
import {
  adam,
  component,
  context,
  count,
  DenseSynapse,
  delay,
  edit,
  every,
  input,
  model,
  ms,
  mse,
  mV,
  nA,
  negate,
  output,
  process,
  product,
  real,
  rockpool,
  scale,
  schedule,
  simulate,
  state,
  sum,
  tie,
  train,
  transpose,
  wire,
} from '../../../index.ts';
import { BACKENDS } from '../../framework/support.ts';
import { faultsOf, Source } from '../support.ts';

/** Shows its input one step later, from `start` on; adds a weight. */
const Relay = component('Relay', {
  doc: 'keeps what it sees',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), start: real('1', 'first value', 0), w: real('1', 'factor', 1) },
  compartments: { x: input('1', 'any'), y: state('1', 'what was seen') },
  initial: { y: (p) => p.start },
  commands: { advance_state: ({ x }, p) => ({ y: x.mul(p.w) }) },
});

/** Every number once: 0, 1, 2, … */
const Ramp = component('Ramp', {
  doc: 'counts',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), start: real('1', 'first value', 0) },
  compartments: { y: state('1', 'the count'), half: output('nA', 'half of it') },
  initial: { y: (p) => p.start },
  commands: { advance_state: ({ y }) => ({ y: y.add(1), half: y.add(1).mul(nA(0.5)) }) },
});

type Ramped = ReturnType<typeof Ramp>['y'];

describe('combined wires', () => {
  it('compute what their names say', () => {
    const net = context('net', () => {
      const [a, b] = [Ramp({ n_units: 3 }), Ramp({ n_units: 3, start: 10 })];
      const r = Relay({ n_units: 3 });
      const z = Source({ n_units: 3 });
      wire(sum(product(a.y, b.y), negate(scale(b.y, 2)), scale(a.half, '2 nA^-1')), r.x);
      return { a, b, r, z, advance: process(a.advance_state, b.advance_state, r.advance_state) };
    });
    for (const backend of BACKENDS) {
      const sim = simulate(net, { dt: ms(1), backend, batch: 2 });
      const out = sim.run(net.advance, { steps: 5, record: [net.r.y, net.r.x] });
      const expected = [1, 2, 3, 4, 5].flatMap((a) => new Array(6).fill(a * (a + 10) - 2 * (a + 10) + a));
      expect([...out.get(net.r.y).data]).eql(expected);
      expect([...out.get(net.r.x).data]).eql(expected);
      expect([...sim.get(net.r.x)]).eql(expected.slice(-6));
    }
  });

  it('stand in the model document', () => {
    const net = context('net', () => {
      const [a, r] = [Ramp({ n_units: 1 }), Relay({ n_units: 1 })];
      wire(sum(delay(a.y, ms(3)), scale(a.y, 0.5)), r.x);
      return { a, r };
    });
    expect(model(net).wires).eql([
      {
        from: {
          sum: [
            { delay: ['a.y'], time: '3 ms' },
            { scale: ['a.y'], by: '0.5 1' },
          ],
        },
        to: 'r.x',
      },
    ]);
  });
});

describe('what an input shows between runs', () => {
  /** Sources of a reader that runs first in its process, so that it reads what was before its step. */
  const shapes = {
    plain: (y: Ramped) => y,
    delay: (y: Ramped) => delay(y, ms(3)),
    'sum of delays': (y: Ramped) => sum(delay(y, ms(2)), delay(y, ms(5))),
    'delay of a sum': (y: Ramped) => delay(sum(y, scale(y, 2)), ms(2)),
    'delay of a delay': (y: Ramped) => delay(negate(delay(y, ms(1))), ms(3)),
    product: (y: Ramped) => product(y, delay(y, ms(1))),
  };
  const netOf = (source: (y: Ramped) => Parameters<typeof wire>[0]) =>
    context('net', () => {
      const inner = context('inner', () => ({ a: Ramp({ n_units: 2, start: 4 }) }));
      const r = Relay({ n_units: 2 });
      wire(source(inner.a.y) as Ramped, r.x);
      return { inner, r, advance: process(r.advance_state, inner.a.advance_state) };
    });

  for (const [name, source] of Object.entries(shapes)) {
    it(`is what its next step reads, at every tick and after whatever moves the state: ${name}`, () => {
      for (const backend of BACKENDS) {
        const net = netOf(source);
        const sim = simulate(net, { dt: ms(1), backend, batch: 2 });
        const kept = sim.snapshot();
        const step = (): void => {
          const shown = [...sim.get(net.r.x)];
          sim.run(net.advance, { steps: 1 });
          expect([...sim.get(net.r.y)], `${backend.name}, tick ${sim.tick}`).eql(shown);
        };
        const steps = (count: number) => Array.from({ length: count }).forEach(step);
        steps(8);
        for (const move of [
          () => sim.reset(),
          () => sim.run(net.advance, { steps: 7 }),
          () => sim.set(net.inner.a.y, 40),
          () => sim.restart(),
          () => sim.restore(kept),
          () => void edit(net, (draft) => void (draft.parts['inner/a']!.hyperparameters.start = 9)),
        ]) {
          move();
          steps(7);
        }
      }
    });
  }
});

describe('delays', () => {
  const delayed = (ticks: number, start: number) =>
    context('net', () => {
      const [a, r, twice] = [Ramp({ n_units: 2, start }), Relay({ n_units: 2 }), Relay({ n_units: 2 })];
      wire(delay(a.y, ms(ticks)), r.x);
      wire(sum(delay(delay(a.y, ms(ticks)), ms(1)), delay(a.y, ms(ticks))), twice.x);
      const advance = process(a.advance_state, r.advance_state, twice.advance_state);
      const slowly = schedule(every(ms(2), process(a.advance_state)), every(ms(3), process(r.advance_state)));
      return { a, r, twice, advance, slowly, clear: process(a.reset) };
    });
  /** What `a` shows at the end of a step; before the first one, its initial value. */
  const shown = (start: number, step: number) => start + Math.max(0, step + 1);

  it('show what their source was so many ticks ago, in any chunks, on all backends', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(...BACKENDS),
        (ticks, start, chunk, steps, backend) => {
          const net = delayed(ticks, start);
          const sim = simulate(net, { dt: ms(1), backend, batch: 2 });
          const first = Math.ceil(steps / 2);
          const record = [net.r.y, net.twice.y];
          const parts = [first, steps - first].flatMap((own) =>
            own > 0 ? [sim.run(net.advance, { steps: own, chunk, record })] : [],
          );
          const rows = (own: (typeof record)[number]) => parts.flatMap((part) => [...part.get(own).data]);
          for (let step = 0; step < steps; step++) {
            // A delay of no time is a wire: it shows what was written in the same step.
            const one = shown(start, step - ticks);
            const other = shown(start, step - ticks - 1);
            expect(rows(net.r.y).slice(step * 4, step * 4 + 4)).eql(new Array(4).fill(one));
            expect(rows(net.twice.y).slice(step * 4, step * 4 + 4)).eql(new Array(4).fill(one + other));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('go on at every tick, whatever runs', () => {
    const net = delayed(4, 0);
    const sim = simulate(net, { dt: ms(1) });
    // a counts at ticks 0, 2, 4, …; r looks at ticks 0, 3, 6, …, at what a was 4 ticks ago
    const out = sim.run(net.slowly, { steps: 16, record: [net.r.y] });
    const seen = [0, 3, 6, 9, 12, 15].map((tick) => (tick < 4 ? 0 : Math.floor((tick - 4) / 2) + 1));
    expect(Array.from({ length: 16 }, (_, tick) => out.get(net.r.y).data[tick * 2])).eql(
      Array.from({ length: 16 }, (_, tick) => seen[Math.floor(tick / 3)]),
    );
  });

  it('are emptied by a reset of what feeds them, in a process or from outside, and by a restart', () => {
    for (const clear of ['process', 'reset', 'restart'] as const) {
      const net = delayed(3, 5);
      const sim = simulate(net, { dt: ms(1) });
      sim.run(net.advance, { steps: 7 });
      if (clear === 'process') sim.run(net.clear, { steps: 1 });
      else sim[clear]();
      const after = sim.run(net.advance, { steps: 5, record: [net.r.y] });
      const series = Array.from({ length: 5 }, (_, step) => after.get(net.r.y).data[step * 2]);
      // The tick of the reset counts: at its end the source stands at its initial value.
      expect(series).eql([5, 5, 5, 6, 7]);
    }
  });

  it('that are no multiple of dt, or negative, are errors when a run is prepared', () => {
    const of = (time: ReturnType<typeof ms>) =>
      context('net', () => {
        const [a, r] = [Ramp({ n_units: 1 }), Relay({ n_units: 1 })];
        wire(delay(a.y, time), r.x);
        return { a, r, advance: process(r.advance_state) };
      });
    const faultOf = (time: ReturnType<typeof ms>) => faultsOf(() => simulate(of(time), { dt: ms(1) }))[0];
    expect(faultOf(ms(1.5))).include({ code: 'period', where: 'delay(net/a.y, 1.5 ms)' });
    expect(faultOf(ms(-1))).include({ code: 'period' });
    expect(faultOf(mV(1))).include({ code: 'unit-mismatch' });
  });

  it('pass gradients on, as a chain of parts that each take a step does', () => {
    const ticks = 3;
    const data = Float64Array.from({ length: 12 * 2 }, (_, i) => Math.sin(i));
    const target = Float64Array.from({ length: 12 * 2 }, (_, i) => Math.cos(2 * i));
    const chain = (isLine: boolean) =>
      context('net', () => {
        const [first, end] = [Relay({ n_units: 2, w: 0.7, start: 0.25 }), Relay({ n_units: 2, w: -1.2 })];
        const between = isLine
          ? []
          : Array.from({ length: ticks - 1 }, () => Relay({ n_units: 2, start: 0.25 }));
        const all = [first, ...between, end];
        if (isLine) wire(delay(first.y, ms(ticks)), end.x);
        else for (let i = 1; i < all.length; i++) wire(all[i - 1]!.y, all[i]!.x);
        // The end first: each part shows the next one what it was a step before.
        const advance = isLine
          ? process(first.advance_state, end.advance_state)
          : process(end.advance_state, ...[first, ...between].reverse().map((part) => part.advance_state));
        return { first, end, advance, ...Object.fromEntries(between.map((part, i) => [`m${i}`, part])) };
      });
    const [line, parts] = [true, false].map((isLine) => {
      const net = chain(isLine);
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 12,
        dtype: 'f64',
        inputs: [[net.first.x, data]],
        inputGradients: [net.first.x],
        targets: [[net.end.y, target]],
        loss: ({ of, target: to }) => mse(of(net.end.y), to(net.end.y)),
        optimizer: adam(),
        trainable: [net.first.hyperparameters.w, net.end.hyperparameters.w],
      });
      const loss = trainer.evaluate();
      const { gradients } = trainer;
      return [
        loss,
        ...gradients.get(net.first.hyperparameters.w),
        ...gradients.get(net.end.hyperparameters.w),
        ...trainer.inputGradient(net.first.x),
      ];
    });
    expect(line!.length).equal(3 + 24);
    line!.forEach((x, i) => expect(x).closeTo(parts![i]!, 1e-15));
    expect(Math.abs(line![1]!)).greaterThan(1e-3);
  });
});

describe('ties', () => {
  it('make a state one with another, transposed or not', () => {
    const net = context('net', () => {
      const W = DenseSynapse({ shape: [2, 3], weight_init: [1, 2, 3, 4, 5, 6], unit: '1' });
      const V = DenseSynapse({ shape: [3, 2], unit: '1' });
      const same = DenseSynapse({ shape: [2, 3], unit: '1' });
      wire(W.outputs, V.inputs);
      tie(W.weights, V.weights, { transposed: true });
      tie(W.weights, same.weights);
      const advance = process(W.advance_state, V.advance_state, same.advance_state);
      return { W, V, same, advance };
    });
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.advance, {
      steps: 1,
      inputs: [
        [net.W.inputs, [1, 10]],
        [net.same.inputs, [2, 0]],
      ],
    });
    // [1, 10] · W = [41, 52, 63]; · Wᵀ = [41 + 104 + 189, 164 + 260 + 378]
    expect([...sim.get(net.V.outputs)]).eql([334, 802]);
    expect([...sim.get(net.same.outputs)]).eql([2, 4, 6]);
    expect([...sim.get(net.V.weights)]).eql([1, 4, 2, 5, 3, 6]);
    sim.set(net.W.weights, 1);
    sim.run(net.advance, { steps: 1 });
    expect([...sim.get(net.V.outputs)]).eql([33, 33]);
    expect(faultsOf(() => sim.set(net.V.weights, 1))[0]).include({
      code: 'write-to-wired-input',
      found: 'a value set for a tied state',
      remedy: 'Set net/W.weights, or remove the tie.',
    });
  });

  it('refuse what writes a tied state, in a process or by a reset of its own', () => {
    const Learner = component('Learner', {
      doc: 'w ← w + 1',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { w: state('1', 'weights', { shared: true }), twice: output('1', '2 w') },
      keep: ['w'],
      commands: {
        evolve: ({ w }) => ({ w: w.add(1) }),
        advance_state: ({ w }) => ({ twice: w.mul(2) }),
        reset: ({ w }) => ({ w: w.mul(0) }),
      },
    });
    const net = context('net', () => {
      const [a, b] = [Learner({ n_units: 2 }), Learner({ n_units: 2 })];
      tie(a.w, b.w);
      return {
        a,
        b,
        advance: process(a.evolve, b.advance_state),
        wrong: process(a.evolve, b.evolve),
        back: process(b.reset),
      };
    });
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.advance, { steps: 3 });
    expect([...sim.get(net.b.twice)]).eql([6, 6]);
    for (const [process, command] of [
      [net.wrong, 'evolve'],
      [net.back, 'reset'],
    ] as const) {
      const faults = faultsOf(() => sim.run(process, { steps: 1 }));
      expect(faults).length(1);
      expect(faults[0]).include({ code: 'write-to-wired-input', where: 'net/b.w' });
      expect(faults[0]!.found).equal(`${command} writes it, but it is tied to net/a.w`);
    }
    expect([...sim.get(net.b.w)]).eql([3, 3]);
  });

  it('add up the gradients of all places where a hyperparameter stands', () => {
    const { LinearJax } = rockpool;
    const numbers = [0.5, -1, 2, 0.25];
    const net = (isTied: boolean, transposed: boolean) =>
      context('net', () => {
        const a = LinearJax({ shape: [2, 2], weight: numbers, has_bias: false });
        const own = transposed ? [0.5, 2, -1, 0.25] : numbers;
        const b = LinearJax({ shape: [2, 2], weight: own, has_bias: false });
        wire(a.output, b.input);
        if (isTied) tie(a.hyperparameters.weight, b.hyperparameters.weight, { transposed });
        return { a, b, advance: process(a.advance_state, b.advance_state) };
      });
    for (const transposed of [false, true]) {
      const [tied, free] = [true, false].map((isTied) => {
        const own = net(isTied, transposed);
        const trainer = train(own, {
          process: own.advance,
          dt: ms(1),
          steps: 2,
          dtype: 'f64',
          inputs: [[own.a.input, [1, 2, -3, 0.5]]],
          loss: ({ of }) => of(own.b.output).mul(of(own.b.output)).sum(0).sum(0).sum(0),
          optimizer: adam(),
        });
        const loss = trainer.evaluate();
        const a = [...trainer.gradients.get(own.a.hyperparameters.weight)];
        if (isTied) {
          const fault = faultsOf(() => trainer.gradients.get(own.b.hyperparameters.weight))[0];
          expect(fault).include({ code: 'unknown-hyperparameter', where: 'net/b.weight' });
          return { loss, gradient: a };
        }
        const b = trainer.gradients.get(own.b.hyperparameters.weight);
        const order = transposed ? [0, 2, 1, 3] : [0, 1, 2, 3];
        return { loss, gradient: a.map((x, i) => x + b[order[i]!]!) };
      });
      expect(tied!.loss).equal(free!.loss);
      tied!.gradient.forEach((x, i) => expect(x).closeTo(free!.gradient[i]!, 1e-12));
    }
  });
});

describe('contexts in contexts', () => {
  const layer = (name: string, n: number) =>
    context(name, () => {
      const [a, r] = [Ramp({ n_units: n }), Relay({ n_units: n })];
      wire(a.y, r.x);
      return { a, r, advance: process(a.advance_state, r.advance_state) };
    });

  it('have longer paths, and their processes run from outside and inside', () => {
    const net = context('net', () => {
      const one = layer('one', 2);
      const two = context('pair', () => ({ deep: layer('deep', 2) }));
      const end = Relay({ n_units: 2 });
      wire(sum(one.r.y, two.deep.r.y), end.x);
      const all = process(one.advance, two.deep.advance, end.advance_state);
      return { one, two, end, all };
    });
    expect(Object.keys(model(net).parts)).eql(['one/a', 'one/r', 'two/deep/a', 'two/deep/r', 'end']);
    expect(model(net).processes['two/deep/advance']).eql([
      'two/deep/a.advance_state',
      'two/deep/r.advance_state',
    ]);
    const sim = simulate(net, { dt: ms(1) });
    sim.run(net.one.advance, { steps: 2 });
    sim.run(net.all, { steps: 3 });
    expect([...sim.get(net.end.y)]).eql([8, 8]);
    const [fault] = faultsOf(() => sim.run(net.all, { steps: 1, inputs: [[net.two.deep.r.x, 1]] }));
    expect(fault).include({ code: 'clamp-of-wired-input', where: 'net/two/deep/r.x' });
  });

  it('run by themselves, too, and draw random numbers by their path', () => {
    const alone = layer('one', 2);
    const sim = simulate(alone, { dt: ms(1) });
    sim.run(alone.advance, { steps: 4 });
    expect([...sim.get(alone.r.y)]).eql([4, 4]);
  });

  it('are refused where they are not returned, made elsewhere, named oddly, or wired twice', () => {
    const outside = layer('outside', 1);
    const faultOf = (build: () => object) => faultsOf(() => context('net', build))[0];
    const losing = () => {
      layer('lost', 1);
      return {};
    };
    expect(faultOf(losing)).include({
      code: 'unnamed-part',
      where: 'net',
      found: 'the context lost that is not returned',
    });
    expect(faultOf(() => ({ outside }))).include({ code: 'unknown-command', where: 'net/outside' });
    expect(faultOf(() => ({ 'a b': layer('one', 1) }))).include({ code: 'option', where: 'net/a b' });
    const twice = faultOf(() => {
      const one = layer('one', 1);
      const a = Ramp({ n_units: 1 });
      wire(a.y, one.r.x);
      return { one, a };
    });
    expect(twice).include({ code: 'two-wires', where: 'net/a.y → net/one/r.x' });
  });
});

describe('wires refuse', () => {
  const untyped = (x: unknown) => x as never;
  type Parts = {
    a: ReturnType<typeof Ramp>;
    r: ReturnType<typeof Relay>;
    W: ReturnType<typeof DenseSynapse>;
  };
  const rows: readonly [string, string, string, string, (parts: Parts) => void][] = [
    [
      'a product of different shapes',
      'shape-mismatch',
      'product(net/a.y, net/W.inputs) → net/r.x',
      'one shape',
      ({ a, r, W }) => wire(product(a.y, W.inputs), r.x),
    ],
    [
      'cells that are copied one by one',
      'option',
      'wire, cells',
      'connect them',
      ({ r }) => wire(Ramp({ n_units: 10_000 }).y.at(Array.from({ length: 5000 }, (_, i) => 2 * i)), r.x),
    ],
    [
      'a constant among sources',
      'unknown-compartment',
      'wire, source',
      'as a hyperparameter such as bias_init',
      ({ a, r }) => wire(sum(a.y, untyped(nA(2))), r.x),
    ],
    [
      'a product in the wrong unit',
      'unit-mismatch',
      '→ net/r.x',
      'nA',
      ({ a, r }) => wire(product(a.y, a.half), r.x),
    ],
    [
      'a sum of different units in a product',
      'shape-mismatch',
      '→ net/r.x',
      'fits together',
      ({ a, r }) => wire(product(sum(a.y, a.half), a.y), r.x),
    ],
    [
      'a scale that misses the unit',
      'unit-mismatch',
      'scale(net/a.half, 2 mV) → net/r.x',
      'scale the source',
      ({ a, r }) => wire(scale(a.half, mV(2)), r.x),
    ],
    [
      'a scale by infinity',
      'option',
      'wire, scale',
      'finite',
      ({ a, r }) => wire(scale(a.y, Number.POSITIVE_INFINITY), r.x),
    ],
    [
      'a scale by a list',
      'option',
      'wire, scale',
      'factor',
      ({ a, r }) => wire(scale(a.y, untyped([1])), r.x),
    ],
    [
      'a delay by a number',
      'option',
      'wire, delay',
      'ms(1.5)',
      ({ a, r }) => wire(delay(a.y, untyped(3)), r.x),
    ],
    [
      'a transposed vector',
      'shape-mismatch',
      'transpose(net/a.y) → net/r.x',
      'matrix that trials share',
      ({ a, r }) => wire(transpose(a.y), r.x),
    ],
    [
      'a combination that does not exist',
      'unknown-compartment',
      'wire, source',
      'a compartment',
      ({ a, r }) => wire(untyped({ is: 'toString', of: [a.y] }), r.x),
    ],
    [
      'a sum of nothing',
      'unknown-compartment',
      'wire, source',
      'a sum of nothing',
      ({ r }) => wire(sum(), r.x),
    ],
    ['a tie to an input', 'not-an-input', 'net/a.y → net/r.x', 'a state', ({ a, r }) => tie(a.y, r.x)],
    [
      'a wire into a state',
      'not-an-input',
      'net/a.y → net/r.y',
      'an input',
      ({ a, r }) => wire(a.y, untyped(r.y)),
    ],
    [
      'a tie of each trial’s own numbers to shared ones',
      'shape-mismatch',
      '→ net/W.weights',
      'the same for all trials',
      ({ r, W }) => tie(r.y, W.weights),
    ],
    [
      'a tie of a state and a hyperparameter',
      'unknown-compartment',
      'tie',
      'two states',
      ({ r }) => tie(r.y, r.hyperparameters.w),
    ],
    [
      'a tie of a count',
      'unknown-hyperparameter',
      'net/a.n_units → net/r.w',
      'live',
      ({ a, r }) => tie(a.hyperparameters.n_units, r.hyperparameters.w),
    ],
    [
      'a tie in a circle',
      'unfed-input',
      '→ net/r.w',
      'numbers',
      ({ a, r }) => {
        tie(r.hyperparameters.w, a.hyperparameters.start);
        tie(a.hyperparameters.start, r.hyperparameters.w);
      },
    ],
    [
      'two ties',
      'two-wires',
      'net/r.start → net/r.w',
      'second tie',
      ({ a, r }) => {
        tie(a.hyperparameters.start, r.hyperparameters.w);
        tie(r.hyperparameters.start, r.hyperparameters.w);
      },
    ],
    [
      'a tie of different shapes',
      'shape-mismatch',
      'net/W.weight_init → net/r.w',
      'shape []',
      ({ W, r }) => tie(W.hyperparameters.weight_init, r.hyperparameters.w),
    ],
  ];
  for (const [what, code, where, text, connect] of rows) {
    it(what, () => {
      const [fault] = faultsOf(() =>
        context('net', () => {
          const parts = {
            a: Ramp({ n_units: 2 }),
            r: Relay({ n_units: 2 }),
            W: DenseSynapse({ shape: [3, 2] }),
          };
          connect(parts);
          return parts;
        }),
      );
      expect(fault!.code).equal(code);
      expect(fault!.where).include(where);
      expect(`${fault!.found} ${fault!.expected} ${fault!.remedy}`).include(text);
    });
  }
});
