import { expect } from 'chai';
import { contentsOf } from '../../contexts/model/registry.ts';
import { compartmentsOf, type Program, slotName, streamsOf, traceProcess } from '../../framework/engine.ts';
import { printProgram } from '../../framework/trace/print.ts';
import { type Command, type Compartment, context, ms, process, simulate } from '../../index.ts';
import { expectSameBits } from '../framework/support.ts';
import { commandsOf, inputsOf, kinds, make, numbersFor, parts } from './every-part.ts';

const [STEPS, BATCH] = [6, 3];

/** A part by itself, which runs these of its commands. */
const alone = (kind: string, chosen: (own: Command) => boolean = () => true) =>
  context('net', () => {
    const part = make(kind);
    return { part, advance: process(...commandsOf(part).filter(chosen)) };
  });

function programOf(net: ReturnType<typeof alone>): Program {
  const { wiring } = contentsOf(net, 'test');
  return traceProcess({ name: 'advance', calls: net.advance.calls, wiring, batch: 1, dt: 1e-3 });
}

describe('every part, traced twice, is one program:', () => {
  for (const kind of kinds)
    it(kind, () => {
      expect(printProgram(programOf(alone(kind)))).equal(printProgram(programOf(alone(kind))));
    });
});

describe('every part gives a batch what it gives its trials one by one:', () => {
  /** Whether a command changes what all trials have in common, such as weights: a batch learns from all. */
  function learns(kind: string, name: string): boolean {
    const net = alone(kind, (own) => own.name === name);
    const stored = new Set(programOf(net).stores.map(({ slot }) => slot));
    return compartmentsOf(net.part).some((own) => own.shared && stored.has(slotName('net/part', own.name)));
  }

  const sizeOf = ({ shape }: Compartment) => shape.reduce((a, b) => a * b, 1);
  /** Rows of steps, of some trials of all of those of a batch. */
  const chosen = (own: Compartment, rows: ArrayLike<number>, trials: readonly number[]): Float64Array => {
    const [size, count] = [sizeOf(own), own.shared ? 1 : BATCH];
    const row = (step: number, trial: number) =>
      Array.from({ length: size }, (_, i) => rows[(step * count + trial) * size + i]!);
    const steps = Array.from({ length: STEPS }, (_, step) =>
      own.shared ? row(step, 0) : trials.flatMap((trial) => row(step, trial)),
    );
    return Float64Array.from(steps.flat());
  };

  /** Every compartment at every step of these trials together, for each list of them; and whether all begin alike. */
  function shown(net: ReturnType<typeof alone>, lists: readonly (readonly number[])[]) {
    const all = compartmentsOf(net.part);
    using sim = simulate(net, { dt: ms(1), batch: lists[0]!.length, seed: 'trials', warnings: 'silent' });
    const beginsAlike = all.every((own) => {
      const [begin, size] = [sim.get(own), sizeOf(own)];
      return own.shared || begin.every((x, i) => Object.is(x, begin[i % size]));
    });
    const runs = lists.map((trials) => {
      sim.restart();
      const inputs = inputsOf(net.part).map(
        (own) => [own, chosen(own, numbersFor(own, STEPS * BATCH), trials)] as const,
      );
      const run = sim.run(net.advance, { steps: STEPS, inputs, record: all });
      return all.map((own) => ({ own, data: Float64Array.from(run.get(own).data) }));
    });
    return { runs, beginsAlike };
  }

  for (const kind of kinds)
    it(kind, () => {
      const learning = Object.keys(parts[kind]!.declaration.commands).filter((name) => learns(kind, name));
      const net = alone(kind, ({ name }) => !learning.includes(name));
      const { runs, beginsAlike } = shown(net, [[0, 1, 2]]);
      // What is drawn follows from the row of a trial: the first alone is drawn alike.
      const trials = beginsAlike && streamsOf(programOf(net)).length === 0 ? [0, 1, 2] : [0];
      shown(
        net,
        trials.map((trial) => [trial]),
      ).runs.forEach((one, k) => {
        for (const [i, { own, data }] of one.entries())
          expectSameBits(`${own.name} of trial ${k}`, chosen(own, runs[0]![i]!.data, [trials[k]!]), data);
      });
    });
});

describe('every part refuses nonsense by its name:', () => {
  /** What no hyperparameter of a kind takes. */
  const NONSENSE: Readonly<Record<string, readonly unknown[]>> = {
    real: [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '3 bananas',
      'much',
      {},
      true,
      null,
      [Number.NaN],
      Symbol('x'),
    ],
    count: [0, -1, 1.5, Number.NaN, '3 bananas', {}, true, null, [1]],
    flag: [0, 1, 'yes', null, {}, []],
    choice: ['nonsense', 0, null, {}, true, []],
    sizes: [0, -1, 1.5, [0], [-1, 2], 'many', {}, null, true, [Number.NaN, 1]],
    lengths: [0, -1, 1.5, [0], 'many', {}, null, true],
    surrogate: ['nonsense', 0, {}, null, true, () => 1],
    connectivity: [0, 'all', null, {}, []],
    unit: [0, 'bananas', null, {}],
    data: [null, 'nonsense'],
  };

  for (const kind of kinds)
    it(kind, () => {
      for (const [name, own] of Object.entries(parts[kind]!.declaration.hyperparameters)) {
        const { min = -Infinity, max = Infinity } = own as { readonly min?: number; readonly max?: number };
        const outside = [min - 1, max + 1].filter(Number.isFinite);
        const all = NONSENSE[own.kind];
        if (!all) expect.fail(`there is no nonsense for ${own.kind}, the kind of ${name}`);
        for (const nonsense of [...all, ...outside]) {
          let message = 'nothing';
          try {
            const net = context('net', () => {
              const part = make(kind, { [name]: nonsense });
              return { part, advance: process(...commandsOf(part)) };
            });
            using sim = simulate(net, { dt: ms(1) });
            message = `no error (${sim.tick})`;
          } catch (error) {
            message = (error as Error).message;
          }
          expect(
            message,
            `${name}: ${String(typeof nonsense === 'symbol' ? 'a symbol' : JSON.stringify(nonsense))}`,
          ).match(new RegExp(`\\b${name}\\b`));
        }
      }
    });

  it('what no part has', () => {
    for (const kind of kinds) expect(() => make(kind, { nonsense: 1 }), kind).throw(/nonsense/);
  });
});
