import { fail } from '../base/errors.ts';
import { isList, isRecord, say } from '../base/say.ts';
import { type Table, tableOver, type Wholes, wholesBelow } from '../ops/tables.ts';

/** Who is connected to whom: synapse e goes from cell `from[e]` of `pre` to cell `to[e]` of `post`. */
export interface Connections {
  readonly pre: number;
  readonly post: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/**
 * Connections as products read them: tables beside the program, shared by all who name them. What a synapse has for itself
 * (its weight, its traces) is an array of as many elements, in the order in which the connections were given.
 */
export interface Pattern {
  readonly is: 'pattern';
  /** The same for the same connections, and for no others that one meets: what a file can name them by. */
  readonly name: string;
  readonly pre: number;
  readonly post: number;
  /** Number of synapses. */
  readonly synapses: number;
  /** Ends of each synapse. */
  readonly from: Table;
  readonly to: Table;
  /** Synapses by the cells that they come from, in compressed rows: those of cell k stand at `start[k]` to `start[k + 1]`. */
  readonly start: Table;
  readonly target: Table;
  /** The synapse at each of these places; null where they are in that order as given. */
  readonly order: Table | null;
  /** The same synapses the other way round. */
  readonly transposed: Pattern;
}

/**
 * The pattern of connections, which may be in any order; two synapses may have the same ends.
 *
 * @throws where a number of cells is not a whole number above 0, the lists differ in length, or an end is not a cell
 */
export const pattern = (connections: Connections): Pattern => listed(connections).make();

/** Lists that were checked and copied; their rows, which take room for every cell, are made once, when somebody asks for them. */
export interface ListedPattern {
  readonly synapses: number;
  readonly make: () => Pattern;
}

export function listed(connections: Connections): ListedPattern {
  if (!isRecord(connections)) refuse('connections', say(connections), '{ pre, post, from, to }');
  const { pre, post, from, to } = connections as Connections;
  for (const [name, n] of Object.entries({ pre, post }))
    if (!(Number.isSafeInteger(n) && n > 0)) refuse(name, say(n), 'a number of cells');
  for (const [name, own, cells] of [['from', from, pre] as const, ['to', to, post] as const]) {
    if (!isList(own)) refuse(name, say(own), 'a list with the cell of each synapse');
    const isCell = (cell: number) => Number.isInteger(cell) && cell >= 0 && cell < cells;
    const wrong = firstWhere(own, (cell) => !isCell(cell));
    if (wrong >= 0) refuse(`${name}[${wrong}]`, say(own[wrong]), `a cell from 0 to ${cells - 1}`);
  }
  if (from.length !== to.length)
    refuse('from and to', `lists of ${from.length} and ${to.length}`, 'an end at both sides of each synapse');
  let ends: readonly Int32Array[] = [from, to].map((own) => new Int32Array(own));
  return {
    synapses: from.length,
    make: () => {
      const [own, other] = ends as [Int32Array, Int32Array];
      ends = [];
      return sorted(pre, post, own, other);
    },
  };
}

/** The pattern of compressed rows, which nobody else writes: synapses of cell k go to the cells `target[start[k]]` and so on. */
export const patternOfRows = (pre: number, post: number, start: Int32Array, target: Wholes): Pattern =>
  withRows({
    ...{ pre, post, order: null },
    start: tableOver(start, target.length + 1),
    target: tableOver(target, post),
  });

/** Of the synapses in any order. */
function sorted(
  pre: number,
  post: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  known?: Ends,
): Pattern {
  const { start, order } = byCell(from, pre);
  const isInOrder = firstWhere(order, (synapse, at) => synapse !== at) < 0;
  return withRows(
    {
      ...{ pre, post, start: tableOver(start, order.length + 1) },
      target: tableOver(inOrder(to, order, post), post),
      order: isInOrder ? null : tableOver(order, order.length),
    },
    known,
  );
}

type CompressedRows = Pick<Pattern, 'pre' | 'post' | 'start' | 'target' | 'order'>;
/** What follows from the rows, where it is there already. */
type Ends = Pick<Pattern, 'from' | 'to' | 'transposed'>;

/** What only some ask for is made when they do: for millions of synapses it is memory, and time. */
function withRows(rows: CompressedRows, known?: Ends): Pattern {
  const { pre, post, start, target, order } = rows;
  const synapses = target.numbers.length;
  let { from, to, transposed } = known ?? ({} as Partial<Ends>);
  let name: string | undefined;
  const own = {
    is: 'pattern',
    ...rows,
    synapses,
    get name() {
      return (name ??= `${pre} to ${post}, ${synapses} synapses, ${fingerprint([own.from, own.to])}`);
    },
    get from() {
      return (from ??= asGiven(cellsOfRows(start.numbers, synapses), order, pre));
    },
    get to() {
      return (to ??= asGiven(target.numbers, order, post));
    },
  } as Pattern;
  made.add(own);
  const other = () => {
    const { from: back, to: forth } = own;
    return sorted(post, pre, forth.numbers, back.numbers, { from: forth, to: back, transposed: own });
  };
  // Who lists what a pattern holds goes in no circle.
  return Object.defineProperty(own, 'transposed', {
    get: () => (transposed ??= other()),
    enumerable: false,
  });
}

/** The cell in whose row each synapse stands. */
function cellsOfRows(start: ArrayLike<number>, synapses: number): Int32Array {
  const from = new Int32Array(synapses);
  for (let k = 0; k + 1 < start.length; k++) from.fill(k, start[k], start[k + 1]);
  return from;
}

/** Cells of synapses, from the order of the rows back to that in which the synapses were given. */
function asGiven(cells: ArrayLike<number>, order: Table | null, below: number): Table {
  const own = new Int32Array(cells);
  order?.numbers.forEach((synapse, place) => {
    own[synapse] = cells[place]!;
  });
  return tableOver(own, below);
}

/** The first place where something holds, or -1. */
export function firstWhere(all: ArrayLike<number>, is: (own: number, at: number) => boolean): number {
  for (let i = 0; i < all.length; i++) if (is(all[i]!, i)) return i;
  return -1;
}

/** Numbers of synapses, all below a bound, in another order. */
export function inOrder(numbers: ArrayLike<number>, order: ArrayLike<number>, below: number): Wholes {
  const own = wholesBelow(below, order.length);
  for (let i = 0; i < order.length; i++) own[i] = numbers[order[i]!]!;
  return own;
}

const made = new WeakSet<object>();

/** Whether `pattern` has made it. */
export const isPattern = (x: unknown): x is Pattern => typeof x === 'object' && x !== null && made.has(x);

/** 64 bits of the numbers, in hexadecimal: FNV-1a over their words, twice, from two starts. */
function fingerprint(tables: readonly Table[]): string {
  const words = [0x811c9dc5, 0x9747b28c].map((start) => {
    let hash = start;
    for (const { numbers } of tables)
      for (let i = 0; i < numbers.length; i++) hash = Math.imul(hash ^ numbers[i]!, 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  });
  return words.join('');
}

/** Synapses sorted by cell, those of one cell in their order, and where each cell's begin. */
function byCell(
  cells: ArrayLike<number>,
  count: number,
): { readonly start: Int32Array; readonly order: Int32Array } {
  const start = new Int32Array(count + 1);
  for (let e = 0; e < cells.length; e++) start[cells[e]! + 1]!++;
  for (let k = 0; k < count; k++) start[k + 1]! += start[k]!;
  const next = start.slice();
  const order = new Int32Array(cells.length);
  for (let e = 0; e < cells.length; e++) order[next[cells[e]!]!++] = e;
  return { start, order };
}

const refuse = (what: string, found: string, expected: string): never =>
  fail({
    code: 'shape-mismatch',
    where: `pattern, ${what}`,
    found,
    expected,
    remedy: 'Correct the connections.',
  });
