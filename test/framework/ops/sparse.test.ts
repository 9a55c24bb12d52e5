import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { DType } from '../../../framework/base/dtypes.ts';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { gather } from '../../../framework/large/gather.ts';
import { pattern } from '../../../framework/large/pattern.ts';
import { arriving, enqueue } from '../../../framework/large/queue.ts';
import { sparseMatmul } from '../../../framework/large/sparse.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, effort, everywhere, expectSameBits, generator } from '../support.ts';

type Listed = { readonly shape: readonly number[]; readonly data: readonly number[] };
interface Product extends Record<'w' | 'x' | 'y' | 'forward' | 'back' | 'weights', Listed> {
  readonly pre: number;
  readonly post: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}
const { products } = JSON.parse(
  readFileSync(new URL('../../golden/operations/sparse.json', import.meta.url), 'utf8'),
) as { readonly products: readonly Product[] };

interface Run {
  readonly steps: number;
  readonly dtype: DType;
  readonly chunk: number;
}

/** What a program of one operation gives, step after step, on every backend in turn. */
function results(
  given: Readonly<Record<string, Listed>>,
  states: Readonly<Record<string, readonly number[]>>,
  step: (scribe: ProgramScribe) => Readonly<Record<string, Tensor>>,
  { steps, dtype, chunk }: Run = { steps: 1, dtype: 'f64', chunk: 1 },
): ReadonlyMap<string, readonly number[]> {
  const scribe = new ProgramScribe({ name: 'sparse', units: false });
  for (const [name, { shape }] of Object.entries(given)) {
    const perStep = shape.length > 2;
    scribe.slot({ name, role: perStep ? 'sequence' : 'parameter', shape: perStep ? shape.slice(1) : shape });
  }
  for (const [name, shape] of Object.entries(states)) scribe.slot({ name, role: 'state', shape });
  const stored = step(scribe);
  for (const [name, value] of Object.entries(stored)) {
    if (!(name in states)) scribe.slot({ name, role: 'emit', shape: value.shape });
    scribe.store(name, value);
  }
  const program = scribe.program();
  const found = new Map<string, readonly number[]>();
  everywhere(
    (backend) => {
      const executable = compile(backend, { step: program }, { dtype, capacity: steps, anyRow: true });
      for (const [name, { data }] of Object.entries(given)) executable.write(name, data);
      for (let tick = 0; tick < steps; tick += chunk) {
        const size = Math.min(chunk, steps - tick);
        expect(executable.run({ program: 'step', tick, steps: size, row: tick })).true;
      }
      return executable;
    },
    (a, b) => {
      for (const name of Object.keys(stored)) {
        const rows = name in states ? 1 : steps;
        expectSameBits(name, a.read(name, 0, rows), b.read(name, 0, rows));
        found.set(name, [...b.read(name, 0, rows)]);
      }
    },
  );
  return found;
}

const close = (ours: readonly number[], theirs: readonly number[]) =>
  theirs.forEach((x, i) => expect(ours[i]).closeTo(x, 1e-12));

