import { expect } from 'chai';
import fc from 'fast-check';
import { sizeOf } from '../../../framework/base/shapes.ts';
import { dimensionless } from '../../../framework/base/units.ts';
import { defaultBackend } from '../../../framework/compile/backends/backends.ts';
import { audits } from '../../../framework/compile/plan/audits.ts';
import type { Program, Value } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, effort, numbers, prepared, type Run, runEverywhere } from '../support.ts';
import { recipe, smallRecipe, writeProgram } from './random-program.ts';

/** So many programs side by side as one: each has slots and random streams of its own, all but `shared` ones. */
function repeated(
  { slots, values, stores, ...program }: Program,
  count: number,
  isShared: (slot: string) => boolean,
): Program {
  const named = (name: string, k: number) => (isShared(name) ? name : `${name} of ${k}`);
  const each = <T>(all: readonly T[], copy: (one: T, k: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, k) => all.map((one) => copy(one, k))).flat();
  const copies = each(slots, (slot, k) => ({
    ...slot,
    name: named(slot.name, k),
    buffer: named(slot.buffer, k),
  }));
  return {
    ...program,
    slots: [...new Map(copies.map((slot) => [slot.name, slot])).values()],
    values: each(values, ({ id, args, attrs, ...value }, k) => ({
      ...value,
      id: id + k * values.length,
      args: args.map((arg) => arg + k * values.length),
      attrs: {
        ...attrs,
        ...(value.op === 'load' && { slot: named(attrs.slot as string, k) }),
        ...(value.op === 'uniform' && { stream: named(attrs.stream as string, k) }),
      },
    })),
    stores: each(stores, ({ slot, value }, k) => ({
      slot: named(slot, k),
      value: value + k * values.length,
    })),
  };
}

/** The same where all read a state that changes, so that none of them can run on its own. */
function tied({ slots, values, stores, ...program }: Program): Program {
  const [all, more] = [[...values], [] as Program['stores'][number][]];
  const write = (op: Value['op'], args: readonly number[], attrs: Value['attrs'], shape: Value['shape']) =>
    all.push({ id: all.length, op, args, attrs, shape, kind: 'float', unit: dimensionless }) - 1;
  const unit = dimensionless;
  const tie = write('load', [], { slot: 'tie', shape: [], unit }, []);
  more.push({ slot: 'tie', value: write('add', [tie, tie], {}, []) });
  const scribe = new ProgramScribe({ name: 'ties', units: false });
  const own = [scribe.slot({ name: 'tie', role: 'state', shape: [] })];
  for (const { slot, value } of stores) {
    const { kind, shape } = values[value]!;
    if (kind !== 'float') continue;
    own.push(scribe.slot({ name: `tied ${slot}`, role: 'state', shape }));
    more.push({ slot: `tied ${slot}`, value: write('add', [value, tie], {}, shape) });
  }
  return { ...program, slots: [...slots, ...own], values: all, stores: [...stores, ...more] };
}

const runOf = (tick: number, steps: number, seed: number, special: number): Run => ({
  tick,
  steps,
  seed,
  data: ({ role, shape, ring }, i) =>
    numbers((role === 'sequence' ? steps : ring || 1) * sizeOf(shape), seed + i, special),
});

/** v ← (… (v + 1) · x + 1) · x …), thirty times, in so many cells that each have a state and share what they read. */
function cells(count: number): Program {
  const scribe = new ProgramScribe({ name: 'cells', units: false });
  scribe.slot({ name: 'x', role: 'parameter', shape: [10] });
  for (let k = 0; k < count; k++) {
    scribe.slot({ name: `v ${k}`, role: 'state', shape: [10] });
    let v = scribe.load(`v ${k}`);
    for (let turn = 0; turn < 30; turn++) v = v.add(1).mul(scribe.load('x'));
    scribe.store(`v ${k}`, v);
  }
  return scribe.program();
}

/** Cells of three kinds: a and b change places, c ← c + 1, and d ← p + 1, which is c but for where it reads; p ← d × m. */
function kinds(count: number): Program {
  const scribe = new ProgramScribe({ name: 'kinds', units: false });
  const load = (name: string, role: 'state' | 'parameter' = 'state', shape = [1, 10]) => {
    scribe.slot({ name, role, shape, onDemand: role === 'state' });
    return scribe.load(name);
  };
  for (let k = 0; k < count; k++) {
    const [a, b, p, d] = [load(`a ${k}`), load(`b ${k}`), load(`p ${k}`), load(`d ${k}`)];
    scribe.store(`a ${k}`, b);
    scribe.store(`b ${k}`, a);
    scribe.store(`c ${k}`, load(`c ${k}`).add(1));
    scribe.store(`d ${k}`, p.add(1));
    scribe.store(`p ${k}`, d.matmul(load('m', 'parameter', [10, 10])));
  }
  return scribe.program();
}

/** Runs something without a look at its plan, which would take longer than all the rest. */
function unseen(run: () => void): void {
  const looking = audits.splice(0);
  try {
    run();
  } finally {
    audits.push(...looking);
  }
}

describe('many programs side by side', () => {
  const choice = fc.record({
    tick: fc.nat(200),
    steps: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(1e6),
    special: fc.constantFrom(0, 0, 0.02),
    shared: fc.nat(3),
  });
  for (const [what, recipes, count] of [
    ['small', smallRecipe, 60],
    ['large', recipe, 20],
  ] as const) {
    it(`have the bits that the reference gives them: ${what} ones`, () => {
      const check = fc.property(recipes, choice, (from, { tick, steps, seed, special, shared }) => {
        const one = writeProgram(from);
        const fixed = one.slots.filter(({ role }) => role === 'parameter' || role === 'sequence');
        const program = repeated(one, count, (name) => name === fixed[shared]?.name);
        for (const own of [program, tied(program)])
          for (const dtype of DTYPES) runEverywhere(own, dtype, runOf(tick, steps, seed, special));
      });
      fc.assert(check, { ...effort(4), endOnFailure: true });
    });
  }

  it('have these bits also where they differ in nothing but whether they read what they write', () => {
    for (const dtype of DTYPES) unseen(() => runEverywhere(kinds(120), dtype, runOf(3, 3, 1, 0)));
  });

  it('are as many as one likes, though an engine takes no more than 50 000 locals in a function', () =>
    unseen(() => {
      const executable = prepared(defaultBackend, cells(1000), 'f64', runOf(0, 1, 1, 0));
      executable.write('x', new Float64Array(10).fill(1));
      executable.write('v 999', new Float64Array(10).fill(5));
      executable.run({ program: 'step', tick: 0, steps: 2 });
      expect([...executable.read('v 999')]).eql(new Array(10).fill(5 + 2 * 30));
    }));
});
