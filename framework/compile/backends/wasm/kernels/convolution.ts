import type { Towards } from '../../../../ops/windows.ts';
import { forEachStep, repeatLasts } from '../frame.ts';
import { ZERO } from '../vectors.ts';
import { emitZeros } from './boxes.ts';
import { emitContraction } from './contraction.ts';
import { type Kernel, lookedAt } from './kernel.ts';

/** A sum per place and channel out, kept in registers. */
export const convolutionKernel = (towards: Towards): Kernel =>
  lookedAt((frame, { at, out, attrs }) => {
    const [x, w] = [at(0), at(1)];
    const { f, vectors } = frame;
    forEachStep(frame, [out, x, w], ([outAt, xAt, wAt]) => {
      const start = f.local('i32');
      f.get(outAt!).set(start);
      emitContraction(frame, attrs, towards, {
        walked: { shape: out.shape, at: outAt! },
        met: { shape: x.shape, at: xAt! },
        weights: { shape: w.shape, at: wAt! },
        begin: ({ register: sum }) => f.v128(ZERO).set(sum),
        term: ({ register: sum, at: weight, unit, offset }, pushProduct) => {
          f.get(sum);
          pushProduct(() => {
            f.get(weight);
            unit.load(offset);
          });
          f.op(`${vectors.prefix}.add`).set(sum);
        },
        end: ({ register: sum, at: to, unit, offset }) => {
          f.get(to).get(sum);
          unit.store(offset);
        },
      });
      repeatLasts(frame, out.shape, start);
    });
  });

/** Every product is added where it belongs: what g has at a window is kept in registers. */
export const weightsKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const [x, g] = [at(0), at(1)];
  const { f, vectors } = frame;
  forEachStep(frame, [out, x, g], ([outAt, xAt, gAt]) => {
    emitZeros(frame, out.shape, outAt!);
    emitContraction(frame, attrs, 'places', {
      walked: { shape: g.shape, at: gAt! },
      met: { shape: x.shape, at: xAt! },
      weights: { shape: out.shape, at: outAt! },
      begin: ({ register: factor, at: from, unit, offset }) => {
        f.get(from);
        unit.load(offset);
        f.set(factor);
      },
      term: ({ register: factor, at: sum, unit, offset }, pushProduct) => {
        f.get(sum).get(sum);
        unit.load(offset);
        pushProduct(() => f.get(factor));
        f.op(`${vectors.prefix}.add`);
        unit.store(offset);
      },
      end: () => undefined,
    });
    repeatLasts(frame, out.shape, outAt!);
  });
});
