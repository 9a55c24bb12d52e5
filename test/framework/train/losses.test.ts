import { expect } from 'chai';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { boundsCost, makeBounds } from '../../../framework/train/bounds.ts';
import { accuracy, crossEntropy, mse, total } from '../../../framework/train/losses.ts';
import { faultsOf } from '../../contexts/support.ts';
import { DTYPES, everywhere, expectSameBits, numbers } from '../support.ts';

const [TRIALS, CLASSES] = [5, 7];
const CLASS = [3, 0, 6, 3, 2];
const target = CLASS.flatMap((own) => Array.from({ length: CLASSES }, (_, k) => (k === own ? 1 : 0)));

/** A function of logits and target, and its gradient by the logits. */
function evaluate(
  f: (logits: Tensor, target: Tensor) => Tensor,
  logits: ArrayLike<number>,
  backend = defaultBackend,
  dtype: (typeof DTYPES)[number] = 'f64',
) {
  const scribe = new ProgramScribe({ name: 'loss', units: false });
  const load = (name: string) => {
    scribe.slot({ name, role: 'parameter', shape: [TRIALS, CLASSES] });
    return scribe.load(name);
  };
  scribe.slot({ name: 'loss', role: 'state', shape: [] });
  scribe.store('loss', f(load('logits'), load('target')));
  const program = differentiateScalar(scribe.program(), 'loss', new Map([['logits', 'gradient']]));
  const executable = compile(backend, { program }, { dtype, capacity: 1 });
  executable.write('logits', logits);
  executable.write('target', target);
  executable.run({ program: 'program', tick: 0, steps: 1 });
  const has = program.slots.some(({ name }) => name === 'gradient');
  return { value: executable.read('loss')[0]!, gradient: has ? executable.read('gradient') : undefined };
}

const rowOf = (logits: ArrayLike<number>, trial: number) =>
  Array.from({ length: CLASSES }, (_, k) => logits[trial * CLASSES + k]!);

describe('cross entropy', () => {
  const logits = numbers(TRIALS * CLASSES, 3).map((x) => 2 * x);
  const softmax = CLASS.map((_, trial) => {
    const e = rowOf(logits, trial).map(Math.exp);
    return e.map((x) => x / e.reduce((a, b) => a + b));
  });

  it('is the mean of -log softmax of the class', () => {
    const expected = CLASS.reduce((sum, own, trial) => sum - Math.log(softmax[trial]![own]!), 0) / TRIALS;
    expect(evaluate(crossEntropy, logits).value).closeTo(expected, 1e-14);
  });

  it('has the gradient (softmax - target) / trials', () => {
    const { gradient } = evaluate(crossEntropy, logits);
    softmax.flat().forEach((p, i) => expect(gradient![i]).closeTo((p - target[i]!) / TRIALS, 1e-15));
  });

  it('does not see a shift of all logits, and stays finite where exponentials would not', () => {
    const { value } = evaluate(crossEntropy, logits);
    const far = logits.map((x, i) => x + [0, 1e3, -1e3, 1e5, -1e5][Math.floor(i / CLASSES)]!);
    expect(evaluate(crossEntropy, far).value).closeTo(value, 1e-9);
    const wrong = target.map((x) => -1e4 * x);
    // All other classes share the probability; the right one is 10⁴ below.
    expect(evaluate(crossEntropy, wrong).value).closeTo(1e4 + Math.log(CLASSES - 1), 1e-9);
  });

  for (const dtype of DTYPES) {
    it(`is the same bits on all backends (${dtype})`, () => {
      everywhere(
        (backend) => evaluate(crossEntropy, logits, backend, dtype),
        (a, b) => {
          expect(b.value).equal(a.value);
          expectSameBits('gradient', a.gradient!, b.gradient!);
        },
      );
    });
  }
});

