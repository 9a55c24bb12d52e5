import { expect } from 'chai';
import type { DType, FloatArray } from '../../../framework/base/dtypes.ts';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { definingBackend } from '../../../framework/compile/backends/backends.ts';
import type { Backend } from '../../../framework/compile/backends/contract.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { exposed } from '../../../framework/differentiate/reverse.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import { differentiateThroughTime } from '../../../framework/differentiate/through-time.ts';
import { adjointOf, gradientOf } from '../../../framework/differentiate/words.ts';
import { dictionary, type OpName } from '../../../framework/ops/dictionary.ts';
import { where } from '../../../framework/ops/logic.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import type { Program, Slot } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { total } from '../../../framework/train/losses.ts';
import { DTYPES, everywhere, expectSameBits, runEverywhere, slope } from '../support.ts';

type F = (x: Tensor, y: Tensor) => Tensor;

/** What is computed from x and y, the points x of which some are left aside, and the gradient to x and y where not. */
interface Case {
  readonly f: F;
  readonly x: readonly number[];
  readonly aside: (x: number) => boolean;
  readonly dx: (x: number, y: number) => number;
  readonly dy?: (x: number, y: number) => number;
}

const Y = 0.75;
const positive =
  (f: F): F =>
  (x, y) =>
    where(x.gt(0), f(x, y), 0);
const small =
  (f: F): F =>
  (x, y) =>
    where(x.lt(50), f(x, y), 0);
const [ZEROS, LARGE] = [
  [0, 1.5, -0, 0.25, 2],
  [1000, 1.5, 2000, -1],
] as const;
const at0 = { x: ZEROS, aside: (x: number) => x <= 0 };
const above = { x: LARGE, aside: (x: number) => x >= 50 };

const CASES: Readonly<Record<string, Case>> = {
  '√x': { f: positive((x) => x.sqrt()), ...at0, dx: (x) => 0.5 / Math.sqrt(x) },
  '√x of negative x': {
    f: positive((x, y) => x.sqrt().mul(y)),
    x: [-1, 4],
    aside: (x) => x < 0,
    dx: (x, y) => (0.5 * y) / Math.sqrt(x),
    dy: Math.sqrt,
  },
  '1/x': { f: positive((x) => x.mul(0).add(1).div(x)), ...at0, dx: (x) => -1 / x ** 2 },
  'y/x': { f: positive((x, y) => y.div(x)), ...at0, dx: (x, y) => -y / x ** 2, dy: (x) => 1 / x },
  'y · 1/x': {
    f: positive((x, y) => y.mul(y.mul(0).add(1).div(x))),
    ...at0,
    dx: (x, y) => -y / x ** 2,
    dy: (x) => 1 / x,
  },
  'log x': { f: positive((x) => x.log()), ...at0, dx: (x) => 1 / x },
  'x log x': { f: positive((x) => x.mul(x.log())), ...at0, dx: (x) => 1 + Math.log(x) },
  'log(1 + x)': {
    f: (x) => where(x.gt(-1), x.log1p(), 0),
    x: [-1, 0.5, -2],
    aside: (x) => x <= -1,
    dx: (x) => 1 / (1 + x),
  },
  eˣ: { f: small((x) => x.exp()), ...above, dx: Math.exp },
  'y eˣ': { f: small((x, y) => x.exp().mul(y)), ...above, dx: (x, y) => y * Math.exp(x), dy: Math.exp },
  'eˣ - 1': { f: small((x) => x.expm1()), ...above, dx: Math.exp },
  'cosh x': { f: small((x) => x.cosh()), ...above, dx: Math.sinh },
  'eˣ, at most 10': { f: (x) => x.exp().min(10), ...above, dx: Math.exp },
  'sin(1/x)': {
    f: positive((x) => x.mul(0).add(1).div(x).sin()),
    ...at0,
    dx: (x) => -Math.cos(1 / x) / x ** 2,
  },
  'tanh(y - x/x)': {
    f: positive((x, y) => y.sub(x.div(x)).tanh()),
    ...at0,
    dx: () => 0,
    dy: (_x, y) => 1 - Math.tanh(y - 1) ** 2,
  },
  'a mask times √x': { f: (x) => x.gt(0).spikes().mul(x.sqrt()), ...at0, dx: (x) => 0.5 / Math.sqrt(x) },
};

function gradients({ f, x }: Case, dtype: DType): readonly FloatArray[] {
  const scribe = new ProgramScribe({ name: 'branch', units: false });
  for (const name of ['x', 'y']) scribe.slot({ name, role: 'parameter', shape: [x.length] });
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  scribe.store('loss', total(f(scribe.load('x'), scribe.load('y'))));
  const wanted = new Map(['x', 'y'].map((name) => [name, `d${name}`]));
  const program = differentiateScalar(scribe.program(), 'loss', wanted);
  const data = ({ name, shape }: Slot) =>
    name === 'x' ? x : new Array(sizeOf(shape)).fill(name === 'y' ? Y : 0);
  const { slots } = runEverywhere(program, dtype, { tick: 0, steps: 1, seed: 1, data });
  return ['dx', 'dy'].flatMap((name) => slots.get(name) ?? []);
}

