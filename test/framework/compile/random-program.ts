import fc from 'fast-check';
import { broadcast, type Shape, sameShape, sizeOf } from '../../../framework/base/shapes.ts';
import { argmax } from '../../../framework/large/along.ts';
import { conv1d, convTranspose1d } from '../../../framework/large/convolve.ts';
import { gather, scatter } from '../../../framework/large/gather.ts';
import { pattern } from '../../../framework/large/pattern.ts';
import { maxPool, sumPool } from '../../../framework/large/pool.ts';
import { arriving, enqueue } from '../../../framework/large/queue.ts';
import { kWinners, sort, topK } from '../../../framework/large/sort.ts';
import { sparseMatmul } from '../../../framework/large/sparse.ts';
import { poissonQuantile } from '../../../framework/ops/draws.ts';
import { arange } from '../../../framework/ops/lists.ts';
import type { Bool, Tensor } from '../../../framework/ops/tensor.ts';
import { concat } from '../../../framework/trace/functions.ts';
import { loadedSlot, type Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { idOf } from '../../../framework/trace/symbolic.ts';

/**
 * What a random program is written from. Everything that is chosen among what exists while writing is a number
 * taken modulo the choices, so that any part of a recipe can be left out or made smaller.
 */
export interface Recipe {
  readonly direction: 1 | -1;
  /** Batch, and two widths. */
  readonly sizes: readonly [number, number, number];
  readonly slots: readonly {
    readonly role: Role;
    readonly shape: number;
    readonly taped: boolean;
    readonly flush: boolean;
    readonly ring: number;
    readonly onDemand: boolean;
    /** A state of absolute times. */
    readonly ticks: boolean;
    readonly loaded: boolean;
    readonly stored: 'no' | 'value' | 'squashed' | 'copy' | 'sum' | 'guarded';
    readonly pick: number;
  }[];
  readonly nodes: readonly Node[];
  readonly emits: readonly number[];
  /** Values that become states which no step reads. */
  readonly kept: readonly {
    readonly pick: number;
    readonly taped: boolean;
    readonly ring: number;
    readonly onDemand: boolean;
  }[];
}

type Role = 'state' | 'parameter' | 'sequence';

export interface Node {
  readonly op: (typeof OPERATIONS)[number];
  readonly picks: readonly [number, number, number];
}

const UNARY = [
  'neg', 'abs', 'sqrt', 'floor', 'nearest', 'single', 'exp', 'expm1', 'log', 'log1p', 'tanh', 'sigmoid', 'detach',
  'sign', 'atan', 'erf',
] as const; // biome-ignore format: a list
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max', 'add', 'mul', 'mod', 'atan2', 'pow'] as const;
const BOUNDED = ['clip', 'clip', 'clipGradient'] as const;
const REDUCTIONS = ['sum', 'reduceMax', 'mean', 'sum', 'reduceMin', 'prod', 'variance'] as const;
const COMPARISONS = ['lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const;
const OPERATIONS = [
  'unary', 'binary', 'binary', 'binary', 'compare', 'logic', 'where', 'where', 'spikes', 'winner', 'reduce',
  'reduce', 'softmax', 'matmul', 'matmul', 'matmul', 'outer', 'addOuter', 'transpose', 'reshape', 'moved',
  'moved', 'ordered', 'constant', 'zeros', 'time', 'uniform', 'dense', 'dense', 'collect', 'collect', 'bounded',
  'gather', 'gather', 'scatter', 'sparse', 'queue', 'list', 'windows',
] as const; // biome-ignore format: a list

const LARGEST = 600;

const shapesOf = ([batch, n, m]: Recipe['sizes']): readonly Shape[] => [
  [1, n], [batch, n], [n], [batch, 1], [], [n, m], [batch, m], [m, n], [1], [1, 1], [2, batch, n], [n, 1],
  [1, m], [2, batch, 1],
]; // biome-ignore format: a list

const pick = fc.noBias(fc.nat(999));
const width = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 17, 33, 70);

const ring = fc.constantFrom(0, 0, 0, 1, 2, 3, 7);

const onDemand = fc.constantFrom(false, false, true);

const slot = (role: fc.Arbitrary<Role>, shape: fc.Arbitrary<number>) =>
  fc.record({
    role,
    shape,
    taped: fc.boolean(),
    flush: fc.constantFrom(false, false, true),
    ring,
    onDemand,
    ticks: fc.constantFrom(false, false, false, true),
    loaded: fc.constantFrom(true, true, true, false),
    stored: fc.constantFrom('no', 'value', 'value', 'squashed', 'copy', 'sum', 'guarded', 'guarded'),
    pick,
  });
const node = fc.record({ op: fc.constantFrom(...OPERATIONS), picks: fc.tuple(pick, pick, pick) });

const direction = fc.constantFrom(1, -1) as fc.Arbitrary<1 | -1>;
const sizes = fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 9), width, fc.constantFrom(1, 2, 3, 4, 6, 9));
const kept = fc.record({ pick, taped: fc.boolean(), ring, onDemand });

