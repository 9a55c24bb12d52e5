import { isRecord } from '../base/say.ts';
import { type Shape, sameShape } from '../base/shapes.ts';
import { timeText } from '../base/ticks.ts';
import { multiplyUnits, type Quantity, sameUnit, type Unit } from '../base/units.ts';
import type { SignalKind } from '../describe/compartments.ts';
import type { Compartment, HyperparameterHandle, Part } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import { concat } from './functions.ts';
import { nodeOf } from './symbolic.ts';

/** What feeds an input: a compartment, or several combined. */
export type Source = Compartment | Combined;

/** Sources that are combined into one. */
export interface Combined<Kind extends SignalKind = SignalKind> {
  readonly is: Combination;
  readonly of: readonly Source[];
  readonly kind: Kind;
  /** The factor of `scale`. */
  readonly by?: Quantity;
  /** The time of `delay`. */
  readonly time?: Quantity | string;
  /** Which cells `cells` takes, and to which `into` leads, as ranges from a number to before another. */
  readonly ranges?: Ranges;
  /** How many cells there are where `into` leads. */
  readonly size?: number;
}

/** Cells by their numbers: from each first to before each second. */
export type Ranges = readonly (readonly [from: number, to: number])[];

const cellsIn = (ranges: Ranges): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** The ranges of a list of cells, in its order. */
export function rangesOf(cells: ArrayLike<number>): Ranges {
  const ranges: [number, number][] = [];
  for (let k = 0; k < cells.length; k++) {
    const last = ranges.at(-1);
    if (last && last[1] === cells[k]) last[1]++;
    else ranges.push([cells[k]!, cells[k]! + 1]);
  }
  return ranges;
}

export type Combination = keyof typeof combinations;

/** What a source is like, before anything runs. */
export interface SourceFacts {
  /** For one trial. */
  readonly shape: Shape;
  readonly unit: Unit;
  readonly shared: boolean;
}

/** Ways to combine sources: what they compute, and what that is like where the sources fit together. */
export const combinations = {
  sum: {
    tensor: (all: readonly Tensor[]) => all.reduce((a, b) => a.add(b)),
    facts: (all: readonly SourceFacts[]) =>
      alike(all) && sameUnits(all) ? joined(all, all[0]!.unit) : undefined,
  },
  product: {
    tensor: (all: readonly Tensor[]) => all.reduce((a, b) => a.mul(b)),
    facts: (all: readonly SourceFacts[]) =>
      alike(all) ? joined(all, all.map(({ unit }) => unit).reduce(multiplyUnits)) : undefined,
  },
  negate: {
    tensor: ([x]: readonly Tensor[]) => x!.neg(),
    facts: ([x]: readonly SourceFacts[]) => x,
  },
  scale: {
    tensor: ([x]: readonly Tensor[], { by }: Combined) => x!.mul(by!),
    facts: ([x]: readonly SourceFacts[], { by }: Combined) => ({
      ...x!,
      unit: multiplyUnits(x!.unit, by!.unit),
    }),
  },
  transpose: {
    tensor: ([x]: readonly Tensor[]) => x!.transpose(),
    facts: ([x]: readonly SourceFacts[]) =>
      x!.shared && x!.shape.length === 2 ? { ...x!, shape: [...x!.shape].reverse() } : undefined,
  },
  /** Some cells, in the order of the ranges. */
  cells: {
    tensor: ([x]: readonly Tensor[], { ranges }: Combined) =>
      concat(
        ranges!.map(([from, to]) => x!.slice(-1, from, to)),
        -1,
      ),
    facts: ([x]: readonly SourceFacts[], { ranges }: Combined) =>
      x!.shape.length === 1 && ranges!.every(([from, to]) => from < to && to <= x!.shape[0]!)
        ? { ...x!, shape: [cellsIn(ranges!)] }
        : undefined,
  },
  /** Cells of several sources, one behind the other. */
  concat: {
    tensor: (all: readonly Tensor[]) => concat(all, -1),
    facts: (all: readonly SourceFacts[]) =>
      all.every(({ shape, shared }) => shape.length === 1 && shared === all[0]!.shared) && sameUnits(all)
        ? { ...joined(all, all[0]!.unit), shape: [all.reduce((sum, { shape }) => sum + shape[0]!, 0)] }
        : undefined,
  },
  /** Cell by cell into some of so many, ascending; 0 into the others. */
  into: {
    tensor: ([x]: readonly Tensor[], { ranges, size }: Combined) => placed(x!, ranges!, size!),
    facts: ([x]: readonly SourceFacts[], { ranges, size }: Combined) =>
      x!.shape.length === 1 && x!.shape[0] === cellsIn(ranges!) && areAscending(ranges!, size!)
        ? { ...x!, shape: [size!] }
        : undefined,
  },
  /** Its value comes from a delay line. */
  delay: { tensor: ([x]: readonly Tensor[]) => x!, facts: ([x]: readonly SourceFacts[]) => x },
  /** Says that the value stays between the steps of the source; it is the source itself. */
  hold: { tensor: ([x]: readonly Tensor[]) => x!, facts: ([x]: readonly SourceFacts[]) => x },
  /** What the source was at its steps since the reader's last one; its value comes from a gathering line. */
  once: {
    tensor: ([x]: readonly Tensor[]) => x!,
    facts: ([x]: readonly SourceFacts[]) => x,
    gathers: (_: () => Tensor, step: Tensor) => step,
  },
  total: {
    tensor: ([x]: readonly Tensor[]) => x!,
    facts: ([x]: readonly SourceFacts[]) => x,
    gathers: (kept: () => Tensor, step: Tensor) => kept().add(step),
  },
} satisfies Record<string, CombinationRow>;

