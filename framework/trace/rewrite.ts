import type { DType } from '../base/dtypes.ts';
import { rowOf } from '../ops/dictionary.ts';
import { loadedSlot, type Program, type Store, type Value } from './program.ts';
import { ProgramScribe } from './scribe.ts';
import { idOf, type Symbolic } from './symbolic.ts';

/** Writes one value of the old program into the new one, given its operands there. */
export type Rule = (value: Value, args: readonly Symbolic[], scribe: ProgramScribe) => Symbolic | undefined;

/** Makes the scribe of the new program; one that can derive functions is given what derives them. */
export type MakeScribe = (make: (pullback?: ProgramScribe['pullback']) => ProgramScribe) => ProgramScribe;
const plain: MakeScribe = (make) => make();

/** A copy of the program with `rule` applied to every value that some store needs; the rest is left out. */
export function rewrite(program: Program, rule: Rule, dtype?: DType, make: MakeScribe = plain): Program {
  const { name, direction } = program;
  const scribe = make(
    (pullback) =>
      new ProgramScribe({
        name,
        direction,
        units: false,
        ...(dtype && { dtype }),
        ...(pullback && { pullback }),
      }),
  );
  for (const slot of program.slots) scribe.adopt(slot);
  const live = liveValues(program);
  const image: Symbolic[] = [];
  for (const value of program.values) {
    if (!live[value.id]) continue;
    const args = value.args.map((arg) => image[arg]!);
    image[value.id] = rule(value, args, scribe) ?? scribe.copy(value, args.map(idOf));
  }
  for (const { slot, value } of program.stores) scribe.store(slot, image[value]!);
  return scribe.program();
}

/** The program without the values that no store needs. */
export function needed(program: Program): Program {
  const live = liveValues(program);
  if (live.every(Boolean)) return program;
  const idOf: number[] = [];
  const values: Value[] = [];
  for (const value of program.values) {
    if (!live[value.id]) continue;
    idOf[value.id] = values.length;
    values.push({ ...value, id: values.length, args: value.args.map((arg) => idOf[arg]!) });
  }
  return {
    ...program,
    values,
    stores: program.stores.map(({ slot, value }) => ({ slot, value: idOf[value]! })),
  };
}

/** The program as far as some of its stores need it; other values and slots are left out. */
export function storing(program: Program, stores: readonly Store[]): Program {
  const own = needed({ ...program, stores });
  const slots = new Set(own.stores.map(({ slot }) => slot));
  for (const value of own.values) if (rowOf(value).varies === 'slot') slots.add(loadedSlot(value));
  return { ...own, slots: own.slots.filter(({ name }) => slots.has(name)) };
}

/** Which values some store depends on. */
export function liveValues(program: Program): readonly boolean[] {
  const live: boolean[] = program.values.map(() => false);
  for (const { value } of program.stores) live[value] = true;
  for (let id = program.values.length - 1; id >= 0; id--) {
    if (live[id]) for (const arg of program.values[id]!.args) live[arg] = true;
  }
  return live;
}
