import { lastOf, type Shape } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { Towards, Windows } from '../../../../ops/windows.ts';
import { countedLoop, forEachStep, type Ref, repeatLasts, type WasmFrame } from '../frame.ts';
import { splatBytes } from '../vectors.ts';
import { emitZeros } from './boxes.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import {
  type ChannelUnit,
  channelsInMemory,
  forEachImage,
  forEachMeeting,
  forEachPlace,
  pushPlace,
  unitOf,
} from './windows.ts';

const ALL = new Uint8Array(16).fill(255);

/** A sum per place and channel. */
export const windowSumKernel = (towards: Towards): Kernel =>
  lookedAt((frame, { at, out, attrs }) => {
    const { f, vectors } = frame;
    const sum = f.local('v128');
    overWindows(frame, attrs, towards, [out], [at(0)], ({ unit, places: [to], meet }) => {
      f.v128(splatBytes(0, vectors)).set(sum);
      meet(([from]) => {
        f.get(sum).get(from!);
        unit.load(0);
        f.op(`${vectors.prefix}.add`).set(sum);
      });
      f.get(to!).get(sum);
      unit.store(0);
    });
    fillPadding(frame, out);
  });

/** What u has where x is largest. */
export const pickKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const { f } = frame;
  const [picked, other] = [f.local('v128'), f.local('v128')];
  overWindows(frame, attrs, 'places', [out], [at(0), at(1)], ({ unit, places: [to], meet }) => {
    emitLargest(frame, unit, meet, (isLarger, [, u]) => {
      f.get(u!);
      unit.load(0);
      f.set(other).get(other).get(picked).get(isLarger).op('v128.bitselect').set(picked);
    });
    f.get(to!).get(picked);
    unit.store(0);
  });
  fillPadding(frame, out);
});

/** What g has, added to where x is largest: the first that equals the largest. */
export const routeKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const { f, vectors } = frame;
  const { prefix } = vectors;
  const [x, isFirst, isFound, g] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
  forEachStep(frame, [out], ([start]) => emitZeros(frame, out.shape, start!));
  overWindows(frame, attrs, 'places', [at(1)], [at(0), out], ({ unit, places: [from], meet }) => {
    const largest = emitLargest(frame, unit, meet, () => undefined);
    f.get(from!);
    unit.load(0);
    f.set(g);
    f.v128(splatBytes(0, vectors)).set(isFound);
    meet(([xAt, to]) => {
      f.get(xAt!);
      unit.load(0);
      f.set(x);
      // Equal, or both NaN.
      f.get(x).get(largest).op(`${prefix}.eq`);
      f.get(x).get(x).op(`${prefix}.ne`).get(largest).get(largest).op(`${prefix}.ne`);
      f.op('v128.and').op('v128.or').get(isFound).op('v128.andnot').set(isFirst);
      f.get(isFound).get(isFirst).op('v128.or').set(isFound);
      f.get(to!).get(to!);
      unit.load(0);
      f.get(g).get(isFirst).op('v128.and').op(`${prefix}.add`);
      unit.store(0);
    });
  });
  fillPadding(frame, out);
});

type Meet = (body: (met: readonly number[]) => void) => void;

/** Leaves the largest of what is met, NaN above all, in a local; `taken` is told in which lanes one is larger than those before. */
function emitLargest(
  { f, vectors }: WasmFrame,
  unit: ChannelUnit,
  meet: Meet,
  taken: (isLarger: number, met: readonly number[]) => void,
): number {
  const { prefix } = vectors;
  const [largest, x, isLarger, isFresh] = [
    f.local('v128'),
    f.local('v128'),
    f.local('v128'),
    f.local('v128'),
  ];
  f.v128(ALL).set(isFresh);
  meet((met) => {
    f.get(met[0]!);
    unit.load(0);
    f.set(x);
    f.get(x).get(largest).op(`${prefix}.gt`);
    f.get(x).get(x).op(`${prefix}.ne`).get(largest).get(largest).op(`${prefix}.eq`);
    f.op('v128.and').op('v128.or').get(isFresh).op('v128.or').set(isLarger);
    f.v128(splatBytes(0, vectors)).set(isFresh);
    f.get(x).get(largest).get(isLarger).op('v128.bitselect').set(largest);
    taken(isLarger, met);
  });
  return largest;
}

/** A place (or window) and unit of channels. */
interface At {
  readonly unit: ChannelUnit;
  /** Locals: where it lies in the arrays that are walked. */
  readonly places: readonly number[];
  /** Runs a body for all that it meets: where that lies in the arrays that are met. */
  readonly meet: Meet;
}

/** Runs `body` for all images, places and units of channels of some arrays of one shape, each meeting others of one shape. */
function overWindows(
  frame: WasmFrame,
  attrs: Attrs,
  towards: Towards,
  walked: readonly Ref[],
  met: readonly Ref[],
  body: (at: At) => void,
): void {
  const { f, vectors } = frame;
  const [shape, other] = [walked[0]!.shape, met[0]!.shape] as [Shape, Shape];
  const unit = unitOf(frame, lastOf(shape) > 1);
  const units = (channelsInMemory(shape) * vectors.bytes) / unit.bytes;
  const refs = [...walked, ...met];
  const [shift, offset] = [f.local('i32'), f.local('i32')];
  const places = walked.map(() => f.local('i32'));
  const partners = met.map(() => f.local('i32'));
  const bases = met.map(() => f.local('i32'));
  forEachStep(frame, refs, (addresses) =>
    forEachImage(
      frame,
      refs.map((ref) => ref.shape),
      addresses,
      () =>
        forEachPlace(frame, shape, (position) =>
          countedLoop(f, units, (k) => {
            f.get(k).i32(unit.bytes).op('i32.mul').set(shift);
            places.forEach((place, i) => {
              pushPlace(frame, shape, addresses[i]!, position);
              f.get(shift).op('i32.add').set(place);
            });
            bases.forEach((base, i) => {
              f.get(addresses[walked.length + i]!)
                .get(shift)
                .op('i32.add')
                .set(base);
            });
            const meet: Meet = (each) =>
              forEachMeeting(frame, attrs as Windows, towards, position, other, bases[0]!, (first) => {
                f.get(first).get(bases[0]!).op('i32.sub').set(offset);
                partners.forEach((partner, i) => {
                  f.get(offset).get(bases[i]!).op('i32.add').set(partner);
                });
                each(partners);
              });
            body({ unit, places, meet });
          }),
        ),
    ),
  );
}

/** Padding repeats the last element of each row, at every step. */
const fillPadding = (frame: WasmFrame, out: Ref): void =>
  forEachStep(frame, [out], ([start]) => repeatLasts(frame, out.shape, start!));
