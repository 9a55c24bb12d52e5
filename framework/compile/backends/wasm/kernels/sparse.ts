import type { Shape } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { Table, Wholes } from '../../../../ops/tables.ts';
import type { Code } from '../encoder.ts';
import { countedLoop, type Ref, type WasmFrame } from '../frame.ts';
import { rareInBranch } from '../rarely.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { clearLine, forEachLine } from './lines.ts';

/** Synapses that one turn of the loop over a cell's takes together. */
const UNROLLED = 4;

/** A kernel between cells that spike seldom. */
export const amongCells = (kernel: Kernel): Kernel =>
  Object.assign((...given: Parameters<Kernel>): void => kernel(...given), { order: rareInBranch });

/** out[…, target] += x[…, k] · w, over the cells k ascending whose x is not 0, and over the synapses of each. */
const sparse: Kernel = lookedAt((frame, { at, out, attrs, tables: [start, ...tables] }) => {
  const [x, w] = [sendersOf(frame, at(0), attrs), at(1)];
  const synapses = synapsesOf(attrs, tables);
  forEachLine(frame, out, [x, ...ofEachRow(w)], (to, [from, row]) => {
    const weights = weightsOf(frame, w, row);
    clearLine(frame, out.shape, to);
    forEachSynapse(
      frame,
      from!,
      synapses.pre,
      { start: start!, bytes: synapses.target.bytes },
      weights,
      (place, value) => addTerm(frame, to, { place, value, ...synapses, weights }),
    );
  });
});

export const sparseKernel: Kernel = amongCells(sparse);

/** A table of synapses: where it is, and how long its numbers are. */
export interface TableAt {
  readonly at: number;
  readonly bytes: number;
}

/** Where the first of the cells lies that send. */
const sendersOf = ({ vectors }: WasmFrame, x: Ref, { first }: Attrs): Ref => ({
  ...x,
  base: x.base + ((first as number | undefined) ?? 0) * vectors.bytes,
});

/** The tables of a pattern, whose addresses are given, and how many cells send. */
export function synapsesOf(attrs: Attrs, [target, order]: readonly number[]) {
  const { pattern } = attrs as {
    readonly pattern: { readonly pre: number; readonly target: Table; readonly order: Table | null };
  };
  return {
    pre: pattern.pre,
    target: listed(target!, pattern.target),
    order: pattern.order ? listed(order!, pattern.order) : undefined,
  };
}

export const listed = (at: number, { numbers }: Table): TableAt => ({
  at,
  bytes: (numbers as Wholes).BYTES_PER_ELEMENT,
});

const LOADS = { 1: 'i32.load8_u', 2: 'i32.load16_u', 4: 'i32.load' } as const;

/** Pushes the number of a table at a synapse. */
export function pushListed({ f }: WasmFrame, { at, bytes }: TableAt, place: number, target: TableAt): void {
  pushPlace(f, place, target.bytes, bytes);
  f.mem(LOADS[bytes as keyof typeof LOADS], at);
}

/** Pushes a place in a table of numbers of so many bytes, from one where they have others. */
function pushPlace(f: Code, place: number, from: number, to: number): void {
  const shift = Math.log2(to / from);
  f.get(place);
  if (shift !== 0) f.i32(Math.abs(shift)).op(shift > 0 ? 'i32.shl' : 'i32.shr_u');
}

/** Whether one weight stands for all synapses. */
export const isOneWeight = (w: Shape): boolean => w.length === 1 && w[0] === 1;

/** Weights are the same for all rows, or each row has its own. */
export const ofEachRow = (w: Ref): readonly Ref[] => (w.shape.length > 1 ? [w] : []);

/** Where weights begin: at an address that is known, and beyond it by what is in a local. */
export interface WeightsAt {
  readonly base: number;
  readonly local: number | undefined;
  /** Whether there is one for all synapses. */
  readonly isOne: boolean;
}

