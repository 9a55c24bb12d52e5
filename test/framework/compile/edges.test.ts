import { expect } from 'chai';
import { FLUSH_BELOW } from '../../../framework/base/dtypes.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { planOf } from '../../../framework/compile/plan/plan.ts';
import { printPlan } from '../../../framework/compile/plan/print.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import type { Slot } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, type Run, runEverywhere } from '../support.ts';

// What random programs seldom hit: runs in which all backends agree, and whose verdict is known.

class Writer extends ProgramScribe {
  constructor() {
    super({ name: 'edge', units: false });
  }
  given(
    name: string,
    role: 'state' | 'parameter' | 'sequence',
    shape: Shape,
    rest: Partial<Slot> = {},
  ): Tensor {
    this.slot({ name, role, shape, ...rest });
    return this.load(name);
  }
  keep(name: string, value: Tensor, rest: Partial<Slot> = {}): void {
    this.slot({ name, role: 'state', shape: value.shape, ...rest });
    this.store(name, value);
  }
  emit(name: string, value: Tensor): void {
    this.slot({ name, role: 'emit', shape: value.shape });
    this.store(name, value);
  }
  time(): Tensor {
    return this.apply('time', [], { dt: 0.1, shape: [] }) as unknown as Tensor;
  }
  uniform(shape: Shape, op: 'uniform' | 'fixedUniform' = 'uniform'): Tensor {
    const attrs = { shape, stream: `of ${shape}`, trials: shape[0] };
    return this.apply(op, [], attrs) as unknown as Tensor;
  }
}

type Data = Readonly<Record<string, (i: number, step: number) => number>>;

const run = (steps: number, data: Data, tick = 0): Run => ({
  tick,
  steps,
  seed: 1,
  data: ({ name, role, shape }) => {
    const size = sizeOf(shape);
    const rows = role === 'sequence' ? steps : 1;
    const own = data[name] ?? ((i) => 1 + i);
    return Float64Array.from({ length: rows * size }, (_, i) => own(i % size, Math.floor(i / size)));
  },
});

/** Whether a run has no NaN, in both precisions. */
function isSound(write: (scribe: Writer) => void, of: Run): boolean {
  const scribe = new Writer();
  write(scribe);
  const [f32, f64] = DTYPES.map((dtype) => runEverywhere(scribe.program(), dtype, of).sound);
  expect(f32).equal(f64);
  return f32!;
}

const nanAt = (at: number) => (i: number, step: number) => (step === at && i === 1 ? NaN : 1);

describe('a sum over time', () => {
  it('loses its smallest magnitudes at every 64th tick if its slot says so', () => {
    for (const dtype of DTYPES) {
      const scribe = new Writer();
      const sum = scribe.given('sum', 'state', [2, 3], { flush: true });
      scribe.store(
        'sum',
        sum.addOuter(scribe.given('x', 'sequence', [1, 2]), scribe.given('y', 'sequence', [1, 3])),
      );
      const tiny = run(3, { sum: () => 0, x: () => 1, y: () => FLUSH_BELOW[dtype] / 4 }, 62);
      const { slots } = runEverywhere(scribe.program(), dtype, tiny);
      expect([...slots.get('sum')!]).eql(new Array(6).fill(FLUSH_BELOW[dtype] / 4));
    }
  });

  it('of the same operands twice a step adds in the order of the steps', () => {
    const write = (scribe: Writer) => {
      const [x, y] = [scribe.given('x', 'sequence', [1, 2]), scribe.given('y', 'sequence', [1, 3])];
      scribe.store('sum', scribe.given('sum', 'state', [2, 3]).addOuter(x, y).addOuter(x.mul(0.1), y));
    };
    expect(isSound(write, run(9, { x: (i, step) => 1 / (3 + i + step) }))).equal(true);
  });

  it('of what it is itself does not overwrite what it reads', () => {
    const write = (scribe: Writer) => {
      const sum = scribe.given('sum', 'state', [3, 3]);
      scribe.store('sum', sum.addOuter(sum, sum.reshape([3, 1, 3])));
    };
    expect(isSound(write, run(3, { sum: (i) => i / 7 }))).equal(true);
  });

  it('raises a NaN that it has taken in at any step', () => {
    const write = (scribe: Writer) => {
      const [x, y] = [scribe.given('x', 'sequence', [1, 2]), scribe.given('y', 'sequence', [1, 3])];
      scribe.store('sum', scribe.given('sum', 'state', [2, 3]).addOuter(x, y));
    };
    for (const step of [0, 2, 4]) expect(isSound(write, run(5, { x: nanAt(step) }))).equal(false);
    expect(isSound(write, run(5, {}))).equal(true);
  });
});

