import { fail } from '../base/errors.ts';
import { isList, say } from '../base/say.ts';
import { lastOf, type Shape, sizeOf } from '../base/shapes.ts';
import { arrivingKernel, enqueueKernel } from '../compile/backends/wasm/kernels/queue.ts';
import { large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import { firstUnit, noGradient, productUnit, sameUnits } from '../ops/row.ts';
import { type Table, tableOver, wholesBelow } from '../ops/tables.ts';
import type { Tensor } from '../ops/tensor.ts';
import { writerOf } from '../trace/functions.ts';
import { isInSteps } from './delays.ts';
import { firstWhere, inOrder, type Pattern } from './pattern.ts';
import { areWeights, checkPattern, weightAt } from './sparse.ts';

/** Lags stand in the order of the pattern's compressed rows. */
type Enqueue = { readonly pattern: Pattern; readonly lags: Table };

/** A queue of fewer rows than two has no later step to speak of. */
const isQueue = (shape: Shape): boolean => shape.length > 1 && rowsInQueue(shape) > 1;
const rowsInQueue = (shape: Shape): number => shape[shape.length - 2]!;

export const arrivingRow = large<readonly ['float']>({
  name: 'arriving',
  doc: '[…, rows, cells] → […, cells]: the row of a queue that is due, which is the tick modulo its rows; no gradient',
  operands: ['float'],
  kind: 'float',
  shape: ([queue]) => (isQueue(queue) ? [...queue.slice(0, -2), lastOf(queue)] : undefined),
  unit: firstUnit,
  varies: 'clock',
  meaning: ([{ shape, data }], to, _attrs, { tick }) => {
    const [rows, cells] = [rowsInQueue(shape), lastOf(shape)];
    return Float64Array.from({ length: sizeOf(to) }, (_, i) => {
      const trial = Math.floor(i / cells);
      return data[(trial * rows + (tick % rows)) * cells + (i % cells)]!;
    });
  },
  nan: nothingKnown,
  vjp: noGradient,
  kernels: { wasm: arrivingKernel },
  shows: [],
});

export const enqueueRow = large<readonly ['float', 'float', 'float'], Enqueue>({
  name: 'enqueue',
  doc:
    'a queue […, rows, post] after a step: its row that is due is 0, and x[from] · w is added to the row that is due a lag ' +
    'later, over the synapses of cells whose x is not 0, by cell, ascending; no gradient',
  operands: ['float', 'float', 'float'],
  kind: 'float',
  shape: ([queue, x, w], { pattern: { pre, post, synapses }, lags }) =>
    isQueue(queue) &&
    `${queue.slice(0, -2)}` === `${x.slice(0, -1)}` &&
    lastOf(queue) === post &&
    lastOf(x) === pre &&
    areWeights(w, x, synapses) &&
    lags.below <= rowsInQueue(queue) + 1
      ? queue
      : undefined,
  unit: ([queue, x, w]) => sameUnits([queue, productUnit([x, w])]),
  varies: 'clock',
  grows: 0,
  events: 1,
  meaning: (
    [queue, x, w],
    shape,
    { pattern: { pre, post, synapses, start, target, order }, lags },
    moment,
  ) => {
    const { round, tick } = moment;
    const rows = rowsInQueue(shape);
    const out = Float64Array.from(queue.data);
    const weight = weightAt(w.shape, synapses, order);
    for (let trial = 0; trial < out.length / (rows * post); trial++) {
      const due = (trial * rows + (tick % rows)) * post;
      out.fill(0, due, due + post);
      for (let k = 0; k < pre; k++) {
        const factor = x.data[trial * pre + k]!;
        if (factor === 0) continue;
        for (let place = start.numbers[k]!; place < start.numbers[k + 1]!; place++) {
          const row = trial * rows + ((tick + lags.numbers[place]!) % rows);
          const at = row * post + target.numbers[place]!;
          out[at] = round(out[at]! + round(factor * w.data[weight(trial, place)]!));
        }
      }
    }
    return out;
  },
  tables: ({ pattern: { start, target, order }, lags }) => [start, target, lags, ...(order ? [order] : [])],
  nan: nothingKnown,
  vjp: noGradient,
  kernels: { wasm: enqueueKernel },
  shows: [],
});

/** What arrives at this step: the row of a queue `[…, rows, cells]` that is due. Read it before `enqueue` empties it. */
export function arriving(queue: Tensor): Tensor {
  const { writer } = writerOf(queue, 'arriving');
  return writer.apply('large', [queue], { row: arrivingRow }) as Tensor;
}

/**
 * A queue after a step, for a delay per synapse: the row that was due is empty again, and what cells send,
 * x[from[e]] · w[e], is added at cell to[e] to the row that is due `delays[e]` steps later. Return it as the state that
 * the queue is; it changes in place. Cells that send 0 cost nothing.
 *
 * @param w of each synapse, `[synapses]`, of each trial's own, `[…, synapses]`, or one for all, `[1]`
 * @param queue `[…, rows, post]`, at first 0; of at least two rows, and as many as the longest delay
 * @param delays of each synapse, whole steps from 1 to the number of rows
 */
export function enqueue(
  queue: Tensor,
  x: Tensor,
  w: Tensor,
  synapses: Pattern,
  delays: ArrayLike<number>,
): Tensor {
  const { writer, shape } = writerOf(queue, 'enqueue');
  const where = `${writer.place}: enqueue`;
  checkPattern(synapses, where);
  const lags = lagsOf(synapses, delays, rowsInQueue(shape) ?? 0, where);
  return writer.apply('large', [queue, x, w], { row: enqueueRow, pattern: synapses, lags }) as Tensor;
}

const known = new WeakMap<Pattern, WeakMap<object, Table>>();

function lagTable(delays: ArrayLike<number>, order: Table | null): Table {
  let below = 1;
  for (let e = 0; e < delays.length; e++) below = Math.max(below, delays[e]! + 1);
  if (order) return tableOver(inOrder(delays, order.numbers, below), below);
  // A list of the user may be written later.
  if (isInSteps(delays)) return tableOver(delays, below);
  const own = wholesBelow(below, delays.length);
  own.set(delays);
  return tableOver(own, below);
}

function lagsOf(synapses: Pattern, delays: ArrayLike<number>, rows: number, where: string): Table {
  const refuse = (found: string, expected: string): never =>
    fail({ code: 'shape-mismatch', where, found, expected, remedy: 'Correct the delays.' });
  if (!isList(delays) || delays.length !== synapses.synapses)
    return refuse(say(delays), `the delays of ${synapses.synapses} synapses, in steps`);
  const isLag = (lag: number) => Number.isInteger(lag) && lag > 0 && lag <= rows;
  const wrong = firstWhere(delays, (lag) => !isLag(lag));
  if (wrong >= 0)
    return refuse(
      `a delay of ${say(delays[wrong])} at place ${wrong}`,
      `whole steps from 1 to the ${rows} rows`,
    );
  const own = known.get(synapses) ?? new WeakMap<object, Table>();
  known.set(synapses, own);
  const table = own.get(delays) ?? lagTable(delays, synapses.order);
  own.set(delays, table);
  return table;
}