describe('no gradient passes a branch that is not taken', () => {
  for (const [name, own] of Object.entries(CASES)) {
    it(`of ${name}`, () => {
      for (const dtype of DTYPES) {
        const [dx, dy] = gradients(own, dtype);
        own.x.forEach((x, i) => {
          const what = `${dtype}, x = ${x}`;
          const near = (found: number, expected: number) =>
            expect(found, what).closeTo(
              expected,
              (dtype === 'f32' ? 1e-5 : 1e-12) * (1 + Math.abs(expected)),
            );
          near(dx![i]!, own.aside(x) ? 0 : own.dx(x, Y));
          if (own.dy) near(dy![i]!, own.aside(x) ? 0 : own.dy(x, Y));
          if (own.aside(x)) expect(dx![i], what).equal(0);
        });
      }
    });
  }

  it('of the plainest case: where(w > 0, √w, 0) at w = 0', () => {
    const [dw] = gradients({ ...CASES['√x']!, x: [0] }, 'f32');
    expect([...dw!]).eql([0]);
  });

  it('and what is taken keeps the infinity that it has', () => {
    const [dx] = gradients({ ...CASES['√x']!, f: (x) => x.sqrt(), x: [0, 4] }, 'f64');
    expect([...dx!]).eql([Infinity, 0.25]);
  });
});

/** s ← 0.9 s + a √w u where w > 0, times log u where u > 0: w is given once, u at every step. */
function step(): Program {
  const scribe = new ProgramScribe({ name: 'step', units: false });
  const given = (name: string, role: Slot['role']) => {
    scribe.slot({ name, role, shape: [SIZE] });
    return scribe.load(name);
  };
  const [w, a] = [given('w', 'parameter'), given('a', 'parameter')];
  const [u, s] = [given('u', 'sequence'), given('s', 'state')];
  const scale = w.sqrt().add(a.div(w));
  const drive = where(u.gt(0), s.mul(u.log()).sub(u.mul(0).add(1).div(u)), 0);
  const next = s
    .mul(0.9)
    .add(where(w.gt(0), scale.mul(u).mul(a), 0))
    .add(drive.mul(0.125));
  scribe.store('s', next);
  scribe.slot({ name: 'out', role: 'emit', shape: [SIZE] });
  scribe.store('out', next);
  return scribe.program();
}

const [SIZE, STEPS] = [5, 4];
const START: Readonly<Record<string, readonly number[]>> = {
  w: [0, 1.5, 0, 0.5, -1],
  a: [1, 2, -1, 0.5, 1],
  s: [0.5, 0, 1, -1, 0.25],
  u: Array.from({ length: SIZE * STEPS }, (_, i) => (i % 3 === 0 ? 0 : 0.25 + (i % 4) / 2)),
};
const WANTED = ['w', 'a', 'u'] as const;

/** The sum of all that is emitted, and its gradients. */
function run(backend: Backend, dtype: DType, start: typeof START) {
  const program = step();
  const request = { parameters: ['w', 'a'], sequences: ['u'], emits: ['out'] };
  const { forward, backward, pullback } = differentiateThroughTime({ step: program }, request);
  const programs = { forward: forward.step!, backward: backward.step!, pullback };
  const executable = compile(backend, { ...programs }, { dtype, capacity: STEPS });
  for (const [name, data] of Object.entries(start)) executable.write(name, data);
  expect(executable.run({ program: 'forward', tick: 0, steps: STEPS }), 'forward').equal(true);
  const sum = Array.from(executable.read('out', 0, STEPS)).reduce((all, x) => all + x, 0);
  executable.write(adjointOf('out'), new Array(SIZE * STEPS).fill(1));
  for (const { name, role, shape } of programs.backward.slots)
    if (role === 'state') executable.write(name, new Float64Array(sizeOf(shape)));
  expect(executable.run({ program: 'backward', tick: 0, steps: STEPS }), 'backward').equal(true);
  expect(executable.run({ program: 'pullback', tick: 0, steps: 1 }), 'pullback').equal(true);
  const rows = (name: string) => (name === 'u' ? STEPS : 1);
  return { sum, gradients: WANTED.map((name) => executable.read(gradientOf(name), 0, rows(name))) };
}

