import { readdirSync } from 'node:fs';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { dictionary, type Op, type OpName } from '../../../framework/ops/dictionary.ts';
import type { LargeRow } from '../../../framework/ops/large.ts';
import type { Attrs, Kind, Row } from '../../../framework/ops/row.ts';
import type { Bool, Tensor } from '../../../framework/ops/tensor.ts';
import type { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { idOf, type Symbolic } from '../../../framework/trace/symbolic.ts';
import { generator } from '../support.ts';
import { largeSamples, type Sample, samples } from './samples.ts';

/** An operation that is tried: of the dictionary, or a large one. */
export interface Subject {
  readonly name: string;
  readonly op: Op;
  readonly row: Row;
  readonly sample: Sample;
}

const LARGE = new URL('../../../framework/large/', import.meta.url);
const rooms = await Promise.all(
  readdirSync(LARGE)
    .filter((file) => file.endsWith('.ts'))
    .map((file): Promise<Readonly<Record<string, unknown>>> => import(new URL(file, LARGE).href)),
);
const isLarge = (x: unknown): x is LargeRow => typeof x === 'object' && x !== null && 'kernels' in x;

const largeSample = ({ name }: LargeRow): Sample => {
  const sample = largeSamples[name];
  if (!sample) throw new Error(`samples.ts does not say on what ${name} is tried`);
  return sample;
};

/** All operations: a large one is found where it is exported. */
export const SUBJECTS: readonly Subject[] = [
  ...(Object.keys(dictionary) as OpName[]).map(
    (op): Subject => ({ name: op, op, row: dictionary[op], sample: samples[op] }),
  ),
  ...rooms
    .flatMap(Object.values)
    .filter(isLarge)
    .map((row): Subject => ({ name: row.name, op: 'large', row, sample: largeSample(row) })),
];

/** Operands on which an operation is tried. */
export interface Trial {
  readonly shapes: readonly Shape[];
  readonly attrs: Attrs;
}

const SHAPES: readonly Shape[] = [
  ...[[], [1], [2], [3], [4], [5], [13], [50]],
  ...[
    [1, 13],
    [1, 1],
    [2, 50],
    [3, 5],
    [3, 1],
    [2, 3, 5],
    [2, 3, 1],
    [2, 1, 4],
  ],
];
const STRETCHED: readonly (readonly [Shape, Shape, Shape])[] = [
  [[3, 5], [5], []],
  [
    [3, 5],
    [3, 1],
    [1, 5],
  ],
  [
    [3, 1],
    [1, 5],
    [3, 5],
  ],
  [[], [3, 5], [3, 1]],
  [
    [2, 3, 5],
    [3, 1],
    [2, 1, 5],
  ],
  [
    [2, 1, 5],
    [3, 1],
    [3, 5],
  ],
  [[50], [], [1]],
  [
    [1, 13],
    [4, 13],
    [4, 1],
  ],
  [
    [2, 3, 1],
    [2, 1, 1],
    [3, 1],
  ],
];
/** Lengths that take the place of the different lengths in a row's own shapes. */
const LENGTHS: readonly (readonly number[])[] = [
  ...[
    [1, 1, 1],
    [1, 5, 3],
    [2, 1, 4],
    [3, 4, 1],
    [4, 2, 13],
    [5, 50, 2],
    [3, 13, 50],
  ],
];

/** All trials that a row accepts: of its own shapes, of theirs in other sizes, or of all sorts of shapes. */
export function trialsOf({ op, row, sample }: Subject): readonly Trial[] {
  const { domain, shapes, also = [], attrs = [{}] } = sample;
  const arity = domain.length;
  const operands = shapes
    ? [shapes, ...resized(shapes)].flatMap((own) => [own, [[2, ...own[0]!], ...own.slice(1)]])
    : also.length > 0
      ? []
      : arity === 0
        ? [[]]
        : [...SHAPES.map((shape) => [shape, shape, shape]), ...(arity > 1 ? STRETCHED : [])];
  const all = [...operands, ...also].flatMap((own) => {
    const given = own.slice(0, arity);
    return attrs.flatMap((a) =>
      withAxes(a, given[0]).map((each) => ({
        shapes: given,
        attrs: op === 'large' ? { ...each, row } : each,
      })),
    );
  });
  return all.filter((trial) => row.shape(trial.shapes, trial.attrs) !== undefined);
}

function resized(shapes: readonly Shape[]): readonly (readonly Shape[])[] {
  const lengths = [...new Set(shapes.flat())];
  return LENGTHS.map((sizes) => shapes.map((shape) => shape.map((n) => sizes[lengths.indexOf(n)]!)));
}

/** Reductions are tried along every axis. */
const withAxes = (attrs: Attrs, shape: Shape | undefined): readonly Attrs[] =>
  'axis' in attrs && shape ? shape.map((_, axis) => ({ ...attrs, axis })) : [attrs];

/** Writes an operation on float operands: where it takes truth values, whether they are above ½; where ticks, the nearest. */
export function write(
  scribe: ProgramScribe,
  { op, row }: Subject,
  operands: readonly Tensor[],
  attrs: Attrs,
): Tensor {
  const kinds = row.operands;
  const ofKind = (x: Tensor, kind: Kind | undefined): Symbolic =>
    kind === 'bool' ? x.gt(0.5) : kind === 'tick' ? scribe.apply('ticksOfTime', [x, 1, 0, 0], { dt: 1 }) : x;
  const args = operands.map((x, k) => scribe.symbol(idOf(ofKind(x, kinds[k]))));
  return scribe.apply(op, args, attrs) as Tensor;
}

/** The result as a float. */
export const asFloat = ({ row }: Subject, result: Tensor): Tensor =>
  row.kind === 'bool'
    ? (result as unknown as Bool).where(1, 0)
    : row.kind === 'tick'
      ? result.mul(1)
      : result;

/** Numbers from the domains of an operation's operands. */
export function dataOf(
  { sample }: Subject,
  { shapes }: Trial,
  rows: number,
  seed: number,
): readonly Float64Array[] {
  const next = generator(seed);
  return sample.domain.map(([low, high], k) =>
    Float64Array.from({ length: rows * sizeOf(shapes[k]!) }, () => low + (high - low) * next()),
  );
}
