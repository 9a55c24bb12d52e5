import { lastOf, type Shape, sizeOf } from '../../../../base/shapes.ts';
import type { Table } from '../../../../ops/tables.ts';
import { paddedRows, paddedSize, paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, forEachStep, noteStoredNaNs, type Ref, repeatLasts, type WasmFrame } from '../frame.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { clearLine, pushLine } from './lines.ts';
import {
  addTerm,
  amongCells,
  forEachSynapse,
  listed,
  ofEachRow,
  pushListed,
  synapsesOf,
  weightsOf,
} from './sparse.ts';

/** A queue as its trials, each of so many rows. */
function queueIn(shape: Shape, bytes: number) {
  const trials = sizeOf(shape.slice(0, -2));
  const rows = shape[shape.length - 2]!;
  return {
    trials,
    rows,
    rowBytes: paddedStrides(shape)[shape.length - 2]! * bytes,
    trialBytes: (paddedSize(shape) / trials) * bytes,
  };
}

/** Local: the row of a queue that is due at the step's tick. */
function dueRow({ f, tick }: WasmFrame, rows: number): number {
  const due = f.local('i32');
  f.get(tick).i32(rows).op('i32.rem_u').set(due);
  return due;
}

/** out = the row that is due */
export const arrivingKernel: Kernel = lookedAt((frame, { at, out }) => {
  const { f, vectors } = frame;
  const { bytes, scalar } = vectors;
  const queue = queueIn(at(0).shape, bytes);
  const due = dueRow(frame, queue.rows);
  const [from, to] = [f.local('i32'), f.local('i32')];
  forEachStep(frame, [out, at(0)], ([start, first]) => {
    countedLoop(f, queue.trials, (trial) => {
      f.get(trial).i32(queue.trialBytes).op('i32.mul').get(first!).op('i32.add');
      f.get(due).i32(queue.rowBytes).op('i32.mul').op('i32.add').set(from);
      pushLine(frame, out.shape, trial);
      f.get(start!).op('i32.add').set(to);
      if (lastOf(out.shape) === 1) f.get(to).get(from).mem(`${scalar}.load`, 0).mem(`${scalar}.store`, 0);
      else {
        countedLoop(f, paddedRows(out.shape).stride / vectors.lanes, () => {
          f.get(to).get(from).mem('v128.load', 0).mem('v128.store', 0);
          for (const local of [to, from]) f.get(local).i32(16).op('i32.add').set(local);
        });
      }
    });
    repeatLasts(frame, out.shape, start!);
  });
});

/**
 * The row that is due is empty again; what spikes send is added to those in which it arrives. Only what has been added can be a
 * NaN that nobody has seen, once the first step of a call has
 * looked at all that was there before.
 */
export const enqueueKernel: Kernel = amongCells((frame, { at, out, attrs, watched, inPlace, tables }) => {
  const { f, vectors, flag, done } = frame;
  const [start, target, lags, ...order] = tables as [number, number, number];
  const synapses = synapsesOf(attrs, [target, ...order]);
  const lag = listed(lags, attrs.lags as Table);
  const faulty = f.local('i32');
  f.i32(0).set(faulty);
  const [x, w] = [at(1), at(2)];
  const queue = queueIn(out.shape, vectors.bytes);
  const due = dueRow(frame, queue.rows);
  const [own, row] = [f.local('i32'), f.local('i32')];
  forEachStep(frame, [out, x, ...ofEachRow(w)], ([first, from, firstWeights]) => {
    countedLoop(f, queue.trials, (trial) => {
      f.get(trial).i32(queue.trialBytes).op('i32.mul').get(first!).op('i32.add').set(own);
      f.get(due).i32(queue.rowBytes).op('i32.mul').get(own).op('i32.add').set(row);
      clearRow(frame, out, row);
      const lineOf = (shape: Shape, start: number): number => {
        const line = f.local('i32');
        pushLine(frame, shape, trial);
        f.get(start).op('i32.add').set(line);
        return line;
      };
      const line = lineOf(x.shape, from!);
      const weights = weightsOf(
        frame,
        w,
        firstWeights === undefined ? undefined : lineOf(w.shape, firstWeights),
      );
      forEachSynapse(
        frame,
        line,
        lastOf(x.shape),
        { start, bytes: synapses.target.bytes },
        weights,
        (place, value) => {
          const later = f.local('i32');
          pushListed(frame, lag, place, synapses.target);
          f.get(due).op('i32.add').set(later);
          // A lag is no more than all rows.
          f.get(later).get(later).i32(queue.rows).op('i32.sub').get(later).i32(queue.rows).op('i32.lt_s');
          f.op('select').i32(queue.rowBytes).op('i32.mul').get(own).op('i32.add').set(row);
          const term = { place, value, ...synapses, weights };
          addTerm(frame, row, watched ? { ...term, faulty } : term);
        },
      );
    });
    repeatLasts(frame, out.shape, first!);
  });
  f.get(faulty).op('i32x4.splat').get(flag).op('v128.or').set(flag);
  if (!watched) return;
  if (!inPlace) noteStoredNaNs(frame, out);
  else {
    f.get(done).op('i32.eqz');
    f.if(() => noteStoredNaNs(frame, out));
  }
});

/** Zeros in one row of a queue, which is a single element where the queue is of one cell. */
const clearRow = (frame: WasmFrame, { shape }: Ref, at: number): void =>
  clearLine(frame, [lastOf(shape)], at);
