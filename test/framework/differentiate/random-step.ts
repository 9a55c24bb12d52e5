import fc from 'fast-check';
import { broadcast, type Shape, sameShape, sizeOf } from '../../../framework/base/shapes.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { total } from '../../../framework/train/losses.ts';

/** What a smooth step is written from; choices are numbers taken modulo what there is to choose from. */
export interface StepRecipe {
  readonly batch: number;
  readonly width: number;
  readonly states: readonly { readonly shape: number; readonly next: number; readonly copies: boolean }[];
  readonly nodes: readonly {
    readonly op: (typeof OPERATIONS)[number];
    readonly picks: readonly [number, number];
  }[];
  readonly emits: readonly number[];
}

const OPERATIONS = [
  ...[
    'tanh',
    'sigmoid',
    'bell',
    'root',
    'add',
    'sub',
    'mul',
    'mul',
    'ratio',
    'choose',
    'time',
    'sum',
    'mean',
  ],
  ...[
    'softmax',
    'reshape',
    'transpose',
    'outer',
    'product',
    'dense',
    'dense',
    'dense',
    'gain',
    'bias',
    'decay',
  ],
] as const;

const LARGEST = 64;
const pick = fc.noBias(fc.nat(999));

export const stepRecipe: fc.Arbitrary<StepRecipe> = fc.record({
  batch: fc.constantFrom(1, 3),
  width: fc.constantFrom(1, 2, 3, 4, 5, 8),
  states: fc.array(fc.record({ shape: fc.nat(3), next: pick, copies: fc.boolean() }), { maxLength: 4 }),
  nodes: fc.noBias(
    fc.array(fc.record({ op: fc.constantFrom(...OPERATIONS), picks: fc.tuple(pick, pick) }), {
      minLength: 1,
      maxLength: 16,
    }),
  ),
  emits: fc.array(pick, { minLength: 1, maxLength: 3 }),
});

/** What several steps are written from that a timetable can mix: they share their states and emit the same. */
export const stepRecipes: fc.Arbitrary<readonly StepRecipe[]> = fc
  .tuple(stepRecipe, fc.array(stepRecipe, { minLength: 1, maxLength: 2 }))
  .map(([first, others]) => [
    first,
    ...others.map(({ nodes, states }) => ({
      ...first,
      nodes,
      states: first.states.map((own, i) => ({ ...own, next: states[i]?.next ?? own.next + 1 })),
    })),
  ]);

/** A step without kinks: its states, sequences and parameters can all be moved a little. */
export function writeStep(
  { batch, width, states, nodes, emits }: StepRecipe,
  { name: own = 'random', sums = false } = {},
): Program {
  const scribe = new ProgramScribe({ name: own, units: false });
  const shapes: readonly Shape[] = [
    [batch, width],
    [1, width],
    [batch, 3],
    [batch, 1],
  ];
  const floats: Tensor[] = [];
  const parameter = (shape: Shape): Tensor => {
    const name = `parameter ${scribe.length} [${shape}]`;
    scribe.slot({ name, role: 'parameter', shape });
    return scribe.load(name);
  };
  for (const [name, shape] of [
    ['sequence a', [batch, width]],
    ['sequence b', [width]],
  ] as const) {
    scribe.slot({ name, role: 'sequence', shape });
    floats.push(scribe.load(name));
  }
  states.forEach(({ shape }, i) => {
    scribe.slot({ name: `state ${i}`, role: 'state', shape: shapes[shape]!, flush: i % 2 === 0 });
    floats.push(scribe.load(`state ${i}`));
  });
  const loads = [...floats];
  for (const node of nodes) {
    const result = writeNode(scribe, node, floats, parameter);
    if (result && sizeOf(result.shape) <= LARGEST) floats.push(result);
  }
  states.forEach(({ shape, next, copies }, i) => {
    const own = shapes[shape]!;
    const fit = (copies ? loads : floats).filter((f) => sameShape(broadcast(f.shape, own) ?? [0], own));
    const value = chosen(fit, next) ?? scribe.constant(0.5);
    const whole = sameShape(value.shape, own) ? value : scribe.zeros(own).add(value);
    // Some states are never stepped, some take over another as it is, none grows.
    if (next % 7 > 0) scribe.store(`state ${i}`, loads.includes(whole) ? whole : whole.tanh());
  });
  emits.forEach((choice, i) => {
    const all = floats[floats.length - 1 - (choice % Math.min(4, floats.length))]!;
    const value = sums ? total(all) : all;
    scribe.slot({ name: `emit ${i}`, role: 'emit', shape: value.shape });
    scribe.store(`emit ${i}`, value);
  });
  return scribe.program();
}