describe('a tape', () => {
  it('is flushed at every 64th tick, whenever its rows are computed', () => {
    for (const dtype of DTYPES) {
      for (const last of [(y: Tensor) => y, (y: Tensor) => y.sum(0)]) {
        const scribe = new Writer();
        const x = last(scribe.given('v', 'state', [2, 3]));
        const y = x.matmul(scribe.given('w', 'parameter', [3, 4]));
        scribe.keep('y', y, { taped: true, flush: true });
        scribe.store('v', scribe.load('v').mul(0.5));
        const tiny = run(4, { v: () => FLUSH_BELOW[dtype] / 4, w: () => 1 }, 62);
        const { slots } = runEverywhere(scribe.program(), dtype, tiny);
        const row = (at: number) => [
          ...slots.get('y')!.slice(at * sizeOf(y.shape), (at + 1) * sizeOf(y.shape)),
        ];
        expect(row(2), 'the state before tick 64').eql(row(2).map(() => 0));
        expect(row(3).every((n) => n > 0 && n < FLUSH_BELOW[dtype])).equal(true);
      }
    }
  });
});

describe('the clock', () => {
  it('is read within its step, also by what waits for the end of the loop', () => {
    const write = (scribe: Writer) => {
      const y = scribe.given('x', 'sequence', [2, 3]).matmul(scribe.given('w', 'parameter', [3, 4]));
      scribe.emit('y', y.add(scribe.time().reshape([1, 1])));
    };
    expect(isSound(write, run(5, {}, 7))).equal(true);
  });
});

describe('a NaN', () => {
  const x = (scribe: Writer, shape: Shape) => scribe.given('x', 'sequence', shape);
  const w = (scribe: Writer, shape: Shape) => scribe.given('w', 'parameter', shape);
  const kept: Readonly<Record<string, (scribe: Writer) => Tensor>> = {
    'element by element': (s) => x(s, [5]).add(1),
    'a single element': (s) => x(s, [2]).sum(0).add(1),
    'a sum': (s) => x(s, [3, 5]).sum(0),
    'a sum of rows': (s) => x(s, [3, 5]).sum(1),
    'a reshape': (s) => x(s, [3, 2]).reshape([2, 3]),
    'a transpose': (s) => x(s, [3, 5]).transpose(),
    'a product, after the loop': (s) => x(s, [3, 5]).matmul(w(s, [5, 6])),
    'a product of one column, after the loop': (s) => x(s, [3, 5]).matmul(w(s, [5, 1])),
    'a product of one row and column, after the loop': (s) => x(s, [1, 5]).matmul(w(s, [5, 1])),
    'a product, in the loop': (s) => x(s, [5, 5]).matmul(x(s, [5, 5])),
    'a product of one column, in the loop': (s) => w(s, [3, 5]).matmul(x(s, [5, 1])),
    'an outer product': (s) => x(s, [3, 5]).outer(w(s, [3, 2])),
  };
  for (const [name, of] of Object.entries(kept)) {
    it(`is seen at any step: ${name}`, () => {
      const write = (scribe: Writer) => scribe.keep('kept', of(scribe));
      for (const step of [0, 2, 4])
        expect(isSound(write, run(5, { x: nanAt(step) })), `${step}`).equal(false);
      expect(isSound(write, run(5, {}))).equal(true);
    });
  }

  it('is seen in a state that it never leaves', () => {
    for (const taped of [false, true]) {
      const write = (scribe: Writer) =>
        scribe.store(
          'v',
          scribe
            .given('v', 'state', [3], { taped })
            .mul(0.5)
            .add(x(scribe, [3])),
        );
      for (const step of [0, 2, 4])
        expect(isSound(write, run(5, { x: nanAt(step) })), `${step}`).equal(false);
      expect(isSound(write, run(5, {}))).equal(true);
    }
  });

  it('is seen at any step in what a cell reads in the next one, which no step looks at', () => {
    const write = (keeps: boolean) => (scribe: Writer) => {
      const [v, sent] = [scribe.given('v', 'state', [3]), scribe.given('sent', 'state', [3])];
      scribe.store('v', (keeps ? v : v.lt(9).where(1, 2)).mul(0.5).add(sent));
      scribe.store('sent', x(scribe, [3]).add(1));
    };
    const watched = (keeps: boolean): boolean => {
      const scribe = new Writer();
      write(keeps)(scribe);
      return printPlan(planOf(scribe.program())).includes('→ sent, NaN watched');
    };
    expect([true, false].map(watched)).eql([false, true]);
    for (const keeps of [true, false]) {
      for (const step of [0, 2, 4])
        expect(isSound(write(keeps), run(5, { x: nanAt(step) })), `${step}`).equal(false);
      expect(isSound(write(keeps), run(5, {}))).equal(true);
    }
  });

  it('is seen on a tape', () => {
    for (const of of Object.values(kept)) {
      const write = (scribe: Writer) => scribe.keep('kept', of(scribe), { taped: true });
      for (const step of [0, 2, 4])
        expect(isSound(write, run(5, { x: nanAt(step) })), `${step}`).equal(false);
      expect(isSound(write, run(5, {}))).equal(true);
    }
  });

  it('is seen where a constant is one', () => {
    const write = (scribe: Writer) => scribe.keep('kept', scribe.zeros([3]).add(scribe.constant(NaN)));
    expect(isSound(write, run(2, {}))).equal(false);
    const choosing = (scribe: Writer) => scribe.keep('kept', x(scribe, [3]).gt(2).where(NaN, 0));
    expect(isSound(choosing, run(2, {}))).equal(false);
    expect(isSound(choosing, run(2, { x: () => 0 }))).equal(true);
  });
});