export const recipe: fc.Arbitrary<Recipe> = fc.record({
  direction,
  sizes,
  slots: fc.array(
    fc.oneof(
      slot(fc.constant('state'), fc.nat(13)),
      slot(fc.constant('state'), fc.constantFrom(1, 5, 6)),
      slot(fc.constantFrom('parameter', 'sequence'), fc.nat(13)),
      slot(fc.constant('parameter'), fc.constantFrom(2, 5, 7)),
      slot(fc.constant('sequence'), fc.constantFrom(0, 1, 10)),
    ),
    { minLength: 1, maxLength: 7 },
  ),
  nodes: fc.oneof(
    fc.array(node, { maxLength: 8 }),
    fc.noBias(fc.array(node, { minLength: 8, maxLength: 30 })),
  ),
  emits: fc.array(pick, { minLength: 1, maxLength: 4 }),
  kept: fc.array(kept, { maxLength: 2 }),
});

/** A few operations on what is given, and one result that is kept. */
export const smallRecipe: fc.Arbitrary<Recipe> = fc.record({
  direction,
  sizes,
  slots: fc.array(slot(fc.constantFrom('parameter', 'sequence', 'sequence'), fc.noBias(fc.nat(13))), {
    minLength: 1,
    maxLength: 3,
  }),
  nodes: fc.noBias(fc.array(node, { minLength: 1, maxLength: 5 })),
  emits: fc.constant([]),
  kept: fc.tuple(kept),
});

/** The random streams of a program written from a recipe. */
export const STREAMS = ['a', 'b'] as const;

/** Writes the program of a recipe. */
export function writeProgram(recipe: Recipe): Program {
  const scribe = new ProgramScribe({ name: 'random', direction: recipe.direction, units: false });
  const shapes = shapesOf(recipe.sizes);
  const floats: Tensor[] = [];
  const bools: Bool[] = [];
  const slots = recipe.slots.map(({ shape, role, ...slot }, i) => {
    const own = shapes[shape]!;
    const stored = role === 'state' && slot.stored !== 'no';
    const taped = stored && slot.taped && recipe.direction > 0;
    const ring = role === 'state' && !taped ? slot.ring : 0;
    scribe.slot({
      name: `${role} ${i}`,
      role,
      shape: own,
      taped,
      ring,
      onDemand: role === 'state' && slot.onDemand && ring === 0,
      flush: role === 'state' && slot.flush && ring === 0 && !slot.ticks,
      dt: role === 'state' && slot.ticks ? 0.1 : null,
    });
    if (slot.loaded) floats.push(scribe.load(`${role} ${i}`));
    return { ...slot, name: `${role} ${i}`, shape: own, stored: stored ? slot.stored : 'no' };
  });
  const loads = [...floats];
  if (floats.length === 0) floats.push(scribe.constant(0.5));
  for (const node of recipe.nodes) {
    const result = writeNode(node, { scribe, shapes, floats, bools, batch: recipe.sizes[0] });
    if (!result || sizeOf(result.shape) > LARGEST) continue;
    if (result.kind === 'float') floats.push(result);
    else bools.push(result);
  }
  for (const { name, shape, stored, pick } of slots) {
    if (stored === 'no') continue;
    const sum = stored === 'sum' ? accumulated(scribe.load(name), floats, pick) : undefined;
    const copies = stored === 'copy' ? loads.filter((f) => sameShape(f.shape, shape)) : [];
    const value = sum ?? chosen(copies, pick) ?? valueOfShape(scribe, shape, floats, pick);
    const guards = bools.filter(
      (b) => stored === 'guarded' && sameShape(broadcast(b.shape, shape) ?? [0], shape),
    );
    const guarded = chosen(guards, pick)?.where(value, scribe.load(name));
    scribe.store(name, guarded ?? (stored === 'squashed' ? value.min(3).max(-3) : value));
  }
  recipe.emits.forEach((pick, i) => {
    const value = recent(floats, pick)!;
    scribe.slot({ name: `emit ${i}`, role: 'emit', shape: value.shape });
    scribe.store(`emit ${i}`, value);
  });
  recipe.kept.forEach(({ pick, taped, ring, onDemand }, i) => {
    const value = recent(floats, pick)!;
    const rows = taped && recipe.direction > 0 ? 0 : ring;
    scribe.slot({
      name: `kept ${i}`,
      role: 'state',
      shape: value.shape,
      taped: taped && recipe.direction > 0,
      ring: rows,
      onDemand: onDemand && rows === 0,
    });
    scribe.store(`kept ${i}`, value);
  });
  return scribe.program();
}

