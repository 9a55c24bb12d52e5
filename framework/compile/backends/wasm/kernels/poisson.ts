import { forEachStep, forEachVector, loadVector, storeVector, type WasmFrame } from '../frame.ts';
import { splatBytes, ZERO } from '../vectors.ts';
import { type Kernel, lookedAt, withRoom } from './kernel.ts';

/** Rates from here on have the count 0. */
export const FEW = 32;
/** For rates below, that many sums reach as far as numbers have digits. */
const LONGEST = 256;

/** Locals of f64: a rate, its probability of none, and up to where cumulated probabilities are asked for. */
interface Sought {
  readonly rate: number;
  readonly none: number;
  readonly limit: number;
}

/**
 * How many cumulated probabilities of a rate are at most u. Where the lanes of a vector have one rate, these stand in a table, which is made when
 * the rate is another one than before; else the sums of each lane are made anew.
 */
export const poissonKernel: Kernel = withRoom(
  lookedAt((frame, { at, out }) => {
    const { f, vectors } = frame;
    const { bytes, prefix } = vectors;
    const vector = () => f.local('v128');
    const [known, rates, nones, x, count] = [vector(), vector(), vector(), vector(), vector()];
    const sought: Sought = { rate: f.local('f64'), none: f.local('f64'), limit: f.local('f64') };
    const found = f.local('i32');
    const isNew = () => f.get(rates).get(known).op(`${prefix}.ne`).op('v128.any_true');
    const take = (k: number) => {
      pushWide(frame, rates, k);
      f.set(sought.rate);
      pushWide(frame, nones, k);
      f.set(sought.none);
    };
    const startTable = () => {
      f.get(rates).lane(`${prefix}.extract_lane`, 0).op(`${prefix}.splat`).tee(known);
      f.get(rates).op(`${prefix}.ne`).op('v128.any_true');
      f.if(
        () => f.v128(splatBytes(Number.NaN, vectors)).set(known),
        () => {
          take(0);
          // The largest number that is drawn.
          f.f64(bytes === 4 ? 1 - 2 ** -24 : 1 - 2 ** -53).set(sought.limit);
          cumulate(frame, sought, found, true);
        },
      );
    };
    forEachStep(frame, [out, at(0), at(1), at(2)], ([to, from, rate, none]) => {
      f.v128(splatBytes(Number.NaN, vectors)).set(known);
      forEachVector(frame, out.shape, [to!, from!, rate!, none!], () => {
        for (const [local, address] of [
          [x, from!],
          [rates, rate!],
          [nones, none!],
        ] as const) {
          loadVector(frame, out.shape, () => f.get(address));
          f.set(local);
        }
        isNew();
        f.if(startTable);
        isNew();
        f.if(
          () => {
            for (let k = 0; k < vectors.lanes; k++) {
              take(k);
              pushWide(frame, x, k);
              f.set(sought.limit);
              cumulate(frame, sought, found, false);
              f.get(count).get(found).op(`${vectors.scalar}.convert_i32_s`);
              f.lane(`${prefix}.replace_lane`, k).set(count);
            }
          },
          () => countReached(frame, x, count),
        );
        storeVector(
          frame,
          out.shape,
          () => f.get(to!),
          () => f.get(count),
        );
      });
    });
  }),
  (_shapes, _attrs, bytes) => LONGEST * bytes,
);

/** Pushes a lane as f64. */
function pushWide({ f, vectors }: WasmFrame, vector: number, lane: number): void {
  f.get(vector).lane(`${vectors.prefix}.extract_lane`, lane);
  if (vectors.bytes === 4) f.op('f32x4.splat').op('f64x2.promote_low_f32x4').lane('f64x2.extract_lane', 0);
}

/**
 * Adds up probabilities until the sum is above the limit, or changes no more; `found` is how many were not above it. They are the sums of the operation's
 * meaning, digit by digit. In the table, if one is made, infinity stands behind them.
 */
function cumulate(frame: WasmFrame, { rate, none, limit }: Sought, found: number, inTable: boolean): void {
  const { f } = frame;
  const [own, sum, grown] = [f.local('f64'), f.local('f64'), f.local('f64')];
  const note = (push: () => void) => {
    if (inTable) storeSum(frame, found, push);
  };
  f.i32(0).set(found);
  f.block(() => {
    f.get(rate).f64(FEW).op('f64.lt').op('i32.eqz').brIf(0);
    f.get(none).tee(own).set(sum);
    f.loop(() => {
      f.get(limit).get(sum).op('f64.ge').op('i32.eqz').brIf(1);
      note(() => f.get(sum));
      f.get(found).i32(1).op('i32.add').set(found);
      f.get(own).get(rate).get(found).op('f64.convert_i32_s').op('f64.div').op('f64.mul').tee(own);
      f.get(sum).op('f64.add').tee(grown).get(sum).op('f64.eq').brIf(1);
      f.get(grown).set(sum).br(0);
    });
  });
  note(() => f.f64(Infinity));
}

/** Stores a sum in the table as the smallest number of the program's precision that is not below it. */
function storeSum({ f, vectors, memory }: WasmFrame, at: number, push: () => void): void {
  const { bytes, scalar } = vectors;
  const [sum, near] = [f.local('f64'), f.local('v128')];
  push();
  f.set(sum);
  f.get(at).i32(Math.log2(bytes)).op('i32.shl');
  if (bytes === 8) f.get(sum);
  else {
    f.get(sum).op('f32.demote_f64').op('f32x4.splat').tee(near);
    // Of positive numbers the next one is that of the next bits.
    f.get(near).op('f64x2.promote_low_f32x4').lane('f64x2.extract_lane', 0).get(sum).op('f64.lt');
    f.op('i32x4.splat').op('i32x4.add').lane('f32x4.extract_lane', 0);
  }
  f.mem(`${scalar}.store`, memory.room);
}

/** How many sums of the table are at most each lane. */
function countReached({ f, vectors, memory }: WasmFrame, x: number, count: number): void {
  const { bytes, prefix } = vectors;
  const [at, reached] = [f.local('i32'), f.local('v128')];
  f.v128(ZERO).set(count).i32(0).set(at);
  f.block(() => {
    f.loop(() => {
      f.get(x).get(at).mem(vectors.splat, memory.room).op(`${prefix}.ge`).tee(reached);
      f.op('v128.any_true').op('i32.eqz').brIf(1);
      f.get(count).get(reached).v128(splatBytes(1, vectors)).op('v128.and').op(`${prefix}.add`).set(count);
      f.get(at).i32(bytes).op('i32.add').set(at).br(0);
    });
  });
}