const areAscending = (ranges: Ranges, size: number): boolean =>
  ranges.every(([from, to], k) => (ranges[k - 1]?.[1] ?? 0) <= from && from < to && to <= size);

function placed(x: Tensor, ranges: Ranges, size: number): Tensor {
  const {
    writer,
    value: { shape, unit },
  } = nodeOf(x)!;
  const zeros = (cells: number): Tensor[] =>
    cells > 0
      ? [writer.apply('const', [], { value: 0, shape: [...shape.slice(0, -1), cells], unit }) as Tensor]
      : [];
  let [at, taken] = [0, 0];
  const pieces = ranges.flatMap(([from, to]) => {
    const piece = [...zeros(from - at), x.slice(-1, taken, taken + to - from)];
    taken += to - from;
    at = to;
    return piece;
  });
  return concat([...pieces, ...zeros(size - at)], -1);
}

interface CombinationRow {
  readonly tensor: (all: readonly Tensor[], source: Combined) => Tensor;
  readonly facts: (all: readonly SourceFacts[], source: Combined) => SourceFacts | undefined;
  /** What becomes of what was kept for the reader at a step of the source. */
  readonly gathers?: (kept: () => Tensor, step: Tensor) => Tensor;
}

/** How a source gathers the steps of what it is made of; nothing for one that shows what is there. */
export const gathersOf = ({ is }: Combined): CombinationRow['gathers'] =>
  (combinations[is] as CombinationRow).gathers;

const alike = ([first, ...others]: readonly SourceFacts[]): boolean =>
  others.every(({ shape }) => sameShape(shape, first!.shape));
const sameUnits = ([first, ...others]: readonly SourceFacts[]): boolean =>
  others.every(({ unit }) => sameUnit(unit, first!.unit));
const joined = (all: readonly SourceFacts[], unit: Unit): SourceFacts => ({
  shape: all[0]!.shape,
  unit,
  shared: all.every(({ shared }) => shared),
});

/** What a source is like; nothing where its parts do not fit together. */
export function factsOf(source: Source): SourceFacts | undefined {
  if (source.is === 'compartment') return source;
  const all = source.of.map(factsOf);
  return all.every((one) => one !== undefined)
    ? combinations[source.is].facts(all as readonly SourceFacts[], source)
    : undefined;
}

/** The compartments that a source is made of. */
export const leavesOf = (source: Source): readonly Compartment[] =>
  source.is === 'compartment' ? [source] : source.of.flatMap(leavesOf);

/** Sources combined; signs and factors make numbers of spikes. */
export function combined<Kind extends SignalKind>(
  is: Combination,
  of: readonly Source[],
  more: Pick<Combined, 'by' | 'time' | 'ranges' | 'size'> = {},
): Combined<Kind> {
  const areSpikes =
    is !== 'negate' && is !== 'scale' && of.every((one: unknown) => isRecord(one) && one.kind === 'spike');
  return { is, of, kind: (areSpikes ? 'spike' : 'real') as Kind, ...more };
}

/** What is combined in a source, those inside others first. */
export const combinedIn = (source: Source): readonly Combined[] =>
  source.is === 'compartment' ? [] : [...source.of.flatMap(combinedIn), source];

/** Another's hyperparameter, in the place of one's own. */
export interface Tie {
  readonly handle: HyperparameterHandle;
  readonly transposed: boolean;
}

/** A model as tracing needs it. */
export interface Wiring {
  readonly pathOf: (part: Part) => string;
  readonly sourceOf: (target: Compartment) => Source | undefined;
  readonly tieOf: (target: HyperparameterHandle) => Tie | undefined;
  /** All wires of the model. */
  readonly wires: readonly { readonly source: Source; readonly target: Compartment }[];
}

/** Slot of a compartment: `net/z.v`; its emitted rows: `net/z.v at every step`. */
export const slotName = (path: string, name: string): string => `${path}.${name}`;
export const parameterName = (path: string, name: string): string => `${path}.p.${name}`;
/** The row of a step that says whether a run ends with it: 1 where it does. */
export const ENDS = 'ends at every step';
export const emitName = (slot: string): string => `${slot} at every step`;

/** The shape of a compartment in a batch. */
export const batchedShape = (
  { shape, shared }: Pick<SourceFacts, 'shape' | 'shared'>,
  batch: number,
): Shape => (shared ? shape : [batch, ...shape]);

/** A source as one would write it. */
export function describeSource(source: Source, nameOf: (compartment: Compartment) => string): string {
  if (source.is === 'compartment') return nameOf(source);
  const { by, time, ranges, size } = source;
  const numbers = ranges?.map(([from, to]) => (to - from === 1 ? `${from}` : `${from}–${to - 1}`));
  const own = by ? [timeText(by)] : time ? [timeText(time)] : [];
  if (numbers) own.push(`${source.is === 'into' ? `of ${size}: ` : ''}${numbers.join(', ')}`);
  return `${source.is}(${[...source.of.map((one) => describeSource(one, nameOf)), ...own].join(', ')})`;
}