interface Writing {
  readonly scribe: ProgramScribe;
  readonly shapes: readonly Shape[];
  readonly floats: readonly Tensor[];
  readonly bools: readonly Bool[];
  readonly batch: number;
}

const chosen = <T>(from: readonly T[], pick: number): T | undefined => from[pick % from.length];
/** More often one of the last. */
const recent = <T>(from: readonly T[], pick: number): T | undefined =>
  from[from.length - 1 - Math.floor(from.length * (pick / 1000) ** 2)];
const last = (shape: Shape): number => shape[shape.length - 1]!;
const rows = (shape: Shape): number => sizeOf(shape.slice(0, -1));
const pairs = <A, B>(
  as: readonly A[],
  bs: readonly B[],
  match: (a: A, b: B) => boolean,
): (readonly [A, B])[] => as.flatMap((a) => bs.filter((b) => match(a, b)).map((b) => [a, b] as const));

const outerFit = (x: Tensor, y: Tensor): boolean =>
  x.shape.length > 0 &&
  y.shape.length > 0 &&
  rows(x.shape) === rows(y.shape) &&
  last(x.shape) * last(y.shape) <= LARGEST;

function writeNode({ op, picks }: Node, writing: Writing): Tensor | Bool | undefined {
  const { scribe, shapes, floats, bools, batch } = writing;
  const [p, q, r] = picks;
  const a = recent(floats, p)!;
  const fitting = floats.filter(({ shape }) => {
    const both = broadcast(a.shape, shape);
    return both && sizeOf(both) <= LARGEST;
  });
  const b = chosen(fitting, q) ?? a;
  switch (op) {
    case 'unary':
      return a[chosen(UNARY, r)!]();
    case 'binary':
      return a[chosen(BINARY, r)!](b);
    case 'bounded':
      return a[chosen(BOUNDED, r)!](-1, sizeOf(b.shape) === 1 && a.shape.length > 0 ? b.reshape([1]) : 1);
    case 'compare':
      return a[chosen(COMPARISONS, r)!](b);
    case 'logic': {
      const first = chosen(bools, p);
      const second = chosen(
        bools.filter(({ shape }) => first && broadcast(first.shape, shape)),
        q,
      );
      if (!first || !second) return undefined;
      if (r % 5 === 4 && first.shape.length > 0)
        return first[r % 2 ? 'any' : 'all'](q % first.shape.length, { keepdims: p % 2 === 0 });
      return r % 3 === 0 ? first.not() : r % 3 === 1 ? first.and(second) : first.or(second);
    }
    case 'where': {
      const both = broadcast(a.shape, b.shape)!;
      const condition = chosen(
        bools.filter(({ shape }) => broadcast(shape, both)),
        r,
      );
      return condition?.where(r % 4 === 1 ? 0 : a, r % 4 === 2 ? 0 : b);
    }
    case 'spikes':
      return chosen(bools, p)?.spikes();
    case 'winner':
      return a.shape.length > 0 ? a.winner() : undefined;
    case 'softmax':
      return a.shape.length > 0 ? a.softmax() : undefined;
    case 'reduce': {
      if (a.shape.length === 0) return undefined;
      const axis = q % a.shape.length;
      if (r % 8 === 7) return a.cumsum(axis, { reverse: q % 2 === 0 });
      return a[chosen(REDUCTIONS, r)!](axis, { keepdims: r % 2 === 0 });
    }
    case 'matmul': {
      const fit = pairs(floats, floats, (x, w) => {
        const leading = (shape: Shape): Shape => shape.slice(-w.shape.length, -2);
        const fits = x.shape.length > 0 && w.shape.length > 1 && last(x.shape) === w.shape.at(-2);
        return fits && (w.shape.length === 2 || sameShape(leading(x.shape), leading(w.shape)));
      });
      const [x, w] = recent(fit, p) ?? [];
      return w && x?.matmul(w);
    }
    case 'dense': {
      const vectors = floats.filter((f) => f.shape.length > 0);
      // Products of sequences leave the loop over time.
      const [first] = vectors.filter((f) => isSequence(scribe, f));
      const given = r % 3 === 0 && first ? first : recent(vectors, p);
      if (!given) return undefined;
      const x = r % 4 === 0 ? given.reshape([1, sizeOf(given.shape)]) : given;
      const weights = [last(x.shape), chosen([1, 2, 5, 8, 34], q)!];
      if (sizeOf(weights) > LARGEST) return undefined;
      return x.matmul(declared(scribe, 'parameter', weights, `weights ${scribe.length}`));
    }
    case 'collect': {
      const [x, y] = recent(pairs(floats, floats, outerFit), p) ?? [];
      if (!x || !y) return undefined;
      const name = `sum ${scribe.length}`;
      const sum = declared(scribe, 'state', [last(x.shape), last(y.shape)], name);
      scribe.store(name, sum.addOuter(x, y));
      return undefined;
    }
    case 'outer':
    case 'addOuter': {
      const [x, y] = chosen(pairs(floats, floats, outerFit), p) ?? [];
      if (!x || !y) return undefined;
      const shape = [last(x.shape), last(y.shape)];
      const start = floats.filter((f) => sameShape(f.shape, shape));
      return op === 'outer' ? x.outer(y) : (chosen(start, q) ?? scribe.zeros(shape)).addOuter(x, y);
    }
    case 'transpose': {
      const matrices = floats.filter(({ shape }) => shape.length > 1);
      const given = r % 2 === 0 ? matrices.filter(({ shape }) => shape.length > 2) : matrices;
      const x = chosen(given, p);
      return q % 3 === 0 ? x?.transpose(x.shape.map((_, axis) => axis).reverse()) : x?.transpose();
    }
    case 'reshape': {
      const size = sizeOf(a.shape);
      const fit = [...shapes, [size], [...a.shape].reverse()].filter((shape) => sizeOf(shape) === size);
      return a.reshape(chosen(fit, q)!);
    }
    case 'moved': {
      if (a.shape.length === 0) return undefined;
      const axis = q % a.shape.length;
      const start = r % a.shape[axis]!;
      const step = 1 + (p % 2);
      const others = floats.filter(
        ({ shape }) =>
          shape.length === a.shape.length && sameShape(shape.with(axis, a.shape[axis]!), a.shape),
      );
      return chosen(
        [
          a.slice(axis, start, undefined, step),
          a.pad(axis, start, step, step),
          a.flip(axis),
          concat([chosen(others, p)!, a, chosen(others, r)!], axis),
        ],
        q + r,
      );
    }
    case 'gather': {
      if (a.shape.length === 0) return undefined;
      const length = chosen([last(b.shape), 1, 2, 5, 13, 34], q) ?? 1;
      return gather(a, indices(length, last(a.shape), r));
    }
    case 'queue': {
      const x = recent(
        floats.filter((f) => f.shape.length > 0),
        p,
      );
      const w = chosen(
        floats.filter((f) => f.shape.length === 1),
        q,
      );
      if (!x || !w) return undefined;
      const [pre, post, synapses] = [last(x.shape), chosen([1, 3, 6], r)!, last(w.shape)];
      const delayed = chosen([2, 3, 5], p)!;
      const shape = [...x.shape.slice(0, -1), delayed, post];
      if (sizeOf(shape) > LARGEST) return undefined;
      const name = `queue ${scribe.length}`;
      const queue = declared(scribe, 'state', shape, name);
      const who = pattern({ pre, post, from: indices(synapses, pre, q), to: indices(synapses, post, r) });
      const delays = indices(synapses, delayed, p).map((lag) => lag + 1);
      scribe.store(name, enqueue(queue, x, w, who, delays));
      return arriving(queue);
    }
    case 'list': {
      if (a.shape.length === 0) return undefined;
      const list = arange(last(a.shape)).map((k) => k * (q % 7) - 3);
      return r % 3 === 0 && sizeOf(a.shape) * 3 <= LARGEST ? a.nearest().oneHot(3) : a.mul(list);
    }
    case 'scatter': {
      if (a.shape.length === 0) return undefined;
      const size = chosen([1, 3, 8, 21], q)!;
      return scatter(a, indices(last(a.shape), size, r), size);
    }
    case 'sparse': {
      const vectors = floats.filter((f) => f.shape.length === 1);
      const x = recent(
        floats.filter((f) => f.shape.length > 0),
        p,
      );
      const w = chosen(vectors, q);
      if (!x || !w) return undefined;
      const [pre, post, synapses] = [last(x.shape), chosen([1, 4, 9], r)!, last(w.shape)];
      const ends = { from: indices(synapses, pre, q), to: indices(synapses, post, r) };
      const connected = pattern({ pre, post, ...ends });
      return sparseMatmul(x, w, connected);
    }
    case 'windows': {
      const x = recent(
        floats.filter((f) => f.shape.length > 1),
        p,
      );
      if (!x) return undefined;
      const [length, channels] = x.shape.slice(-2) as [number, number];
      const size = 1 + (q % Math.min(3, length));
      const stride = 1 + (p % 2);
      const pool = chosen([undefined, undefined, maxPool, sumPool], r);
      if (pool) return pool(x, [size], { stride, padding: Math.floor(size / 2) });
      const inputs = size * channels;
      const w = chosen(
        floats.filter((f) => sizeOf(f.shape) % inputs === 0),
        q,
      );
      const weights = w?.reshape([size, channels, sizeOf(w.shape) / inputs]);
      const f = r % 4 === 0 ? conv1d : convTranspose1d;
      return weights && f(x, weights, { stride, padding: p % Math.ceil(size / 2) });
    }
    case 'ordered': {
      if (a.shape.length === 0) return undefined;
      const axis = q % a.shape.length;
      const k = 1 + (p % a.shape[axis]!);
      if (r % 4 === 0) return kWinners(a, k, axis);
      if (r % 4 === 1) return argmax(a, axis, { keepdims: p % 2 === 0 });
      return r % 4 === 2 ? sort(a, axis) : topK(a, k, axis).values;
    }
    case 'constant':
      return scribe.constant(chosen([0, -0, 1, -1, 0.5, 2, 1e-3, 7], p)!);
    case 'zeros':
      return scribe.zeros(chosen(shapes, p)!);
    case 'time':
      return scribe.apply('time', [], { dt: 0.1, shape: [] }) as Tensor;
    case 'uniform': {
      const shape = chosen(
        shapes.filter((s) => s.length > 1 && s[0] === batch),
        p,
      )!;
      const stream = chosen(STREAMS, q)!;
      const attrs = { shape, stream: `${stream} ${shape}`, trials: batch };
      const u = scribe.apply(r % 4 === 1 ? 'fixedUniform' : 'uniform', [], attrs) as Tensor;
      return r % 3 === 0 ? poissonQuantile(u, 3) : u;
    }
  }
}

