import { cell, type MethodGiven } from '../../framework/equations/index.ts';
import { context, process, simulate } from '../../index.ts';
import { type Case, type Format, type How, has } from './case.ts';
import { closeTo, equalTo } from './compare.ts';

/** A cell from equations that Brian2 has run. */
interface Own {
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
}

const CELLS = 3;
const LIMIT = 1e-12;

/** Random cells from equations: states after some steps, and every spike. They are held against f64 alone, as Brian2 has no other. */
export const brian2Equations: Format = (data) => {
  const { cases, at } = data as { readonly cases?: unknown; readonly at?: readonly number[] };
  if (!Array.isArray(cases) || !has(cases[0], 'text', 'parameters', 'states')) return undefined;
  return (cases as readonly Own[]).map(
    (own, k): Case => ({
      name: `Brian2, equations ${k + 1}: ${own.method}, ${Object.keys(own.start).length} states`,
      check: () => {
        const ours = ran(own, at!, { backend: 'wasm', dtype: 'f64' });
        return [
          ...Object.keys(own.start).map((name, j) =>
            closeTo(
              'f64',
              name,
              ours[name]!,
              own.states.flatMap((row) => row[j]!),
              LIMIT,
            ),
          ),
          ...(own.spikes ? [equalTo('f64', 'spikes', ours.spikes!, own.spikes.flat())] : []),
        ];
      },
    }),
  );
};

function ran(own: Own, at: readonly number[], how: How): Record<string, Float64Array> {
  const Cell = cell('Cell', own.text, { ...own.options, method: own.method, initial: own.start });
  const net = context('net', () => {
    const z = Cell({ n_units: CELLS, ...own.parameters } as never);
    return { z, advance: process(z.advance_state as never) };
  });
  const z = net.z as unknown as Readonly<Record<string, never>>;
  const sim = simulate(net, { dt: own.dt, ...how });
  const names = Object.keys(own.start);
  const found = new Map<string, number[]>([...names, 'spikes'].map((name) => [name, []]));
  let done = 0;
  for (const steps of at) {
    const run = sim.run(net.advance as never, { steps: steps - done, record: own.spikes ? [z.s!] : [] });
    const { data } = own.spikes
      ? (run.get(z.s!) as unknown as { readonly data: Float64Array })
      : { data: [] };
    for (const [k, x] of data.entries())
      if (x) found.get('spikes')!.push(k % CELLS, done + Math.floor(k / CELLS));
    done = steps;
    for (const name of names) found.get(name)!.push(...(sim.get(z[name]!) as Float64Array));
  }
  return Object.fromEntries([...found].map(([name, list]) => [name, Float64Array.from(list)]));
}
