import { expect } from 'chai';
import {
  type Command,
  type Compartment,
  type Component,
  context,
  ms,
  type Part,
  process,
  type SimulateOptions,
  simulate,
} from '../../index.ts';

type InputData = number | ArrayLike<number>;

/** A part alone in a context. */
export function alone<P extends Part & { readonly advance_state: Command }>(
  make: () => P,
  options: Partial<SimulateOptions> = {},
) {
  const net = context('net', () => {
    const part = make();
    return { part, advance: process(part.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1), dtype: 'f64', ...options });
  const handle = (name: string) => (net.part as unknown as Record<string, Compartment>)[name]!;
  return {
    part: net.part,
    sim,
    get: (name: string) => [...sim.get(handle(name))],
    set: (name: string, value: InputData) => sim.set(handle(name), value),
    /** The rows of some compartments, `[steps][batch · n]`. */
    run<Name extends string>(
      steps: number,
      inputs: Readonly<Record<string, InputData>>,
      ...record: readonly Name[]
    ): Record<Name, number[][]> {
      const clamped = Object.entries(inputs).map(([name, data]) => [handle(name), data] as const);
      const out = sim.run(net.advance, { steps, inputs: clamped, record: record.map(handle) });
      const rows = (name: Name) => {
        const { data } = out.get(handle(name));
        const width = data.length / steps;
        return Array.from({ length: steps }, (_, t) => [...data.subarray(t * width, (t + 1) * width)]);
      };
      return Object.fromEntries(record.map((name) => [name, rows(name)])) as Record<Name, number[][]>;
    },
  };
}

/** Largest absolute difference. */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!))) : Infinity;

export const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What holds of every component: its help names everything, and its defaults are the reference system's. */
export function describesItself(
  { declaration, help }: Pick<Component, 'declaration' | 'help'>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  const { name, hyperparameters, compartments, commands } = declaration;
  it('names every hyperparameter, compartment and command in its help', () => {
    const words = help().split(/[^\w]+/);
    const names = [hyperparameters, compartments, commands].flatMap((all) => Object.keys(all));
    expect(words).include.members([name, 'reset', ...names]);
  });

  it("has the reference system's defaults", () => {
    const own = Object.entries(hyperparameters).flatMap(([key, spec]) =>
      'fallback' in spec && typeof spec.fallback !== 'function' ? [[key, spec.fallback]] : [],
    );
    expect(Object.fromEntries(own)).eql(defaults);
  });
}