/** The weights of a row, whose address is in a local where each row has its own. */
export const weightsOf = ({ stepOffset }: WasmFrame, w: Ref, row: number | undefined): WeightsAt =>
  row === undefined
    ? { base: w.base, local: stepOffset(w), isOne: isOneWeight(w.shape) }
    : { base: 0, local: row, isOne: false };

/**
 * Runs `body` for all synapses of the cells that have something to send, in their order: `place` holds where a synapse stands
 * in the table of targets, in its bytes, and `value` what its cell sends, times the weight where all synapses have one.
 */
export function forEachSynapse(
  { f, memory, vectors, functions }: WasmFrame,
  from: number,
  cells: number,
  { start, bytes: width }: { readonly start: number; readonly bytes: number },
  weights: WeightsAt,
  body: (place: number, value: number) => void,
): void {
  const { bytes, scalar } = vectors;
  const [count, offset, place, end] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const value = f.local(scalar);
  // The list has the places of cells in a table of their first synapses.
  f.get(from).i32(cells).i32(4).call(functions.events).set(count);
  countedLoop(f, { local: count }, (e) => {
    f.get(e).i32(2).op('i32.shl').mem('i32.load', memory.eventOffsets).set(offset);
    f.get(e).i32(bytes).op('i32.mul').mem(`${scalar}.load`, memory.eventValues);
    if (weights.isOne) {
      if (weights.local === undefined) f.i32(0);
      else f.get(weights.local);
      f.mem(`${scalar}.load`, weights.base).op(`${scalar}.mul`);
    }
    f.set(value);
    for (const [k, edge] of [place, end].entries()) {
      f.get(offset).mem('i32.load', start + 4 * k);
      if (width > 1) f.i32(Math.log2(width)).op('i32.shl');
      f.set(edge);
    }
    const next = () => {
      body(place, value);
      f.get(place).i32(width).op('i32.add').set(place);
    };
    f.block(() => {
      f.get(end)
        .get(place)
        .op('i32.sub')
        .i32(UNROLLED * width)
        .op('i32.lt_s')
        .brIf(0);
      f.loop(() => {
        for (let k = 0; k < UNROLLED; k++) next();
        f.get(end)
          .get(place)
          .op('i32.sub')
          .i32(UNROLLED * width)
          .op('i32.ge_s')
          .brIf(0);
      });
    });
    f.block(() => {
      f.get(place).get(end).op('i32.ge_s').brIf(0);
      f.loop(() => {
        next();
        f.get(place).get(end).op('i32.lt_s').brIf(0);
      });
    });
  });
}

/** One synapse of a cell that sends. */
interface Term {
  readonly place: number;
  readonly value: number;
  readonly target: TableAt;
  readonly order: TableAt | undefined;
  readonly weights: WeightsAt;
  /** Local: set where a sum has become NaN; absent: nobody asks. */
  readonly faulty?: number;
}

/** The sum at the synapse's target, in the row whose address is in a local, grows by its term. */
export function addTerm(frame: WasmFrame, to: number, term: Term): void {
  const { f, vectors } = frame;
  const { bytes, scalar } = vectors;
  const { place, value, target, order, weights, faulty } = term;
  const [sum, grown] = [f.local('i32'), f.local(scalar)];
  pushListed(frame, target, place, target);
  f.i32(Math.log2(bytes)).op('i32.shl').get(to).op('i32.add').tee(sum);
  f.get(sum).mem(`${scalar}.load`, 0).get(value);
  if (!weights.isOne) timesWeight();
  f.op(`${scalar}.add`).tee(grown).mem(`${scalar}.store`, 0);
  if (faulty !== undefined) f.get(grown).get(grown).op(`${scalar}.ne`).get(faulty).op('i32.or').set(faulty);

  function timesWeight(): void {
    if (order) {
      pushListed(frame, order, place, target);
      f.i32(Math.log2(bytes)).op('i32.shl');
    } else pushPlace(f, place, target.bytes, bytes);
    if (weights.local !== undefined) f.get(weights.local).op('i32.add');
    f.mem(`${scalar}.load`, weights.base).op(`${scalar}.mul`);
  }
}
