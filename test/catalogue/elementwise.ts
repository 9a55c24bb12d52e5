import {
  component,
  count,
  input,
  output,
  process,
  real,
  sgd,
  type Tensor,
  total,
  where,
} from '../../index.ts';
import { coarse, perStep } from './numbers.ts';
import { running } from './running.ts';
import { compartmentsOf } from './support.ts';
import { training } from './training.ts';
import type { Entry } from './words.ts';

interface Plain {
  readonly n_units: number;
}
const perUnit = ({ n_units }: Plain) => [n_units];

/** Results by name, of two operands of one shape. */
export type Operations = Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>>;

/** A component that computes them all, of inputs and live hyperparameters: `x + a` and `y + b`. */
const computing = (operations: Operations) =>
  component('Operations', {
    doc: 'operations by name',
    time: 'ms',
    hyperparameters: {
      n_units: count('length'),
      a: real('1', 'added to x', 0, { shape: perUnit }),
      b: real('1', 'added to y', 0, { shape: perUnit }),
    },
    compartments: {
      x: input('1', 'first operand'),
      y: input('1', 'second operand'),
      ...outputsFor(operations),
    },
    commands: {
      advance_state({ x, y }, p): Record<never, Tensor> {
        const [left, right] = [x.add(p.a), y.add(p.b)];
        return Object.fromEntries(
          Object.entries(operations).map(([name, operation]) => [name, operation(left, right)]),
        );
      },
    },
  });

const outputsFor = (operations: Operations) =>
  Object.fromEntries(Object.keys(operations).map((name) => [name, output('1', name)]));

/** Operations that run, and their gradients. */
export function elementwise(
  name: string,
  operations: Operations,
  numbers: typeof coarse = coarse,
): readonly Entry[] {
  const build = (n_units: number) => () => {
    const z = computing(operations)({ n_units });
    return { z, advance: process(z.advance_state) };
  };
  const run = running(name, build(11), ({ z, advance }) => ({
    process: advance,
    steps: 12,
    batch: 2,
    inputs: [
      [z.x, perStep(numbers, 22, 90)],
      [z.y, perStep(numbers, 22, 91)],
    ],
    reference: true,
  }));
  const gradients = training(`${name}-gradients`, build(5), ({ z, advance }) => ({
    process: advance,
    steps: 4,
    batch: 3,
    inputs: [
      [z.x, numbers(60, 92)],
      [z.y, numbers(60, 93)],
    ],
    trainable: [z.hyperparameters.a, z.hyperparameters.b],
    inputGradients: [z.x, z.y],
    loss: ({ of }) =>
      compartmentsOf(z)
        .filter(({ role }) => role === 'output')
        .map((own, i) => total(of(own).mul(of(own).add(0.5))).mul(0.1 + 0.01 * i))
        .reduce((sum, term) => sum.add(term)),
    optimizer: sgd({ lr: 1e-3 }),
    iterations: 3,
    reference: true,
  }));
  return [run, gradients];
}

/** What becomes of the limits of numbers; a NaN is told as 12345, since it would end the run. */
const LIMITS = [0, -0, 1, -1, 0.5, -2.5, 1e-40, -1e-40, 1e-45, 3e38, -3e38, 1e-20, 88.7, -103.9];
const told = (x: Tensor) => where(x.eq(x), x, 12345);
const ofLimits = (operations: Operations): Operations =>
  Object.fromEntries(
    Object.entries(operations).flatMap(([name, operation]) => [
      [name, (x: Tensor, y: Tensor) => told(operation(x, y))],
      [`${name}_of_inverse`, (x: Tensor, y: Tensor) => told(operation(x.mul(0).add(1).div(x), y))],
    ]),
  );
export const limits = (name: string, operations: Operations) =>
  running(
    name,
    () => {
      const z = computing(ofLimits(operations))({ n_units: LIMITS.length });
      return { z, advance: process(z.advance_state) };
    },
    ({ z, advance }) => ({
      process: advance,
      steps: LIMITS.length,
      inputs: [
        [z.x, LIMITS],
        [z.y, (step) => LIMITS.map((_, i) => LIMITS[(i + step) % LIMITS.length]!)],
      ],
      reference: true,
    }),
  );
