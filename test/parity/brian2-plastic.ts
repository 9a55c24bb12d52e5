import { cell, type MethodGiven, synapse } from '../../framework/equations/index.ts';
import { context, delay, events, process, simulate, wire } from '../../index.ts';
import { type Case, type Format, has } from './case.ts';
import { closeTo, equalTo } from './compare.ts';

/** A network that Brian2 has run: cells and synapses as texts, every synapse, and where everything begins. */
interface Net {
  readonly n: number;
  readonly text: string;
  readonly options: Readonly<Record<string, string>>;
  readonly method: MethodGiven;
  readonly parameters: Numbers;
  readonly start: Numbers;
  /** States, and what synapses add to: from the first cells and from the others. */
  readonly names: readonly string[];
  readonly unit: string;
  readonly targets: readonly [string, string];
  readonly synapses: readonly Projection[];
  /** After so many steps, by state, of each cell; by synapses and state, of each synapse. */
  readonly states: readonly (readonly (readonly number[])[])[];
  readonly learnt: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly spikes: readonly (readonly [cell: number, step: number])[];
}

type Numbers = Readonly<Record<string, readonly number[]>>;

interface Projection {
  readonly text: string;
  readonly on_pre: string;
  readonly on_post?: string;
  readonly shown: readonly string[];
  readonly sources: readonly [first: number, last: number];
  readonly pre: readonly number[];
  readonly post: readonly number[];
  /** In ms: none, one for all, or one for each. */
  readonly delays: null | number | readonly number[];
  readonly start: Numbers;
  /** In seconds. */
  readonly values: Readonly<Record<string, number>>;
}

type Loose = Readonly<Record<string, never>>;
const LIMIT = 1e-12;

/** Networks with plastic synapses over lists, each with its delay. They are held against f64 alone, as Brian2 has no other. */
export const brian2Plastic: Format = (data) => {
  const { networks, dt, at } = data as { networks?: unknown; dt?: string; at?: readonly number[] };
  if (!Array.isArray(networks) || !has(networks[0], 'synapses', 'learnt', 'spikes')) return undefined;
  return (networks as readonly Net[]).map(
    (net, k): Case => ({
      name: `Brian2, plastic network ${k + 1}: ${net.n} cells by ${net.method}, ${net.synapses.map(kindOf)}`,
      check: () => {
        const ours = ran(net, dt!, at!);
        // Within a step spikes stand in the order of their cells.
        const spikes = net.spikes.toSorted(([i, a], [j, b]) => a - b || i - j).flat();
        return [
          ...net.names.map((name, k) =>
            closeTo(
              'f64',
              name,
              ours.states[k]!,
              net.states.flatMap((row) => row[k]!),
              LIMIT,
            ),
          ),
          ...net.synapses.flatMap(({ shown }, s) =>
            shown.map((name, k) =>
              closeTo(
                'f64',
                `${name} ${s + 1}`,
                ours.learnt[s]![k]!,
                net.learnt.flatMap((row) => row[s]![k]!),
                LIMIT,
              ),
            ),
          ),
          equalTo('f64', 'spikes', ours.spikes, spikes),
        ];
      },
    }),
  );
};

const kindOf = ({ delays }: Projection): string =>
  delays === null ? 'no delay' : typeof delays === 'number' ? 'one delay' : 'a delay each';

function ran(net: Net, dt: string, at: readonly number[]) {
  const { n, text, options, method, parameters, start, unit, targets, names } = net;
  const inputs = targets.map((name, k) => `in_${name}_${k}`);
  const Cell = cell('Cell', `${text}\n${inputs.map((name) => `${name} : ${unit} (input)`).join('\n')}`, {
    ...{ ...options, method, initial: start },
    receive: targets.map((name, k) => `${name} += ${inputs[k]}`).join('; '),
  });
  const model = context('net', () => {
    const P = Cell({ n_units: n, ...parameters } as never) as unknown as Loose;
    const S = net.synapses.map((own, k) =>
      projection(own, P, { n, dt, target: targets[k]!, unit, into: inputs[k]! }),
    );
    const commands = [P, ...S].map((part) => part.advance_state!);
    return { P, A: S[0]!, B: S[1]!, advance: process(...(commands as [never])) };
  });
  const { P } = model as unknown as { readonly P: Loose };
  const synapses = [model.A, model.B] as unknown as readonly Loose[];
  const sim = simulate(model as never, { dt, dtype: 'f64' });
  const states = names.map((): number[] => []);
  const learnt = net.synapses.map(({ shown }) => shown.map((): number[] => []));
  const spikes: number[] = [];
  let done = 0;
  for (const steps of at) {
    const raster = events(P.s!);
    const run = sim.run(model.advance as never, { steps: steps - done, record: [raster] } as never);
    const { cells, ticks } = run.get(raster as never) as unknown as {
      readonly cells: Uint32Array;
      readonly ticks: Int32Array;
    };
    for (const [k, tick] of ticks.entries()) spikes.push(cells[k]!, tick);
    done = steps;
    const now = (of: never) => sim.get(of) as Float64Array;
    for (const [k, name] of names.entries()) {
      // What a step's spikes send is in Brian2's states already, and in ours at the beginning of the next.
      const from = targets.indexOf(name);
      const sent = from < 0 ? undefined : now(synapses[from]![`${name}_post`]!);
      states[k]!.push(...now(P[name]!).map((x, i) => x + (sent?.[i] ?? 0)));
    }
    for (const [s, { shown }] of net.synapses.entries())
      for (const [k, name] of shown.entries()) learnt[s]![k]!.push(...now(synapses[s]![name]!));
  }
  return { states, learnt, spikes };
}

function projection(
  own: Projection,
  P: Loose,
  {
    n,
    dt,
    target,
    unit,
    into,
  }: Readonly<Record<'dt' | 'target' | 'unit' | 'into', string>> & { readonly n: number },
): Loose {
  const { delays, sources, pre, post: to, on_pre, on_post, start, values } = own;
  const isEach = delays !== null && typeof delays !== 'number';
  const isRate = (name: string) => own.text.includes(`d${name}/dt`);
  const rates = Object.entries(start).filter(([name]) => isRate(name));
  const given = Object.fromEntries(Object.entries(start).filter(([name]) => !isRate(name)));
  const Own = synapse(`Synapse${into}`, `${own.text}\n${target}_post : ${unit}`, {
    ...{ on_pre, ...(on_post !== undefined && { on_post }) },
    initial: Object.fromEntries(rates),
    carrier: isEach ? 'delayed' : 'sparse',
  });
  const S = Own({
    connectivity: { pre: sources[1] - sources[0], post: n, from: pre, to },
    ...{ ...given, ...values, ...(isEach && { delays, step: dt }) },
  } as never) as unknown as Loose;
  const some = (P.s as unknown as { slice: (from: number, to: number) => never }).slice(...sources);
  wire(typeof delays === 'number' ? delay(some, `${delays} ms`) : some, S.pre!);
  if (on_post !== undefined) wire(P.s!, S.post!);
  wire(S[`${target}_post`]!, P[into]!);
  return S;
}
