import { expect } from 'chai';
import { definingBackend } from '../../../framework/compile/backends/backends.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { differentiateScalar } from '../../../framework/differentiate/scalar.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, everywhere, expectSameBits, generator } from '../support.ts';

const COUNT = 4000;

/** A program that computes one tensor from two. */
function programOf(f: (a: Tensor, b: Tensor) => Tensor, count = COUNT) {
  const scribe = new ProgramScribe({ name: 'of two', units: false });
  const [a, b] = ['a', 'b'].map((name) => {
    scribe.slot({ name, role: 'parameter', shape: [count] });
    return scribe.load(name);
  });
  const result = f(a!, b!);
  scribe.slot({ name: 'result', role: 'state', shape: result.shape });
  scribe.store('result', result);
  return scribe.program();
}

/** a modulo b by whole numbers: here both are multiples of 2⁻⁶⁰. */
function exactly(a: number, b: number): number {
  const [p, q] = [BigInt(a * 2 ** 60), BigInt(b * 2 ** 60)];
  return Number(p % q) * 2 ** -60;
}

describe('mod', () => {
  it('is exact for all quotients, where both have one sign, and has the same bits on all backends', () => {
    const next = generator(5);
    for (const dtype of DTYPES) {
      const round = dtype === 'f32' ? Math.fround : (x: number) => x;
      const largest = dtype === 'f32' ? 30 : 80;
      const b = Float64Array.from({ length: COUNT }, () =>
        round((1 + next()) * 2 ** Math.floor(6 * next() - 3)),
      );
      // Next to whole quotients, small and large ones.
      const a = b.map((x, i) => {
        const quotient = i % 2 ? Math.round(next() * 2 ** (1 + (i % 13))) : 2 ** (largest * next());
        return round(x * quotient * (1 + (next() - 0.5) * 2 ** -(i % 50)));
      });
      const program = programOf((x, y) => x.mod(y));
      const result = everywhere(
        (backend) => {
          const executable = compile(backend, { step: program }, { dtype, capacity: 1 });
          executable.write('a', a);
          executable.write('b', b);
          executable.run({ program: 'step', tick: 0, steps: 1 });
          return executable.read('result');
        },
        (one, other) => expectSameBits(dtype, one, other),
      );
      result.forEach((x, i) => expect(x, `${dtype} ${a[i]} mod ${b[i]}`).equal(exactly(a[i]!, b[i]!)));
    }
  });
});

describe('clipGradient', () => {
  it('passes what it is given, and on the way back what is between its bounds', () => {
    const scribe = new ProgramScribe({ name: 'clipped', units: false });
    for (const name of ['x', 'weights']) scribe.slot({ name, role: 'parameter', shape: [5] });
    scribe.slot({ name: 'loss', role: 'state', shape: [] });
    const clipped = scribe.load('x').clipGradient(-0.5, 2);
    scribe.store('loss', clipped.mul(scribe.load('weights')).sum(0));
    const program = differentiateScalar(scribe.program(), 'loss', new Map([['x', 'gradient']]));
    const executable = compile(definingBackend, { step: program }, { dtype: 'f64', capacity: 1 });
    executable.write('x', [1, 2, 3, 4, 5]);
    executable.write('weights', [-3, -0.25, 0, 1, 7]);
    executable.run({ program: 'step', tick: 0, steps: 1 });
    expect(executable.read('loss')[0]).equal(35.5);
    expect([...executable.read('gradient')]).eql([-0.5, -0.25, 0, 1, 2]);
  });

  it('refuses bounds that do not fit into what it passes', () => {
    expect(() => programOf((a) => a.sum(0).clipGradient(a, 1))).throws(
      'clipGradient: found shapes [] and [4000] and []',
    );
  });
});
