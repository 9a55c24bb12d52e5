import type { Shape } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { Convolution, Towards } from '../../../../ops/windows.ts';
import { paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, forEachStep, repeatLasts, type WasmFrame } from '../frame.ts';
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

/** Units of channels that are kept in registers while the terms run. */
const TILE = 8;
const ZERO = new Uint8Array(16);

/** A sum per place and channel out, kept in registers. */
export const convolutionKernel = (towards: Towards): Kernel =>
  lookedAt((frame, { at, out, attrs }) => {
    const [x, w] = [at(0), at(1)];
    const { f, vectors } = frame;
    const { prefix } = vectors;
    forEachStep(frame, [out, x, w], ([outAt, xAt, wAt]) => {
      const start = f.local('i32');
      f.get(outAt!).set(start);
      emitContraction(frame, attrs, towards, {
        walked: { shape: out.shape, at: outAt! },
        met: { shape: x.shape, at: xAt! },
        weights: { shape: w.shape, at: wAt! },
        begin: (_unit, _at, sums) => {
          for (const sum of sums) f.v128(ZERO).set(sum);
        },
        term: (unit, value, weight, offset, sums) =>
          sums.forEach((sum, k) => {
            f.get(sum).get(value).get(weight);
            unit.load(offset + k * unit.bytes);
            f.op(`${prefix}.mul`).op(`${prefix}.add`).set(sum);
          }),
        end: (unit, to, sums) =>
          sums.forEach((sum, k) => {
            f.get(to).get(sum);
            unit.store(k * unit.bytes);
          }),
      });
      repeatLasts(frame, out.shape, start);
    });
  });

/** Every product is added where it belongs: what g has at a window is kept in registers. */
export const weightsKernel: Kernel = lookedAt((frame, { at, out, attrs }) => {
  const [x, g] = [at(0), at(1)];
  const { f, vectors } = frame;
  const { prefix } = vectors;
  forEachStep(frame, [out, x, g], ([outAt, xAt, gAt]) => {
    emitZeros(frame, out.shape, outAt!);
    emitContraction(frame, attrs, 'places', {
      walked: { shape: g.shape, at: gAt! },
      met: { shape: x.shape, at: xAt! },
      weights: { shape: out.shape, at: outAt! },
      begin: (unit, from, factors) =>
        factors.forEach((factor, k) => {
          f.get(from);
          unit.load(k * unit.bytes);
          f.set(factor);
        }),
      term: (unit, value, sum, offset, factors) =>
        factors.forEach((factor, k) => {
          f.get(sum).get(sum);
          unit.load(offset + k * unit.bytes);
          f.get(value).get(factor).op(`${prefix}.mul`).op(`${prefix}.add`);
          unit.store(offset + k * unit.bytes);
        }),
      end: () => undefined,
    });
    repeatLasts(frame, out.shape, outAt!);
  });
});

/** An array whose address is in a local. */
interface Array {
  readonly shape: Shape;
  readonly at: number;
}

/** How three arrays meet: for each place of `walked`, by the elements of a window, those of `met` times `weights`. */
interface Contraction {
  readonly walked: Array;
  readonly met: Array;
  readonly weights: Array;
  /** Before and after the terms of a tile: `at` holds where it lies, the tile is of locals. */
  readonly begin: (unit: ChannelUnit, at: number, tile: readonly number[]) => void;
  readonly end: (unit: ChannelUnit, at: number, tile: readonly number[]) => void;
  /** A value other than 0, in all lanes, and where the tile of its weights lies. */
  readonly term: (
    unit: ChannelUnit,
    value: number,
    weights: number,
    offset: number,
    tile: readonly number[],
  ) => void;
}

function emitContraction(frame: WasmFrame, given: Attrs, towards: Towards, how: Contraction): void {
  const { f, vectors } = frame;
  const attrs = given as Convolution;
  const { groups } = attrs;
  const { walked, met, weights } = how;
  const [channels, outputs] = weights.shape.slice(-2) as [number, number];
  const each = outputs / groups;
  const aligned = groups === 1 ? outputs > 1 : each % 4 === 0;
  const unit = unitOf(frame, aligned);
  const units = ((groups === 1 ? channelsInMemory(weights.shape) : each) * vectors.bytes) / unit.bytes;
  const [down, along, row] = paddedStrides(weights.shape).map((n) => n * vectors.bytes) as [
    number,
    number,
    number,
  ];
  const [place, shift, source, weight] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  forEachImage(frame, [walked.shape, met.shape], [walked.at, met.at], () =>
    forEachPlace(frame, walked.shape, (position) =>
      countedLoop(f, groups, (group) => {
        f.get(group)
          .i32(each * vectors.bytes)
          .op('i32.mul')
          .set(shift);
        f.get(group)
          .i32(channels * vectors.bytes)
          .op('i32.mul')
          .get(met.at)
          .op('i32.add')
          .set(source);
        forEachTile(frame, units, unit, shift, (tile) => {
          pushPlace(frame, walked.shape, walked.at, position);
          f.get(shift).op('i32.add').set(place);
          how.begin(unit, place, tile);
          forEachMeeting(frame, attrs, towards, position, met.shape, source, (from, element) => {
            f.get(weights.at).get(shift).op('i32.add');
            f.get(element.y).i32(down).op('i32.mul').op('i32.add');
            f.get(element.x).i32(along).op('i32.mul').op('i32.add').set(weight);
            forEachNonzero(frame, channels, from, weight, row, (value, offset) =>
              how.term(unit, value, weight, offset, tile),
            );
          });
          how.end(unit, place, tile);
        });
      }),
    ),
  );
}

/** Cuts units of channels into tiles, each of locals; `shift` is moved on. */
function forEachTile(
  { f }: WasmFrame,
  units: number,
  unit: ChannelUnit,
  shift: number,
  body: (tile: readonly number[]) => void,
): void {
  const locals = Array.from({ length: Math.min(TILE, units) }, () => f.local('v128'));
  countedLoop(f, Math.floor(units / TILE), () => {
    body(locals);
    f.get(shift)
      .i32(TILE * unit.bytes)
      .op('i32.add')
      .set(shift);
  });
  if (units % TILE) body(locals.slice(0, units % TILE));
}

/**
 * Runs `body` for those of so many neighbouring channels that are not 0, in ascending order: with the value in all lanes, and how
 * far its weights lie beyond `weights`, which is moved on, as is `from`. Vectors of zeros are passed over.
 */
function forEachNonzero(
  { f, vectors }: WasmFrame,
  channels: number,
  from: number,
  weights: number,
  row: number,
  body: (value: number, offset: number) => void,
): void {
  const { lanes, bytes, scalar, prefix } = vectors;
  const [one, value] = [f.local(scalar), f.local('v128')];
  const lane = (k: number) => {
    f.get(from)
      .mem(`${scalar}.load`, k * bytes)
      .tee(one);
    (bytes === 4 ? f.f32(0) : f.f64(0)).op(`${scalar}.ne`);
    f.if(() => {
      f.get(one).op(`${prefix}.splat`).set(value);
      body(value, k * row);
    });
  };
  const whole = Math.floor(channels / lanes);
  countedLoop(f, whole, () => {
    f.get(from).mem('v128.load', 0).op('v128.any_true');
    f.if(() => {
      for (let k = 0; k < lanes; k++) lane(k);
    });
    f.get(from).i32(16).op('i32.add').set(from);
    f.get(weights)
      .i32(lanes * row)
      .op('i32.add')
      .set(weights);
  });
  for (let k = 0; k < channels % lanes; k++) lane(k);
}