describe('accuracy', () => {
  it('is the part of trials whose first largest logit is that of the class', () => {
    const logits = target.map((x) => 3 * x);
    expect(evaluate(accuracy, logits).value).equal(1);
    logits[0] = 4; // trial 0 now says class 0
    logits[6] = 3; // trial 0, class 6: not the largest either
    logits[CLASSES + 5] = 3; // trial 1: a tie, of which class 0 is the first
    logits[2 * CLASSES + 1] = 3; // trial 2: a tie, of which class 1 is the first, not 6
    expect(evaluate(accuracy, logits)).eql({ value: 3 / 5, gradient: undefined });
  });
});

describe('means', () => {
  it('are over all elements, and all trials, of what output and target make together', () => {
    const scribe = new ProgramScribe({ name: 'loss', units: false });
    const [row, all] = [
      [1, CLASSES],
      [TRIALS, CLASSES],
    ].map((shape, i) => {
      scribe.slot({ name: `x${i}`, role: 'parameter', shape });
      return scribe.load(`x${i}`);
    }) as [Tensor, Tensor];
    const values = { squares: mse(row, all), entropy: crossEntropy(row, all), share: accuracy(row, all) };
    for (const [name, value] of Object.entries(values)) {
      scribe.slot({ name, role: 'state', shape: [] });
      scribe.store(name, value);
    }
    const executable = compile(defaultBackend, { loss: scribe.program() }, { dtype: 'f64', capacity: 1 });
    executable.write('x0', new Float64Array(CLASSES));
    executable.write('x1', target);
    executable.run({ program: 'loss', tick: 0, steps: 1 });
    const read = (name: string) => executable.read(name)[0]!;
    expect(read('squares')).closeTo(1 / CLASSES, 1e-15);
    expect(read('entropy')).closeTo(Math.log(CLASSES), 1e-14);
    // The first of equals is class 0, that of one trial.
    expect(read('share')).closeTo(1 / TRIALS, 1e-15);
  });
});

describe('what is no tensor', () => {
  const own = (f: (x: Tensor) => unknown) => () => {
    const scribe = new ProgramScribe({ name: 'loss', units: false });
    scribe.slot({ name: 'x', role: 'parameter', shape: [2, 3] });
    return f(scribe.load('x'));
  };
  const untyped = <T>(x: unknown): T => x as T;
  const open = { lower: {}, upper: {} };
  for (const [what, call, where] of [
    ['an output', own(() => mse(untyped(undefined), 1)), 'mse'],
    ['a target', own((x) => mse(x, untyped({}))), 'loss'],
    ['truth values as an output', own((x) => mse(untyped(x.gt(0)), 1)), 'mse'],
    ['logits', own((x) => crossEntropy(untyped([1, 2]), x)), 'crossEntropy'],
    ['logits of an accuracy', own((x) => accuracy(untyped(null), x)), 'accuracy'],
    ['what is added up', own(() => total(untyped(3) as Tensor)), 'total'],
    ['parameters', own(() => boundsCost(untyped(undefined), open)), 'boundsCost, parameters'],
    ['no parameters at all', own(() => boundsCost({}, open)), 'boundsCost, parameters'],
    ['a parameter', own(() => boundsCost({ a: { tau: untyped(1) } }, open)), 'boundsCost, a.tau'],
    ['bounds', own((x) => boundsCost({ a: { x } }, untyped(undefined))), 'boundsCost, lower'],
    ['half of the bounds', own((x) => boundsCost({ a: { x } }, untyped({ lower: {} }))), 'boundsCost, upper'],
    [
      'a bound',
      own((x) => boundsCost({ a: { x } }, { lower: { a: { x: Number.NaN } }, upper: {} })),
      'boundsCost, lower, a.x',
    ],
    ['parameters of bounds', () => makeBounds(untyped({ a: 1 })), 'makeBounds, parameters'],
  ] as const) {
    it(`${what}: an error that says so`, () => {
      const [fault] = faultsOf(call);
      expect(['option', 'kind-mismatch']).contain(fault!.code);
      expect(fault!.where).equal(where);
    });
  }
});
