import { paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, forEachStep, type Ref, repeatLasts, type WasmFrame } from '../frame.ts';
import { axesOf, forEachIn } from './boxes.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { advance } from './product-rows.ts';

/** The elements of an array along an axis: the address of the first, in a local, and how far it is to the next, in bytes. */
export interface Line {
  readonly at: number;
  readonly step: number;
  readonly length: number;
}

/** Runs `body` for all lines of a result along an axis and those of operands beside them, and fills in the padding. */
export function forEachLineAlong(
  frame: WasmFrame,
  axis: number,
  out: Ref,
  operands: readonly Ref[],
  body: (out: Line, operands: readonly Line[]) => void,
): void {
  const { f, vectors } = frame;
  const refs = [out, ...operands];
  const strides = refs.map(({ shape }) => paddedStrides(shape));
  const isOther = (_: number, k: number): boolean => k !== axis;
  const axes = axesOf(
    out.shape.filter(isOther),
    strides.map((all) => ({ strides: all.filter(isOther) })),
  );
  forEachStep(frame, refs, (starts) => {
    const lines = refs.map(({ shape }, k) => {
      const at = f.local('i32');
      f.get(starts[k]!).set(at);
      return { at, step: strides[k]![axis]! * vectors.bytes, length: shape[axis]! };
    });
    forEachIn(
      frame,
      axes,
      lines.map(({ at }) => at),
      () => body(lines[0]!, lines.slice(1)),
    );
    repeatLasts(frame, out.shape, starts[0]!);
  });
}

/** Runs `body` for all elements of lines of one length, with their addresses in locals. */
function forEachElement(
  frame: WasmFrame,
  lines: readonly Line[],
  body: (addresses: readonly number[]) => void,
): void {
  const { f } = frame;
  const addresses = lines.map(({ at }) => {
    const address = f.local('i32');
    f.get(at).set(address);
    return address;
  });
  countedLoop(f, lines[0]!.length, () => {
    body(addresses);
    addresses.forEach((address, k) => void advance(frame, address, lines[k]!.step));
  });
}

/** Looks at the index at an address: pushes whether it names an element of a line, whose address is then in a local. */
function namedElement(
  { f, vectors }: WasmFrame,
  { at, step, length }: Line,
  index: number,
  element: number,
): void {
  const { scalar } = vectors;
  const [x, isThere] = [f.local(scalar), f.local('i32')];
  f.get(index).mem(`${scalar}.load`, 0).tee(x);
  f[scalar](-1).op(`${scalar}.gt`).get(x)[scalar](length).op(`${scalar}.lt`).op('i32.and').set(isThere);
  // What names none stands for the first, so that every address is one of the line.
  f.get(x).op(`i32.trunc_sat_${scalar}_s`).i32(0).get(isThere).op('select');
  f.i32(step).op('i32.mul').get(at).op('i32.add').set(element);
  f.get(isThere);
}

export const takeAlongKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const { f, vectors } = frame;
  const { scalar } = vectors;
  const [element, isThere] = [f.local('i32'), f.local('i32')];
  forEachLineAlong(frame, attrs.axis as number, out, [at(0), at(1)], (to, [from, indices]) =>
    forEachElement(frame, [to, indices!], ([target, index]) => {
      namedElement(frame, from!, index!, element);
      f.set(isThere).get(target!);
      f.get(element).mem(`${scalar}.load`, 0)[scalar](Number.NaN).get(isThere).op('select');
      f.mem(`${scalar}.store`, 0);
    }),
  );
});

export const addAlongKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const { f, vectors } = frame;
  const { scalar } = vectors;
  const element = f.local('i32');
  forEachLineAlong(frame, attrs.axis as number, out, [at(0), at(1)], (to, [from, indices]) => {
    forEachElement(frame, [to], ([target]) => void f.get(target!)[scalar](0).mem(`${scalar}.store`, 0));
    forEachElement(frame, [from!, indices!], ([source, index]) => {
      namedElement(frame, to, index!, element);
      f.if(() => {
        f.get(element).get(element).mem(`${scalar}.load`, 0);
        f.get(source!).mem(`${scalar}.load`, 0).op(`${scalar}.add`).mem(`${scalar}.store`, 0);
      });
    });
  });
});

export const argmaxKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const { f, vectors } = frame;
  const { scalar } = vectors;
  const [best, bestAt, x, k] = [f.local(scalar), f.local('i32'), f.local(scalar), f.local('i32')];
  forEachLineAlong(frame, attrs.axis as number, out, [at(0)], (to, [from]) => {
    f.get(from!.at).mem(`${scalar}.load`, 0).set(best);
    f.i32(0).set(bestAt).i32(0).set(k);
    forEachElement(frame, [from!], ([source]) => {
      f.get(source!).mem(`${scalar}.load`, 0).tee(x).get(best).op(`${scalar}.gt`);
      f.get(x).get(x).op(`${scalar}.ne`).get(best).get(best).op(`${scalar}.eq`).op('i32.and').op('i32.or');
      f.if(() => f.get(x).set(best).get(k).set(bestAt));
      f.get(k).i32(1).op('i32.add').set(k);
    });
    f.get(to.at).get(bestAt).op(`${scalar}.convert_i32_s`).mem(`${scalar}.store`, 0);
  });
});