/** Indices that look random. */
const indices = (length: number, size: number, seed: number): readonly number[] =>
  Array.from({ length }, (_, i) => (i * 7 + ((seed * (i + 3)) % 11)) % size);

function isSequence(scribe: ProgramScribe, x: Tensor): boolean {
  const value = scribe.value(idOf(x));
  return value.op === 'load' && loadedSlot(value).startsWith('sequence');
}

/** What a slot of its own holds: weights or a sum. */
function declared(scribe: ProgramScribe, role: Role, shape: Shape, name: string): Tensor {
  scribe.slot({ name, role, shape });
  return scribe.load(name);
}

/** A value for a slot: one of its shape, or one that stretches to it. */
function valueOfShape(scribe: ProgramScribe, shape: Shape, floats: readonly Tensor[], pick: number): Tensor {
  const same = floats.filter((f) => sameShape(f.shape, shape));
  const stretching = floats.filter((f) => sameShape(broadcast(f.shape, shape) ?? [0], shape));
  const stretched = chosen(stretching, pick);
  if (pick % 5 > 0 && same.length > 0) return chosen(same, Math.floor(pick / 5))!;
  return stretched ? scribe.zeros(shape).add(stretched) : scribe.zeros(shape);
}

/** One or two outer products added to an accumulator. */
function accumulated(sum: Tensor, floats: readonly Tensor[], pick: number): Tensor | undefined {
  const [k, n] = sum.shape;
  if (sum.shape.length !== 2) return undefined;
  const fit = pairs(floats, floats, (x, y) => outerFit(x, y) && last(x.shape) === k && last(y.shape) === n);
  if (fit.length === 0) return undefined;
  const [x, y] = chosen(fit, pick)!;
  const once = sum.addOuter(x, y);
  return pick % 3 === 0 ? once.addOuter(...chosen(fit, Math.floor(pick / 3))!) : once;
}
