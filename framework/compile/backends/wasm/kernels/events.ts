import type { Code } from '../encoder.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import type { EventLists } from '../memory.ts';
import type { ModuleBuilder } from '../module.ts';
import { type Vectors, ZERO } from '../vectors.ts';

const GROUP_VECTORS = 4;

/**
 * Adds the function that lists the nonzero elements of a row: (address of the row, number of elements, bytes per
 * element of the list's offsets) → how many. It looks at four vectors at once, so that zeros cost little.
 */
export function eventsFunction(module: ModuleBuilder, memory: EventLists, vectors: Vectors): number {
  const { lanes, prefix, integers } = vectors;
  const groupLanes = GROUP_VECTORS * lanes;
  return module.func(null, ['i32', 'i32', 'i32'], ['i32'], (f) => {
    const [address, length, stride] = [0, 1, 2];
    const [at, found, mask, left] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const x = Array.from({ length: GROUP_VECTORS }, () => f.local('v128'));

    f.block(() => {
      f.get(length).op('i32.eqz').brIf(0);
      f.loop(() => {
        x.forEach((vector, k) => {
          f.get(address)
            .mem('v128.load', k * 16)
            .tee(vector);
          if (k > 0) f.op('v128.or');
        });
        f.op('v128.any_true');
        f.if(() => {
          x.forEach((vector, k) => {
            f.get(vector).v128(ZERO).op(`${prefix}.ne`).op(`${integers}.bitmask`);
            if (k > 0)
              f.i32(k * lanes)
                .op('i32.shl')
                .op('i32.or');
          });
          f.set(mask);
          // Elements beyond the row are padding, or the next row.
          f.get(length).get(at).op('i32.sub').tee(left).i32(groupLanes).op('i32.lt_s');
          f.if(() => f.get(mask).i32(1).get(left).op('i32.shl').i32(1).op('i32.sub').op('i32.and').set(mask));
          listBits(f, memory, vectors, { mask, at, address, stride, found });
        });
        f.get(address)
          .i32(GROUP_VECTORS * 16)
          .op('i32.add')
          .set(address);
        f.get(at).i32(groupLanes).op('i32.add').tee(at).get(length).op('i32.lt_s').brIf(0);
      });
    });
    f.get(found);
  });
}

interface Bits {
  readonly mask: number;
  readonly at: number;
  readonly address: number;
  readonly stride: number;
  readonly found: number;
}

/** Appends the elements whose bits are set, lowest first. */
function listBits(
  f: Code,
  memory: EventLists,
  { bytes, scalar }: Vectors,
  { mask, at, address, stride, found }: Bits,
): void {
  const bit = f.local('i32');
  f.block(() => {
    f.get(mask).op('i32.eqz').brIf(0);
    f.loop(() => {
      f.get(mask).op('i32.ctz').set(bit);
      f.get(found).i32(2).op('i32.shl');
      f.get(at).get(bit).op('i32.add').get(stride).op('i32.mul').mem('i32.store', memory.eventOffsets);
      f.get(found).i32(bytes).op('i32.mul');
      f.get(address).get(bit).i32(bytes).op('i32.mul').op('i32.add').mem(`${scalar}.load`, 0);
      f.mem(`${scalar}.store`, memory.eventValues);
      f.get(found).i32(1).op('i32.add').set(found);
      f.get(mask).get(mask).i32(1).op('i32.sub').op('i32.and').tee(mask).brIf(0);
    });
  });
}

/** Runs `body` for every listed element: `offset` holds its list offset, `value` its value in all lanes. */
export function forEachEvent(
  { f, memory, vectors }: WasmFrame,
  count: number,
  body: (offset: number, value: number) => void,
): void {
  const offset = f.local('i32');
  const value = f.local('v128');
  countedLoop(f, { local: count }, (e) => {
    f.get(e).i32(2).op('i32.shl').mem('i32.load', memory.eventOffsets).set(offset);
    f.get(e).i32(vectors.bytes).op('i32.mul').mem(vectors.splat, memory.eventValues).set(value);
    body(offset, value);
  });
}
