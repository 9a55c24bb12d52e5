import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import type { Bool, Tensor } from '../../../framework/ops/tensor.ts';
import { drawsFrom } from '../../../framework/trace/draws.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';

// Operations against the numbers of NumPy and SciPy, in f64.

/** An array of a golden file; null is NaN. */
interface Listed {
  readonly shape: Shape;
  readonly data: readonly (number | 'inf' | '-inf' | null)[];
}
interface Golden {
  readonly elementwise: readonly {
    readonly op: 'sign' | 'clip' | 'mod' | 'atan' | 'atan2' | 'erf' | 'pow';
    readonly exact: boolean;
    readonly operands: readonly Listed[];
    readonly result: Listed;
  }[];
  readonly reductions: readonly {
    readonly op: 'reduceMin' | 'variance' | 'std' | 'prod' | 'cumsum' | 'any' | 'all';
    readonly axis: number;
    readonly reverse?: true;
    readonly x: Listed;
    readonly result: Listed;
    readonly gradient?: Listed;
  }[];
  readonly draws: readonly {
    readonly draw: 'exponential' | 'poisson' | 'choice';
    readonly rate?: number;
    readonly weights?: Listed;
    readonly u: Listed;
    readonly result: Listed;
  }[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../golden/operations/functions.json', import.meta.url), 'utf8'),
) as Golden;

const numbersOf = ({ data }: Listed): readonly number[] =>
  data.map((x) => (x === 'inf' ? Infinity : x === '-inf' ? -Infinity : (x ?? NaN)));

const isBool = (x: Tensor | Bool): x is Bool => x.kind === 'bool';

/** What is computed from arrays, and the gradient of its sum with respect to the first. */
function computed(operands: readonly Listed[], compute: (...x: Tensor[]) => Tensor | Bool, gradient = false) {
  const scribe = new ProgramScribe({ name: 'golden', units: false });
  const loads = operands.map(({ shape }, k) => {
    scribe.slot({ name: `x${k}`, role: 'parameter', shape });
    return scribe.load(`x${k}`);
  });
  const written = compute(...loads);
  const result = isBool(written) ? written.spikes() : written;
  scribe.slot({ name: 'result', role: 'state', shape: result.shape });
  scribe.store('result', result);
  scribe.slot({ name: 'total', role: 'state', shape: [] });
  scribe.store('total', result.reshape([sizeOf(result.shape)]).sum(0));
  const plain = scribe.program();
  const program = gradient ? differentiateScalar(plain, 'total', new Map([['x0', 'gradient']])) : plain;
  const executable = compile(defaultBackend, { step: program }, { dtype: 'f64', capacity: 1 });
  operands.forEach((operand, k) => executable.write(`x${k}`, numbersOf(operand)));
  executable.run({ program: 'step', tick: 0, steps: 1 });
  return {
    shape: result.shape,
    data: executable.read('result'),
    gradient: gradient ? executable.read('gradient') : undefined,
  };
}

/** Relative to each number, or to the largest of them. */
function expectClose(
  what: string,
  found: ArrayLike<number>,
  expected: Listed,
  tolerance: number,
  largest = 0,
): void {
  numbersOf(expected).forEach((y, i) => {
    const x = found[i]!;
    const near = Math.abs(x - y) <= tolerance * Math.max(Math.abs(y), largest);
    // Zeros have a sign.
    const same = Object.is(x, y) || (near && (x !== 0 || y !== 0));
    expect(same, `${what} [${i}]: ${x}, expected ${y}`).equal(true);
  });
}

describe('operations against NumPy and SciPy', () => {
  for (const op of ['sign', 'clip', 'mod', 'atan', 'atan2', 'erf', 'pow'] as const) {
    it(op, () => {
      for (const { exact, operands, result } of golden.elementwise.filter((one) => one.op === op)) {
        const { data } = computed(operands, (x, ...others) =>
          (x[op] as (...given: readonly Tensor[]) => Tensor).apply(x, others),
        );
        expectClose(op, data, result, exact ? 0 : 1e-14);
      }
    });
  }

  it('pow of whole numbers known while tracing', () => {
    const cases = golden.elementwise.filter(
      ({ op, operands }) => op === 'pow' && new Set(operands[1]!.data).size === 1,
    );
    expect(cases.length).equal(8);
    for (const { operands, result } of cases) {
      const n = operands[1]!.data[0] as number;
      expectClose(`power ${n}`, computed([operands[0]!], (x) => x.pow(n)).data, result, 1e-14);
    }
  });

  for (const op of ['reduceMin', 'variance', 'std', 'prod', 'cumsum', 'any', 'all'] as const) {
    it(op, () => {
      for (const { axis, reverse, x, result, gradient } of golden.reductions.filter((one) => one.op === op)) {
        const found = computed(
          [x],
          (a) => {
            if (op === 'cumsum') return a.cumsum(axis, { reverse: reverse ?? false });
            return op === 'any' || op === 'all' ? a.gt(0.5)[op](axis) : a[op](axis);
          },
          gradient !== undefined,
        );
        const what = `${op} of [${x.shape}] along ${axis}`;
        expect(found.shape, what).eql(result.shape);
        expectClose(what, found.data, result, 1e-13, op === 'cumsum' ? 1 : 0);
        if (gradient) expectClose(`gradient of ${what}`, found.gradient!, gradient, 1e-13);
      }
    });
  }

  it('draws from the same uniform numbers', () => {
    for (const { draw, rate, weights, u, result } of golden.draws) {
      const given = weights ? [u, weights] : [u];
      const { data } = computed(given, (uniform, w) => {
        const random = drawsFrom((shape) => uniform.reshape(shape), { apply: () => expect.fail() });
        if (draw === 'choice') return random.choice(u.shape, w!);
        return draw === 'poisson' ? random.poisson(u.shape, rate!) : random.exponential(u.shape);
      });
      expectClose(`${draw} ${rate ?? ''}`, data, result, draw === 'exponential' ? 1e-14 : 0);
    }
  });
});