describe('sparse operations', () => {
  products.forEach(({ pre, post, from, to, ...own }, i) => {
    it(`give SciPy's numbers, there and back: ${i}, ${pre} to ${post}`, () => {
      const who = pattern({ pre, post, from, to });
      const { forward, back, weights } = {
        ...Object.fromEntries(
          results({ x: own.x, y: own.y, w: own.w }, {}, (scribe) => {
            const [x, y, w] = [scribe.load('x'), scribe.load('y'), scribe.load('w')];
            return {
              forward: sparseMatmul(x, w, who),
              back: sparseMatmul(y, w, who.transposed),
              weights: gather(x, from).mul(gather(y, to)).sum(0),
            };
          }),
        ),
      };
      close(forward!, own.forward.data);
      close(back!, own.back.data);
      close(weights!, own.weights.data);
    });
  });

  it('a pattern is its own way back twice', () => {
    const who = pattern({ pre: 3, post: 2, from: [2, 0, 2], to: [1, 0, 0] });
    expect(who.transposed.transposed).equal(who);
  });

  it('a pattern has a name that is that of its connections', () => {
    const of = (from: readonly number[], to: readonly number[]) =>
      pattern({ pre: 3, post: 2, from, to }).name;
    expect(of([2, 0], [1, 0]))
      .equal(of([2, 0], [1, 0]))
      .match(/^3 to 2, 2 synapses, [0-9a-f]{16}$/);
    expect(
      new Set([of([2, 0], [1, 0]), of([0, 2], [0, 1]), of([2, 0], [1, 1]), of([1, 0], [1, 0])]).size,
    ).equal(4);
  });

  it('weights of each row are its own', () => {
    const who = pattern({ pre: 2, post: 2, from: [1, 0, 1], to: [0, 0, 1] });
    const given = {
      x: { shape: [2, 2], data: [1, 2, 0, 3] },
      w: { shape: [2, 3], data: [10, 20, 30, 40, 50, 60] },
    };
    const found = results(given, {}, (scribe) => ({
      out: sparseMatmul(scribe.load('x'), scribe.load('w'), who),
    }));
    expect(found.get('out')).eql([2 * 10 + 1 * 20, 2 * 30, 3 * 40, 3 * 60]);
  });

  it('queues bring each spike after the delay of its synapse, whatever the chunks, trials and precision', () => {
    const counts = fc.record({
      trials: fc.integer({ min: 1, max: 3 }),
      pre: fc.integer({ min: 1, max: 9 }),
      post: fc.integer({ min: 1, max: 6 }),
      synapses: fc.integer({ min: 1, max: 20 }),
      rows: fc.integer({ min: 2, max: 7 }),
      chunk: fc.integer({ min: 1, max: 12 }),
      dtype: fc.constantFrom(...DTYPES),
      own: fc.boolean(),
      seed: fc.nat(999),
    });
    fc.assert(
      fc.property(counts, ({ trials, pre, post, synapses, rows, chunk, dtype, own, seed }) => {
        const next = generator(seed + 1);
        const whole = (n: number) => Math.min(n - 1, Math.floor(next() * n));
        const list = (length: number, make: () => number) => Array.from({ length }, make);
        const [from, to] = [list(synapses, () => whole(pre)), list(synapses, () => whole(post))];
        const delays = list(synapses, () => 1 + whole(rows));
        const steps = 12;
        const spikes = list(steps * trials * pre, () => Number(next() < 0.4));
        // Whole numbers, so that no order of adding changes a sum.
        const weights = list((own ? trials : 1) * synapses, () => whole(9) - 4);
        const found = results(
          {
            x: { shape: [steps, trials, pre], data: spikes },
            w: { shape: own ? [trials, synapses] : [synapses], data: weights },
          },
          { queue: [trials, rows, post] },
          (scribe) => {
            const queue = scribe.load('queue');
            const who = pattern({ pre, post, from, to });
            return {
              queue: enqueue(queue, scribe.load('x'), scribe.load('w'), who, delays),
              out: arriving(queue),
            };
          },
          { steps, dtype, chunk },
        );
        const expected = new Array<number>(steps * trials * post).fill(0);
        for (let t = 0; t < steps; t++) {
          for (let trial = 0; trial < trials; trial++) {
            from.forEach((cell, e) => {
              const at = ((t + delays[e]!) * trials + trial) * post + to[e]!;
              const w = weights[(own ? trial * synapses : 0) + e]!;
              if (at < expected.length) expected[at]! += spikes[(t * trials + trial) * pre + cell]! * w;
            });
          }
        }
        expect(found.get('out')!.map((x) => x + 0)).eql(expected.map((x) => x + 0));
        expect(found.get('queue')).length(sizeOf([trials, rows, post]));
      }),
      effort(40),
    );
  });

  it('refuse connections and delays that cannot be, and say which', () => {
    const of = (more: object) => () => pattern({ pre: 2, post: 2, from: [0], to: [1], ...more });
    expect(of({ pre: 0 })).throws('pattern, pre: found 0, expected a number of cells');
    expect(of({ from: [2] })).throws('pattern, from[0]: found 2, expected a cell from 0 to 1');
    expect(of({ to: [0.5] })).throws('pattern, to[0]: found 0.5');
    expect(of({ to: [0, 1] })).throws('found lists of 1 and 2');
    expect(() => pattern(3 as never)).throws('pattern, connections: found 3');
    const who = pattern({ pre: 2, post: 2, from: [0], to: [1] });
    const queued = (delays: unknown, synapses: unknown = who) => {
      const scribe = new ProgramScribe({ name: 'net/z.advance_state', units: false });
      for (const [name, shape] of [['q', [3, 2]] as const, ['x', [2]] as const, ['w', [1]] as const])
        scribe.slot({ name, role: 'state', shape });
      const [q, x, w] = ['q', 'x', 'w'].map((name) => scribe.load(name)) as [Tensor, Tensor, Tensor];
      return () => enqueue(q, x, w, synapses as never, delays as never);
    };
    expect(queued([4])).throws(
      'enqueue: found a delay of 4 at place 0, expected whole steps from 1 to the 3 rows',
    );
    expect(queued([1, 2])).throws('expected the delays of 1 synapses');
    expect(queued([1], {})).throws('expected a pattern');
  });
});
