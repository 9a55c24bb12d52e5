import type { Shape } from '../base/shapes.ts';
import { dimensionless, type Unit } from '../base/units.ts';
import { neverNaN, nothingKnown } from './nan.ts';
import { immediate, structural } from './operation.ts';
import { asItIs, noGradient, type Row } from './row.ts';
import type { Table } from './tables.ts';

type SourceAttrs = { readonly shape: Shape; readonly unit?: Unit };
type Constant = SourceAttrs & { readonly value: number };
type Load = SourceAttrs & { readonly slot: string };
type Literal = SourceAttrs & { readonly table: Table };
type Time = SourceAttrs & { readonly dt: number };
type Draw = SourceAttrs & { readonly stream: string; readonly trials: number };

const given = {
  operands: [],
  kind: 'float',
  shape: (_: readonly [], attrs: SourceAttrs) => attrs.shape,
  unit: (_: readonly [], attrs: SourceAttrs) => attrs.unit ?? dimensionless,
  vjp: noGradient,
} as const;

/** What all uniform random numbers have in common. */
const drawn = {
  ...given,
  sameElements: false,
  allSteps: null,
  grows: null,
  events: null,
  nan: neverNaN,
  simplify: asItIs,
  shows: ['stream', 'trials'],
} as const;

/** Where values come from: constants, slots, the clock and the random streams. */
export const sources = {
  const: immediate<Constant>({
    doc: 'a number, in all elements',
    ...given,
    everywhere: ({ value }) => value,
    varies: 'never',
    nan: (_, { value }) => (Number.isNaN(value) ? 'nan' : 'number'),
    shows: ['value'],
  }),
  literal: structural<readonly [], Literal>({
    name: 'literal',
    doc: 'numbers that stand in a command',
    ...given,
    varies: 'never',
    stream: null,
    sameElements: false,
    allSteps: null,
    grows: null,
    events: null,
    tables: ({ table }) => [table],
    nan: nothingKnown,
    simplify: asItIs,
    shows: ['table'],
  }),
  /** Neither computed nor replaced: a backend reads the slot. */
  load: {
    doc: 'what a slot holds when the step begins',
    ...given,
    varies: 'slot',
    stream: null,
    sameElements: false,
    allSteps: null,
    grows: null,
    events: null,
    selects: null,
    holds: null,
    nan: nothingKnown,
    simplify: asItIs,
    shows: ['slot'],
  } satisfies Row<readonly [], Load>,
  time: immediate<Time>({
    doc: 'tick · dt, rounded once',
    ofTicks: 'tick',
    ...given,
    everywhere: ({ dt }, { tick, round }) => round(tick * dt),
    varies: 'clock',
    nan: neverNaN,
    shows: ['dt'],
  }),
  /**
   * uniform random numbers in [0, 1). Element e of trial b at a tick: Threefry-2x32 of the counter (tick, e) under the key of
   * (seed, component, draw, b); f32 takes the first 24 bits, f64 the first 53
   */
  uniform: structural<readonly [], Draw>({
    name: 'uniform',
    doc: 'uniform random numbers in [0, 1)',
    ...drawn,
    varies: 'random',
    stream: ({ stream, trials }) => ({ name: stream, trials, fixed: false }),
  }),
  /**
   * uniform random numbers in [0, 1), the same at every tick: those of uniform at tick 0, under keys that follow from the
   * seed
   */
  fixedUniform: structural<readonly [], Draw>({
    name: 'fixedUniform',
    doc: 'uniform random numbers in [0, 1), the same at every tick',
    ...drawn,
    varies: 'never',
    stream: ({ stream, trials }) => ({ name: stream, trials, fixed: true }),
  }),
};