describe('through time no gradient passes a branch that is not taken', () => {
  it('on any backend, in any precision', () => {
    for (const dtype of DTYPES) {
      const { gradients } = everywhere(
        (backend) => run(backend, dtype, START),
        (a, b) => WANTED.forEach((name, i) => expectSameBits(name, a.gradients[i]!, b.gradients[i]!)),
      );
      expect([...gradients[0]!].map((g) => g !== 0)).eql([false, true, false, true, false]);
      expect([...gradients[1]!].map((g) => g !== 0)).eql([false, true, false, true, false]);
      START.u!.forEach((u, i) => {
        if (u === 0 && START.w![i % SIZE]! <= 0) expect(gradients[2]![i], `u ${i}`).equal(0);
      });
    }
  });

  it('and what is taken agrees with finite differences', () => {
    const { gradients } = run(definingBackend, 'f64', START);
    WANTED.forEach((name, k) => {
      START[name]!.forEach((x, i) => {
        if (x <= 0 && name !== 'a') return;
        const along = (by: number) =>
          run(definingBackend, 'f64', { ...START, [name]: START[name]!.with(i, x + by) }).sum;
        expect(gradients[k]![i], `${name} ${i}`).closeTo(slope(along), 1e-7);
      });
    });
  });
});

describe('what guards it', () => {
  const guarded = (write: (x: Tensor, y: Tensor) => Tensor): string => {
    const scribe = new ProgramScribe({ name: 'guard', units: false });
    for (const name of ['x', 'y']) scribe.slot({ name, role: 'parameter', shape: [3] });
    scribe.slot({ name: 'z', role: 'state', shape: [3] });
    scribe.store('z', write(scribe.load('x'), scribe.load('y')));
    const { values } = scribe.program();
    const open = exposed(values);
    return values
      .filter(({ id }) => open[id])
      .map(({ op }) => op)
      .join(' ');
  };

  it('is written only where something not finite can be left aside', () => {
    expect(guarded((x, y) => where(x.gt(0), x.mul(y).add(1).div(2).tanh(), 0))).equal('');
    expect(guarded((x, y) => x.mul(y.neg().exp()).add(1))).equal('exp');
    expect(guarded((x, y) => x.mul(y.neg().exp()).div(2).mul(x))).equal('exp');
    expect(guarded((x, y) => where(x.gt(0), x.mul(y.neg().exp()), 0))).equal('exp mul');
    expect(guarded((x, y) => where(x.gt(0), x.sqrt(), 0).mul(y).tanh())).equal('sqrt');
    expect(guarded((x, y) => where(x.div(y).gt(0), x, 0).mul(y))).equal('div');
    expect(guarded((x) => x.div(0))).equal('div');
  });
});

describe('what rows say of infinity', () => {
  const FINITE = [0, -0, 1, -1, 0.5, -2, 800, -800];
  const ANY = [...FINITE, Infinity, -Infinity, Number.NaN];

  /** The results and the cotangents of an operation, for the cotangent g of the result. */
  const along = (op: OpName, points: readonly (readonly number[])[], g: number) => {
    const { operands, vjp } = dictionary[op];
    const scribe = new ProgramScribe({ name: op, units: false });
    const shape = [points.length];
    const loaded = operands.map((_, k) => {
      scribe.slot({ name: `x${k}`, role: 'parameter', shape });
      return scribe.load(`x${k}`);
    });
    const args = loaded.map((x, k) => (operands[k] === 'bool' ? x.ne(0) : x));
    const y = scribe.apply(op, args as never) as Tensor;
    const cotangents = vjp!(scribe.filled(g, shape), args as never, y, {}, scribe);
    const kept = [y, ...cotangents].filter((x) => x !== null);
    kept.forEach((x, k) => {
      scribe.slot({ name: `out${k}`, role: 'emit', shape });
      scribe.store(`out${k}`, x);
    });
    const program = scribe.program();
    const executable = compile(definingBackend, { program }, { dtype: 'f64', capacity: 1 });
    operands.forEach((_, k) =>
      executable.write(
        `x${k}`,
        points.map((point) => point[k]!),
      ),
    );
    executable.run({ program: 'program', tick: 0, steps: 1 });
    return kept.map((_, k) => [...executable.read(`out${k}`, 0, 1)]);
  };
  const tuples = (of: readonly number[], count: number): readonly (readonly number[])[] =>
    count === 0 ? [[]] : tuples(of, count - 1).flatMap((head) => of.map((x) => [...head, x]));

  for (const op of Object.keys(dictionary) as OpName[]) {
    const { operands, kind, elementwise, scales, finite, vjp } = dictionary[op];
    if (!vjp || kind === 'bool' || !(elementwise || scales)) continue;
    it(`is true: ${op}`, () => {
      const points = tuples(FINITE, operands.length);
      const allFinite = along(op, points, 1).flat().every(Number.isFinite);
      const bounded = operands.map(() => ({ finite: true }));
      expect(finite?.(bounded) ?? true, 'finite for finite operands').equal(allFinite);
      if (scales) return;
      const [, ...cotangents] = along(op, tuples(ANY, operands.length), 0);
      expect(
        cotangents.flat().every((x) => x === 0),
        'nothing comes from nothing',
      ).equal(true);
    });
  }
});
