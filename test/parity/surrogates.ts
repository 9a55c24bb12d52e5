import { floatArray } from '../../framework/engine.ts';
import {
  component,
  context,
  type FloatArray,
  input,
  ms,
  output,
  process,
  real,
  sgd,
  spike,
  total,
  train,
} from '../../index.ts';
import { type Case, type Entries, type Format, type How, has, isRecord, onBothBackends } from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import { LIBRARIES, type Library, type SurrogateRow } from './surrogate-table.ts';

/** Value and derivative of every surrogate of every library at some points; every surrogate is a case. */
export const surrogates: Format = (data) => {
  const { x, ...entries } = data;
  if (!Array.isArray(x) || !Object.values(entries).some((entry) => has(entry, 'grad'))) return undefined;
  return Object.entries(entries).map(([name, entry]): Case => {
    const [, key = '', text = ''] = /^([^(]*)(?:\((.*)\))?$/.exec(name) ?? [];
    const [library = '', own = ''] = key.split(':');
    const found = surrogateOf(library, own);
    if (has(entry, 'error') && Object.hasOwn(LIBRARIES, library) && !found)
      return { name, refused: `the library itself fails with ${String(entry.error)}` };
    if (!has(entry, 'grad')) return { name, missing: `holds no numbers${failure(entry)}` };
    if (!found) return { name, missing: `${key} is not in the project yet` };
    const { fwd, grad, params } = entry;
    return {
      name,
      check: () => found({ ...numbersOf(text), ...(isRecord(params) ? params : {}) }, { x, fwd, grad }),
    };
  });
};

const failure = (entry: unknown): string =>
  has(entry, 'error') ? `: the library itself fails with ${String(entry.error)}` : '';

/** `alpha=2,beta=1` */
const numbersOf = (text: string): Entries =>
  Object.fromEntries([...text.matchAll(/(\w+)=([^,]+)/g)].map(([, name, value]) => [name!, Number(value)]));

/** Points, and what a library gives there; `fwd` is not always known. */
export interface Points {
  readonly x: unknown;
  readonly fwd?: unknown;
  readonly grad: unknown;
}

/** Holds a surrogate against a library's numbers; undefined for one that the project does not have. */
export function surrogateOf(library: string, name: string) {
  const owner = Object.hasOwn(LIBRARIES, library) ? LIBRARIES[library]! : undefined;
  const row = owner && Object.hasOwn(owner.rows, name) ? owner.rows[name]! : undefined;
  if (!row) return undefined;
  return (given: Entries, { x, fwd, grad }: Points, what = ''): readonly Comparison[] =>
    onBothBackends(
      (how) => runSurrogate(numbersIn(x, 'x'), owner!, row, given, how),
      (ours, dtype) => [
        ...(fwd === undefined ? [] : [equalTo(dtype, `${what}fwd`, ours.fwd!, numbersIn(fwd, 'fwd'))]),
        closeTo(
          dtype,
          `${what}grad`,
          ours.grad!,
          numbersIn(grad, 'grad'),
          Math.max(LIMITS[dtype], row.limit ?? 0),
        ),
      ],
    );
}

/** A cell that only spikes, at every point at once; its spikes, and the gradient of their sum. */
function runSurrogate(x: Float64Array, { options }: Library, row: SurrogateRow, given: Entries, how: How) {
  const { thr = 0, note: _, ...numbers } = given as Readonly<Record<string, number>>;
  for (const name of Object.keys(numbers)) {
    if (![...row.takes, ...(row.ignored ?? [])].includes(name))
      throw new Error(`parameter '${name}' is unknown here`);
  }
  const taken = row.takes.map((name) => numbers[name] ?? missing(name));
  const shape = () => [x.length];
  const Spiker = component('Spiker', {
    doc: 'spikes of its membrane',
    time: 'ms',
    hyperparameters: { threshold: real('1', 'threshold', thr) },
    compartments: { v: input('1', 'membrane', { shape }), s: output('1', 'spikes', { shape }) },
    commands: {
      advance_state: ({ v }, p) => ({
        s: spike(v, p.threshold, { ...options, surrogate: row.make(v, ...taken) }),
      }),
    },
  });
  const net = context('net', () => {
    const cell = Spiker();
    return { cell, advance: process(cell.advance_state) };
  });
  const trainer = train(net, {
    ...how,
    warnings: 'silent',
    process: net.advance,
    dt: ms(1),
    steps: 1,
    // The file counts from the threshold.
    inputs: [[net.cell.v, x.map((point) => point + thr)]],
    inputGradients: [net.cell.v],
    loss: ({ of }) => total(of(net.cell.s)),
    optimizer: sgd(),
  });
  trainer.evaluate();
  const own = (numbers: ArrayLike<number>): FloatArray => {
    const array = floatArray(how.dtype, numbers.length);
    array.set(numbers);
    return array;
  };
  return { fwd: own(trainer.output(net.cell.s)), grad: own(trainer.inputGradient(net.cell.v)) };
}

function missing(name: string): never {
  throw new Error(`the parameter '${name}' is missing`);
}
