import { expect } from 'chai';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { accuracy, crossEntropy } from '../../../framework/train/losses.ts';
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
