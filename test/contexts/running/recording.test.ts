import { expect } from 'chai';
import fc from 'fast-check';
import { compartmentsOf } from '../../../framework/engine.ts';
import {
  type Compartment,
  component,
  context,
  count,
  type DType,
  input,
  ms,
  output,
  process,
  real,
  simulate,
  state,
  type Tensor,
  where,
  wire,
} from '../../../index.ts';
import { DTYPES, effort, expectSameBits } from '../../framework/support.ts';

// What a step flushes and what raises an alarm is decided from the model alone: whoever looks changes nothing.

const OPERATIONS = [
  'add', 'sub', 'mul', 'div', 'min', 'where', 'guard', 'half', 'sqrt', 'log', 'exp', 'tanh', 'spikes',
] as const; // biome-ignore format: a list

/** What a random cell is written from; picks are taken modulo what there is. */
interface Recipe {
  readonly nodes: readonly {
    readonly op: (typeof OPERATIONS)[number];
    readonly picks: readonly [number, number, number];
  }[];
  /** What becomes of each compartment: it decays, it becomes a value, or a value where it is above another. */
  readonly updates: readonly { readonly how: 'decay' | 'value' | 'guarded'; readonly pick: number }[];
}

const READ = ['x', 'j', 'a', 'b', 'c'] as const;
const NAMES = ['a', 'b', 'c', 'shown', 'q', 'r'] as const;
const pick = fc.noBias(fc.nat(99));
const recipe: fc.Arbitrary<Recipe> = fc.record({
  nodes: fc.array(fc.record({ op: fc.constantFrom(...OPERATIONS), picks: fc.tuple(pick, pick, pick) }), {
    minLength: 2,
    maxLength: 9,
  }),
  updates: fc.array(fc.record({ how: fc.constantFrom('decay', 'value', 'value', 'guarded'), pick }), {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  }),
});

/** A cell of a recipe. Its steps read what they happen to read: some states, and none of its outputs. */
const cellOf = ({ nodes, updates }: Recipe, name: string) =>
  component(name, {
    doc: 'random',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), start: real('1', 'initial value of b', 1, { static: true }) },
    compartments: {
      x: input('1', 'what the other cell shows', { default: 0 }),
      j: input('1', 'what is given', { default: 0 }),
      a: state('1', 'state'),
      b: state('1', 'state'),
      c: state('1', 'state'),
      shown: state('1', 'state on demand', { onDemand: true }),
      q: output('1', 'output'),
      r: output('1', 'output'),
    },
    initial: { a: () => 1, b: ({ start }) => start },
    commands: {
      advance_state(own, { n_units }, { random }) {
        const values: Tensor[] = [];
        const at = (pick: number): Tensor => {
          const k = pick % (READ.length + 1 + values.length);
          if (k < READ.length) return own[READ[k]!];
          return values[k - READ.length - 1] ?? random.uniform([n_units]);
        };
        for (const { op, picks } of nodes)
          values.push(written(op, picks.map(at) as [Tensor, Tensor, Tensor]));
        const updated = (name: (typeof NAMES)[number], i: number): Tensor => {
          const { how, pick } = updates[i]!;
          if (how === 'value' || !(name === 'a' || name === 'b' || name === 'c')) return at(pick);
          return how === 'decay' ? own[name].mul(0.7) : where(own.j.gt(at(pick)), at(pick + 1), own[name]);
        };
        const [a, b, c, shown, q, r] = NAMES.map(updated) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
        return { a, b, c, shown, q, r };
      },
    },
  });

function written(op: (typeof OPERATIONS)[number], [x, y, z]: readonly [Tensor, Tensor, Tensor]): Tensor {
  if (op === 'where') return where(x.gt(y), y, z);
  if (op === 'guard') return where(x.gt(0), x, y);
  if (op === 'half') return x.mul(0.5);
  if (op === 'spikes') return x.gt(0.5).spikes();
  if (op === 'add' || op === 'sub' || op === 'mul' || op === 'div' || op === 'min') return x[op](y);
  return x[op]();
}

const N = 3;

/** What decays from here into numbers that are flushed, within some dozens of steps. */
const TINY = { f32: 1e-34, f64: 1e-304 } as const;

/** Two random cells in a chain, or in a circle. */
const networkOf = ([one, other]: readonly [Recipe, Recipe], isCircle: boolean, start: number) =>
  context('net', () => {
    const a = cellOf(one, 'One')({ n_units: N, start });
    const b = cellOf(other, 'Other')({ n_units: N, start });
    wire(a.q, b.x);
    if (isCircle) wire(b.r, a.x);
    return { a, b, advance: process(a.advance_state, b.advance_state) };
  });
type Net = ReturnType<typeof networkOf>;

const compartments = (net: Net): readonly Compartment[] => [net.a, net.b].flatMap(compartmentsOf);

const LENGTHS = [150, 70];
const numbers = Float64Array.from({ length: LENGTHS[0]! * N }, (_, i) => Math.round(3 * Math.sin(i * i)));

/** Who looks at a run: positions among all compartments. */
interface Audience {
  readonly recorded: readonly number[];
  readonly observed: readonly number[];
}

/** What a run, and one that goes on from where it has ended, leave behind: the alarm, the tick, and what `get` shows. */
function played(net: Net, dtype: DType, chunk: number, { recorded, observed }: Audience) {
  const all = compartments(net);
  const sim = simulate(net, { dt: ms(1), seed: 'r', dtype });
  for (const at of observed) sim.observe(all[at]!).subscribe(({ data }) => data.fill(NaN));
  const record = recorded.map((at) => all[at]!);
  return LENGTHS.map((steps) => {
    const inputs = [[net.a.j, numbers.subarray(0, steps * N)]] as const;
    const alarm = textOf(() => sim.run(net.advance, { steps, chunk, record, inputs }));
    return { alarm, tick: sim.tick, states: all.map((own) => sim.get(own)) };
  });
}

/** The error of a call as text; nothing where there is none. */
function textOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return undefined;
}

const COUNT = 2 * (2 + NAMES.length);
const everyone = Array.from({ length: COUNT }, (_, at) => at);
const some = fc.subarray(everyone);
const audience: fc.Arbitrary<Audience> = fc.oneof(
  fc.record({ recorded: some, observed: fc.constant([]) }),
  fc.record({ recorded: some, observed: some }),
);

describe('recording and observing', () => {
  for (const dtype of DTYPES) {
    it(`change no state, no alarm and nothing that get shows (${dtype})`, () => {
      const ends = new Set<string>();
      fc.assert(
        fc.property(
          fc.tuple(recipe, recipe),
          fc.boolean(),
          fc.constantFrom(1000, 32, 7),
          fc.array(audience, { minLength: 2, maxLength: 2 }),
          (recipes, isCircle, chunk, audiences) => {
            const net = networkOf(recipes, isCircle, TINY[dtype]);
            expect(compartments(net)).length(COUNT);
            const alone = played(net, dtype, chunk, { recorded: [], observed: [] });
            for (const { alarm } of alone) ends.add(alarm ? 'alarm' : 'sound');
            for (const own of [{ recorded: everyone, observed: [] }, ...audiences])
              played(net, dtype, chunk, own).forEach(({ alarm, tick, states }, i) => {
                const wanted = alone[i]!;
                expect([alarm, tick]).eql([wanted.alarm, wanted.tick]);
                compartments(net).forEach(({ name }, k) => {
                  expectSameBits(name, wanted.states[k]!, states[k]!);
                });
              });
          },
        ),
        effort(20),
      );
      expect([...ends].sort(), 'both ends occur').eql(['alarm', 'sound']);
    });
  }
});