const chosen = <T>(from: readonly T[], pick: number): T | undefined => from[pick % from.length];
const last = (shape: Shape): number => shape[shape.length - 1]!;

function writeNode(
  scribe: ProgramScribe,
  { op, picks: [p, q] }: StepRecipe['nodes'][number],
  floats: readonly Tensor[],
  parameter: (shape: Shape) => Tensor,
): Tensor | undefined {
  const a = floats[floats.length - 1 - Math.floor(floats.length * (p / 1000) ** 2)]!;
  const b = chosen(
    floats.filter(({ shape }) => broadcast(a.shape, shape)),
    q,
  )!;
  const matrices = floats.filter(({ shape }) => shape.length === 2);
  const rank = a.shape.length;
  switch (op) {
    case 'tanh':
      return a.tanh();
    case 'sigmoid':
      return a.sigmoid();
    case 'bell':
      return a.mul(a).neg().exp();
    case 'root':
      return a.mul(a).add(1).sqrt();
    case 'add':
      return a.add(b);
    case 'sub':
      return a.sub(b);
    case 'mul':
      return a.tanh().mul(b);
    case 'ratio':
      return a.div(b.mul(b).add(0.5));
    case 'choose': {
      const attrs = { shape: a.shape, stream: `s ${a.shape}`, trials: 1 };
      const random = scribe.apply('uniform', [], attrs) as Tensor;
      return random.lt(0.5).where(a, b);
    }
    case 'time':
      return a.mul(scribe.apply('time', [], { dt: 0.01, shape: [] }) as Tensor);
    case 'sum':
      return rank > 0 ? a.sum(q % rank, { keepdims: p % 2 === 0 }) : undefined;
    case 'mean':
      return rank > 0 ? a.mean(q % rank, { keepdims: p % 2 === 0 }) : undefined;
    case 'softmax':
      return rank > 0 ? a.softmax() : undefined;
    case 'reshape':
      return a.reshape(chosen([[sizeOf(a.shape)], [sizeOf(a.shape), 1], [1, sizeOf(a.shape)]], q)!);
    case 'transpose':
      return chosen(matrices, p)?.transpose();
    case 'outer': {
      const fit = floats.filter(({ shape }) => shape.length === 2 && rank === 2 && shape[0] === a.shape[0]);
      return fit.length > 0 ? a.outer(chosen(fit, q)!) : undefined;
    }
    case 'product': {
      const fit = matrices.filter(({ shape }) => rank > 0 && shape[0] === last(a.shape));
      return chosen(fit, q) && a.matmul(chosen(fit, q)!);
    }
    case 'dense':
      return rank > 0
        ? a.matmul(parameter([last(a.shape), chosen([1, 3, 4, last(a.shape)], q)!]))
        : undefined;
    case 'gain':
      return a.mul(parameter(q % 2 ? [] : [1]));
    case 'bias':
      return rank > 0 ? a.add(parameter([last(a.shape)])) : undefined;
    case 'decay':
      return a.mul(
        parameter(q % 3 ? [] : a.shape)
          .neg()
          .exp(),
      );
  }
}