describe('padding', () => {
  const quotient = (y: Tensor): Tensor => y.div(y);
  const positive = (scribe: Writer, shape: Shape) => scribe.given(`p ${shape}`, 'sequence', shape);
  const kernels: Readonly<Record<string, (scribe: Writer) => Tensor>> = {
    'a sum': (s) => positive(s, [3, 5]).sum(0),
    'a sum of rows': (s) => positive(s, [5, 3]).sum(1),
    'a sum of rows, kept as a column': (s) => positive(s, [2, 5, 3]).sum(2, { keepdims: true }),
    'a reshape': (s) => positive(s, [2, 15]).reshape([6, 5]),
    'a transpose': (s) => positive(s, [5, 3]).transpose(),
    'a transpose into a column': (s) => positive(s, [1, 5]).transpose(),
    'a product': (s) => positive(s, [3, 5]).matmul(positive(s, [5, 6])),
    'a product of one column': (s) => positive(s, [5, 3]).matmul(positive(s, [3, 1])),
    'a product of deep rows and one column': (s) => positive(s, [2, 5, 3]).matmul(positive(s, [3, 1])),
    'an outer product': (s) => positive(s, [2, 5]).outer(positive(s, [2, 6])),
    'an outer product of one column': (s) => positive(s, [2, 5]).outer(positive(s, [2, 1])),
    'random numbers': (s) => s.uniform([5, 3]),
    'a column of random numbers': (s) => s.uniform([5, 1]),
    'the same random numbers at every step': (s) => s.uniform([5, 3], 'fixedUniform'),
  };
  for (const [name, of] of Object.entries(kernels)) {
    it(`raises no alarm: ${name}`, () => {
      const write = (scribe: Writer) => scribe.keep('kept', quotient(of(scribe)));
      expect(isSound(write, run(2, {}))).equal(true);
    });
  }

  it('raises no alarm: single elements of all steps, seen as one array', () => {
    for (const dtype of DTYPES) {
      for (const steps of [1, 2, 5, 6, 7]) {
        const step = new Writer();
        step.emit('y', positive(step, [1, 5]).matmul(step.given('w', 'parameter', [5, 1])));
        const loss = new Writer();
        loss.keep('kept', quotient(loss.given('y', 'parameter', [steps, 1, 1])));
        const executable = compile(
          defaultBackend,
          { step: step.program(), loss: loss.program() },
          { dtype, capacity: steps },
        );
        executable.write('p 1,5', new Float64Array(5 * steps).fill(1));
        executable.write('w', new Float64Array(5).fill(1));
        expect(executable.run({ program: 'step', tick: 0, steps })).equal(true);
        expect(executable.run({ program: 'loss', tick: 0, steps: 1 })).equal(true);
        expect([...executable.read('kept')]).eql(new Array(steps).fill(1));
      }
    }
  });

  it('raises no alarm: the last of a row wins', () => {
    const write = (scribe: Writer) => {
      const p = positive(scribe, [2, 5]);
      const root = p
        .sub(p.reduceMax(1, { keepdims: true }))
        .add(0.5)
        .neg()
        .sqrt();
      scribe.keep('kept', p.winner().where(0, root));
    };
    expect(isSound(write, run(2, {}))).equal(true);
  });

  it('raises no alarm: random numbers beyond a row', () => {
    for (const dtype of DTYPES) {
      const emitting = new Writer();
      emitting.emit('u', emitting.uniform([9, 5]));
      const numbers = runEverywhere(emitting.program(), dtype, run(1, {})).slots.get('u')!;
      const rooting = new Writer();
      const least = rooting.given('least', 'parameter', [9, 1]);
      rooting.keep('kept', rooting.uniform([9, 5]).sub(least).sqrt());
      const ofRow = (row: number) => Math.min(...numbers.slice(5 * row, 5 * row + 5));
      expect(runEverywhere(rooting.program(), dtype, run(1, { least: ofRow })).sound).equal(true);
    }
  });
});
