import { expect } from 'chai';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { rareIn } from '../../../framework/compile/backends/wasm/rarely.ts';
import { lower, simplify } from '../../../framework/compile/lower/lower.ts';
import { planOf } from '../../../framework/compile/plan/plan.ts';
import type { Loop } from '../../../framework/compile/plan/words.ts';
import { pattern } from '../../../framework/large/pattern.ts';
import { sparseMatmul } from '../../../framework/large/sparse.ts';
import type { Bool, Tensor } from '../../../framework/ops/tensor.ts';
import type { Program, Slot } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, numbers, runEverywhere } from '../support.ts';

type Stored = readonly string[];

/**
 * Ten cells that reset where they fire, which then keep what came in (`last`, on demand, so that no step looks for NaN in it), and send over synapses;
 * and what else is stored.
 */
function cells(
  more: (scribe: ProgramScribe, fired: Bool, last: Tensor) => void = () => {},
  onDemand = true,
): Program {
  const scribe = new ProgramScribe({ name: 'cells', units: false });
  for (const name of ['v', 'sent', 'u']) scribe.slot({ name, role: 'state', shape: [10] });
  scribe.slot({ name: 'last', role: 'state', shape: [10], onDemand });
  scribe.slot({ name: 'x', role: 'sequence', shape: [10] });
  scribe.slot({ name: 'w', role: 'parameter', shape: [3] });
  const [x, v, last] = [scribe.load('x'), scribe.load('v'), scribe.load('last')];
  const moved = v.mul(0.5).add(x).add(scribe.load('sent'));
  const fired = moved.gt(1);
  scribe.store('v', fired.where(-1, moved));
  scribe.store('last', fired.where(x, last));
  const synapses = pattern({ pre: 10, post: 10, from: [0, 4, 9], to: [3, 3, 8] });
  scribe.store('sent', sparseMatmul(fired.spikes(), scribe.load('w'), synapses));
  more(scribe, fired, last);
  return scribe.program();
}

/** The slots to which choices go that are made in a branch, and those that have nothing to do without it. */
function rareOf(program: Program): { readonly chosen: Stored; readonly idle: Stored } | undefined {
  const { tasks } = planOf(simplify(lower(program, 'f32'), 'f32'));
  const loops = tasks.loop.filter((task): task is Loop => task.kind === 'loop' && task.when === 'every');
  const rare = loops.map(rareIn).find(Boolean);
  if (!rare) return undefined;
  const writes = loops.flatMap((loop) => loop.writes);
  const to = (at: number) =>
    writes.filter(({ value }) => value.from === 'body' && value.at === at).map((own) => own.to.place.buffer);
  return {
    chosen: [...rare.choices.keys()].flatMap(to).sort(),
    idle: [...rare.idle.values()].map((own) => own.to.place.buffer),
  };
}

const CASES: Readonly<Record<string, readonly [Program, ReturnType<typeof rareOf>]>> = {
  'what a cell does where it fires': [cells(), { chosen: ['last', 'v'], idle: ['last'] }],
  'not to write what somebody looks at for NaN': [
    cells(undefined, false),
    { chosen: ['last', 'v'], idle: [] },
  ],
  'not to load what others read': [
    cells((scribe, _, last) => scribe.store('u', last.add(1))),
    { chosen: ['last', 'v'], idle: [] },
  ],
  'not to write what stands elsewhere too': [
    cells((scribe, fired, last) => {
      scribe.store('u', fired.where(scribe.load('x'), last));
      scribe.slot({ name: 'reader', role: 'state', shape: [10] });
      scribe.store('reader', scribe.load('u').add(1));
    }),
    { chosen: ['last', 'u', 'v'], idle: [] },
  ],
  'no choice with which the cell goes on to compute': [
    cells((scribe, fired) => scribe.store('u', fired.where(2, scribe.load('u')).mul(0.5))),
    { chosen: ['last', 'v'], idle: ['last'] },
  ],
};

describe('in a branch stands', () => {
  for (const [name, [program, rare]] of Object.entries(CASES)) {
    it(`${name}, with the same bits`, () => {
      expect(rareOf(program)).eql(rare);
      for (const dtype of DTYPES) {
        for (let seed = 0; seed < 30; seed++) {
          const special = seed % 4 === 3 ? 0.02 : 0;
          const data = ({ role, shape }: Slot, i: number) =>
            numbers((role === 'sequence' ? 20 : 1) * sizeOf(shape), seed + 100 * i, special);
          runEverywhere(program, dtype, { tick: 0, steps: 20, seed, data });
        }
      }
    });
  }
});
