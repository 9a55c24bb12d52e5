import type { Shape } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { Convolution, Towards } from '../../../../ops/windows.ts';
import { paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { ZERO } from '../vectors.ts';
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
/** Vectors that are looked at together for elements other than 0. */
const GROUP_VECTORS = 4;

/** An array of images or of weights, whose address is in a local. */
interface Placed {
  readonly shape: Shape;
  readonly at: number;
}

/** A unit of channels of a tile: `at` and `offset` say where it lies, in `walked` or, for a term, in `weights`. */
interface TileUnit {
  readonly unit: ChannelUnit;
  /** Local: a vector. */
  readonly register: number;
  /** Local. */
  readonly at: number;
  readonly offset: number;
}

/** How three arrays meet: for each place of `walked`, by the elements of a window, those of `met` times `weights`. */
interface Contraction {
  readonly walked: Placed;
  readonly met: Placed;
  readonly weights: Placed;
  /** Before the terms of a unit, and after them. */
  readonly begin: (own: TileUnit) => void;
  readonly end: (own: TileUnit) => void;
  /** A term, in ascending order: `pushProduct` pushes an element of `met`, other than 0, times what is pushed. */
  readonly term: (own: TileUnit, pushProduct: (pushFactor: () => void) => void) => void;
}

export function emitContraction(frame: WasmFrame, given: Attrs, towards: Towards, how: Contraction): void {
  const { f, vectors } = frame;
  const attrs = given as Convolution;
  const { groups } = attrs;
  const { walked, met, weights } = how;
  const [channels, outputs] = weights.shape.slice(-2) as [number, number];
  const each = outputs / groups;
  // Channels that do not mix at all lie side by side everywhere.
  const areAlone = groups > 1 && channels === 1 && each === 1;
  const isWhole = groups === 1 || areAlone;
  const unit = unitOf(frame, isWhole ? outputs > 1 : each % 4 === 0);
  const units = ((isWhole ? channelsInMemory(weights.shape) : each) * vectors.bytes) / unit.bytes;
  const strides = paddedStrides(weights.shape).map((n) => n * vectors.bytes);
  const [down, along, row] = strides as [number, number, number];
  const [place, shift, source, weight] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const terms = (tile: readonly number[], from: number): void => {
    if (areAlone) emitEach(frame, unit, tile, from, weight, how);
    else
      forEachNonzero(frame, channels, from, weight, row, (value, at) => {
        for (const own of inTile(unit, tile, at)) {
          how.term(own, (pushFactor) => {
            f.get(value);
            pushFactor();
            f.op(`${vectors.prefix}.mul`);
          });
        }
      });
  };
  forEachImage(frame, [walked.shape, met.shape], [walked.at, met.at], () =>
    forEachPlace(frame, walked.shape, (position) =>
      countedLoop(f, areAlone ? 1 : groups, (group) => {
        f.get(group)
          .i32(each * vectors.bytes)
          .op('i32.mul')
          .set(shift);
        forEachTile(frame, units, unit, shift, (tile) => {
          f.get(met.at);
          if (areAlone) f.get(shift);
          else
            f.get(group)
              .i32(channels * vectors.bytes)
              .op('i32.mul');
          f.op('i32.add').set(source);
          pushPlace(frame, walked.shape, walked.at, position);
          f.get(shift).op('i32.add').set(place);
          inTile(unit, tile, place).forEach(how.begin);
          forEachMeeting(frame, attrs, towards, position, met.shape, source, (from, element) => {
            f.get(weights.at).get(shift).op('i32.add');
            f.get(element.y).i32(down).op('i32.mul').op('i32.add');
            f.get(element.x).i32(along).op('i32.mul').op('i32.add').set(weight);
            terms(tile, from);
          });
          inTile(unit, tile, place).forEach(how.end);
        });
      }),
    ),
  );
}

const inTile = (unit: ChannelUnit, tile: readonly number[], at: number): readonly TileUnit[] =>
  tile.map((register, k) => ({ unit, register, at, offset: k * unit.bytes }));

/** Each channel by itself: terms with 0 are there, as a 0, which changes no sum that began with 0. */
function emitEach(
  { f, vectors }: WasmFrame,
  unit: ChannelUnit,
  tile: readonly number[],
  from: number,
  weights: number,
  { term }: Contraction,
): void {
  const { prefix } = vectors;
  const value = f.local('v128');
  for (const own of inTile(unit, tile, weights)) {
    f.get(from);
    unit.load(own.offset);
    f.set(value);
    term(own, (pushFactor) => {
      f.get(value);
      pushFactor();
      f.op(`${prefix}.mul`).get(value).v128(ZERO).op(`${prefix}.ne`).op('v128.and');
    });
  }
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
 * Runs `body` for those of so many neighbouring channels that are not 0, in ascending order: with the value in all lanes, and where
 * its weights lie. Some vectors are looked at together, so that zeros cost little; `from` and `weights` are moved on.
 */
function forEachNonzero(
  frame: WasmFrame,
  channels: number,
  from: number,
  weights: number,
  row: number,
  body: (value: number, weights: number) => void,
): void {
  const { f, vectors } = frame;
  const group = GROUP_VECTORS * vectors.lanes;
  countedLoop(f, Math.floor(channels / group), () => {
    forEachNonzeroOf(frame, group, from, weights, row, body);
    f.get(from)
      .i32(group * vectors.bytes)
      .op('i32.add')
      .set(from);
    f.get(weights)
      .i32(group * row)
      .op('i32.add')
      .set(weights);
  });
  if (channels % group) forEachNonzeroOf(frame, channels % group, from, weights, row, body);
}

/** The same for a few channels, which are the bits of a mask. */
function forEachNonzeroOf(
  { f, vectors }: WasmFrame,
  count: number,
  from: number,
  weights: number,
  row: number,
  body: (value: number, weights: number) => void,
): void {
  const { lanes, bytes, prefix, integers } = vectors;
  const [mask, bit, at, value] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('v128')];
  if (count === 1) {
    f.get(from).mem(vectors.splat, 0).tee(value).v128(ZERO).op(`${prefix}.ne`).op('v128.any_true');
    f.if(() => body(value, weights));
    return;
  }
  const parts = Array.from({ length: Math.ceil(count / lanes) }, () => f.local('v128'));
  parts.forEach((part, k) => {
    f.get(from)
      .mem('v128.load', k * 16)
      .set(part);
  });
  f.block(() => {
    parts.forEach((part, k) => {
      f.get(part);
      if (k > 0) f.op('v128.or');
    });
    f.op('v128.any_true').op('i32.eqz').brIf(0);
    parts.forEach((part, k) => {
      f.get(part).v128(ZERO).op(`${prefix}.ne`).op(`${integers}.bitmask`);
      if (k > 0)
        f.i32(k * lanes)
          .op('i32.shl')
          .op('i32.or');
    });
    // What lies beyond them is another row.
    if (count % lanes) f.i32((1 << count) - 1).op('i32.and');
    f.tee(mask).op('i32.eqz').brIf(0);
    f.loop(() => {
      f.get(mask).op('i32.ctz').set(bit);
      f.get(bit).i32(bytes).op('i32.mul').get(from).op('i32.add');
      f.mem(vectors.splat, 0).set(value);
      f.get(bit).i32(row).op('i32.mul').get(weights).op('i32.add').set(at);
      body(value, at);
      f.get(mask).get(mask).i32(1).op('i32.sub').op('i32.and').tee(mask).brIf(0);
    });
  });
}
