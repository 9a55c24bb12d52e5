import {
  type Backend,
  type Command,
  type Compartment,
  context,
  type DType,
  type InputData,
  ms,
  type Part,
  process,
  type Simulation,
  simulate,
} from '../../index.ts';

export interface Alone {
  /** Length of a tick in ms. */
  readonly dt?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly dtype?: DType;
  readonly backend?: Backend;
  readonly tick?: number;
  /** Commands of a step. */
  readonly commands?: readonly string[];
}

/** Values of a compartment: a row per step, trials one after the other. */
export type Rows = readonly (readonly number[])[];

/** A part by itself, with its members by name. */
export interface Subject<P extends Part> {
  readonly part: P;
  readonly sim: Simulation;
  /** Runs some steps and gives what was recorded; inputs that are lists of rows change from step to step. */
  run<Name extends string>(
    steps: number,
    inputs: Readonly<Record<string, InputData>>,
    record: readonly Name[],
  ): Readonly<Record<Name, Rows>>;
  get(compartment: string): readonly number[];
  set(compartment: string, value: number | readonly number[]): void;
}

/** Puts one part into a context of its own, in double precision unless asked otherwise. */
export function alone<P extends Part>(make: () => P, options: Alone = {}): Subject<P> {
  const { dt = 1, commands = ['advance_state'], dtype = 'f64', ...others } = options;
  const net = context('net', () => {
    const part = make();
    const members = part as unknown as Readonly<Record<string, Command>>;
    return { part, step: process(...commands.map((name) => members[name]!)) };
  });
  const own = (name: string) => (net.part as unknown as Readonly<Record<string, Compartment>>)[name]!;
  const sim = simulate(net, { dt: ms(dt), dtype, ...others });
  return {
    part: net.part,
    sim,
    run<Name extends string>(
      steps: number,
      inputs: Readonly<Record<string, InputData>>,
      record: readonly Name[],
    ) {
      const recording = sim.run(net.step, {
        steps,
        inputs: Object.entries(inputs).map(([name, data]) => [own(name), data] as const),
        record: record.map(own),
      });
      const recorded = record.map((name) => [name, rows(recording.get(own(name)).data, steps)] as const);
      return Object.fromEntries(recorded) as Record<Name, Rows>;
    },
    get: (name) => [...sim.get(own(name))],
    set: (name, value) => sim.set(own(name), value),
  };
}

function rows(data: ArrayLike<number>, steps: number): Rows {
  const width = data.length / steps;
  return Array.from({ length: steps }, (_, step) =>
    Array.from({ length: width }, (_, i) => data[step * width + i]!),
  );
}

/** Steps in which a compartment of one element is not 0. */
export const stepsOf = (series: Rows): number[] => series.flatMap(([x], step) => (x === 0 ? [] : [step]));

/** One column of rows. */
export const column = (series: Rows, i = 0): number[] => series.map((row) => row[i]!);

/** Largest difference between two lists. */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!)), 0) : Infinity;
