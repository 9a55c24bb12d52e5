/**
 * A Runge–Kutta method in numbers: stage k begins where the slopes before it, weighted, lead in a part of the step, and the step goes
 * along all of them, weighted. SlopeWeights are whole numbers over a common one, so that nothing is rounded on the way.
 */
export interface Tableau {
  /** Of each stage after the first: weights of the slopes before it, and when it is, in steps. */
  readonly stages: readonly (SlopeWeights & { readonly at: number })[];
  readonly step: SlopeWeights;
  readonly order: number;
  /** The longest step at which x' = -x stays bounded. */
  readonly stable: number;
}

export interface SlopeWeights {
  readonly weights: readonly number[];
  readonly over: number;
}

export const tableaus = {
  euler: { stages: [], step: { weights: [1], over: 1 }, order: 1, stable: 2 },
  midpoint: {
    stages: [{ weights: [1], over: 2, at: 1 / 2 }],
    step: { weights: [0, 1], over: 1 },
    order: 2,
    stable: 2,
  },
  heun: {
    stages: [{ weights: [1], over: 1, at: 1 }],
    step: { weights: [1, 1], over: 2 },
    order: 2,
    stable: 2,
  },
  ralston: {
    stages: [{ weights: [2], over: 3, at: 2 / 3 }],
    step: { weights: [1, 3], over: 4 },
    order: 2,
    stable: 2,
  },
  rk4: {
    stages: [
      { weights: [1], over: 2, at: 1 / 2 },
      { weights: [0, 1], over: 2, at: 1 / 2 },
      { weights: [0, 0, 1], over: 1, at: 1 },
    ],
    step: { weights: [1, 2, 2, 1], over: 6 },
    order: 4,
    stable: 2.785293563405282,
  },
} as const satisfies Record<string, Tableau>;

export type TableauName = keyof typeof tableaus;

/** What tableaus are applied to: tensors, and numbers in tests. */
export interface Arithmetic<X> {
  readonly add: (a: X, b: X) => X;
  readonly scale: (a: X, by: number) => X;
  /** Times a part of the step. */
  readonly along: (slope: X, by: number, over: number) => X;
}

/** How far slopes lead: the sum of those that have a weight. */
function lead<X>(
  { weights, over }: SlopeWeights,
  slopes: readonly X[],
  { add, scale, along }: Arithmetic<X>,
): X {
  const parts = weights.flatMap((by, k) => (by === 0 ? [] : [{ by, slope: slopes[k]! }]));
  const [first, ...others] = parts;
  if (others.length === 0) return along(first!.slope, first!.by, over);
  const own = ({ by, slope }: { readonly by: number; readonly slope: X }) =>
    by === 1 ? slope : scale(slope, by);
  return along(
    others.reduce((sum, part) => add(sum, own(part)), own(first!)),
    1,
    over,
  );
}

/**
 * One step of several states at once: `slopes` gives the rates at states and a moment, in steps from now. What a stage adds beside the
 * slopes, such as noise, `beside` says.
 */
export function stepped<X>(
  { stages, step }: Tableau,
  states: readonly X[],
  slopes: (states: readonly X[], at: number) => readonly X[],
  arithmetic: Arithmetic<X>,
): readonly X[] {
  const found = [slopes(states, 0)];
  const from = (weights: SlopeWeights): X[] =>
    states.map((x, i) =>
      arithmetic.add(
        x,
        lead(
          weights,
          found.map((k) => k[i]!),
          arithmetic,
        ),
      ),
    );
  for (const stage of stages) found.push(slopes(from(stage), stage.at));
  return from(step);
}
