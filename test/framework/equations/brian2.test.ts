import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { cell, type MethodGiven } from '../../../framework/equations/index.ts';
import { context, process, simulate } from '../../../index.ts';

/** What `generators/brian2_equations.py` has written. */
interface Golden {
  readonly source: string;
  readonly at: readonly number[];
  readonly cases: readonly {
    readonly text: string;
    readonly dt: string;
    readonly options: Readonly<Record<string, string>>;
    readonly method: MethodGiven;
    readonly parameters: Readonly<Record<string, readonly number[]>>;
    readonly start: Readonly<Record<string, readonly number[]>>;
    /** After so many steps, by state, of each cell. */
    readonly states: readonly (readonly (readonly number[])[])[];
    /** Cells and steps. */
    readonly spikes?: readonly (readonly [cell: number, step: number])[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/brian2_equations.json', import.meta.url), 'utf8'),
) as Golden;

describe(`cells from equations, as ${golden.source} runs them`, () => {
  for (const [k, own] of golden.cases.entries()) {
    const names = Object.keys(own.start);
    const first = own.text.split('\n')[0]!;
    it(`${k + 1}: ${own.method}, ${names.length} states, ${first}`, () => {
      const Cell = cell('Cell', own.text, { ...own.options, method: own.method, initial: own.start });
      const net = context('net', () => {
        const z = Cell({ n_units: 3, ...own.parameters } as never);
        return { z, advance: process(z.advance_state as never) };
      });
      const { z } = net as unknown as { readonly z: Readonly<Record<string, never>> };
      const sim = simulate(net, { dt: own.dt, dtype: 'f64' });
      const spikes: [number, number][] = [];
      let done = 0;
      for (const [i, steps] of golden.at.entries()) {
        const run = sim.run(net.advance as never, { steps: steps - done, record: own.spikes ? [z.s!] : [] });
        const data: Float64Array | number[] = own.spikes
          ? (run.get(z.s!) as unknown as { data: Float64Array }).data
          : [];
        for (const [at, x] of data.entries()) if (x) spikes.push([at % 3, done + Math.floor(at / 3)]);
        done = steps;
        for (const [j, name] of names.entries()) {
          const ours = sim.get(z[name]!) as Float64Array;
          const theirs = own.states[i]![j]!;
          // Of a state that passes 0, what it is on the way is the measure.
          const scale = Math.max(...own.start[name]!.map(Math.abs));
          for (const [cell, x] of theirs.entries())
            expect(Math.abs(ours[cell]! - x), `${name} of cell ${cell} after ${steps} steps`).most(
              1e-12 * Math.max(Math.abs(x), scale),
            );
        }
      }
      if (own.spikes) expect(spikes).eql(own.spikes);
    });
  }
});
