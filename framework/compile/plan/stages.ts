import { rowOf } from '../../ops/dictionary.ts';
import { loadedSlot, type Program, slotOf, usersOf, type Value, varying } from '../../trace/program.ts';
import type { Stage } from './words.ts';

export function stagesOf(program: Program, anyRow: boolean): readonly Stage[] {
  const changes = varying(program);
  if (anyRow) return changes.map((changed) => (changed ? 'loop' : 'prologue'));
  const isProduct = (value: Value) => {
    const { allSteps } = rowOf(value);
    return (allSteps?.gains ?? false) && !allSteps?.whileGrowing && areFixed(value, changes);
  };
  const sums = accumulations(program);
  const core = needed(program, coreStores(program, sums));
  const deferred = deferredValues(program, changes, core, sums, isProduct);
  const hoisted = hoistedValues(program, changes, deferred, isProduct);
  return program.values.map(({ id }) =>
    !changes[id] ? 'prologue' : deferred.has(id) ? 'after' : hoisted.has(id) ? 'before' : 'loop',
  );
}

/** Whether the operands that may not change where an operation works on all steps at once do not. */
const areFixed = (value: Value, changes: readonly boolean[]): boolean =>
  rowOf(value).allSteps!.fixed.every((k) => !changes[value.args[k]!]);

/**
 * Slots to which a chain of operations adds, if that is all that happens to them: the sum grows in place. Not
 * where the sum before the step, or a flushed one, has to be there too.
 */
export function accumulations(program: Program): ReadonlyMap<string, readonly number[]> {
  const users = usersOf(program);
  const storedTimes = new Map<number, number>();
  for (const { value } of program.stores) storedTimes.set(value, (storedTimes.get(value) ?? 0) + 1);
  const stored = (id: number) => storedTimes.get(id) ?? 0;
  const chains = program.stores.flatMap((store) => {
    const { taped, flush, ring } = slotOf(program, store.slot);
    const chain: number[] = [];
    let value = program.values[store.value]!;
    for (;;) {
      const { grows } = rowOf(value);
      if (grows === null || users[value.id]!.length + stored(value.id) !== 1) break;
      chain.unshift(value.id);
      value = program.values[value.args[grows]!]!;
    }
    const isItsLoad = value.op === 'load' && loadedSlot(value) === store.slot;
    const isOnlyAddedTo = isItsLoad && users[value.id]!.length === 1 && stored(value.id) === 0;
    return !taped && !flush && !ring && chain.length > 0 && isOnlyAddedTo
      ? [[store.slot, chain] as const]
      : [];
  });
  return new Map(chains);
}

/** Values whose results the next step reads, or a tape keeps. */
function coreStores(program: Program, sums: ReadonlyMap<string, unknown>): number[] {
  const loaded = new Set(program.values.filter((v) => v.op === 'load').map(loadedSlot));
  return program.stores
    .filter(({ slot }) => {
      const { taped, ring } = slotOf(program, slot);
      return taped || ring > 0 || (loaded.has(slot) && !sums.has(slot));
    })
    .map(({ value }) => value);
}

function needed(program: Program, ids: readonly number[]): readonly boolean[] {
  const result = program.values.map(() => false);
  for (const id of ids) result[id] = true;
  for (let id = program.values.length - 1; id >= 0; id--) {
    if (result[id]) for (const arg of program.values[id]!.args) result[arg] = true;
  }
  return result;
}

function deferredValues(
  program: Program,
  changes: readonly boolean[],
  core: readonly boolean[],
  sums: ReadonlyMap<string, readonly number[]>,
  isProduct: (value: Value) => boolean,
): ReadonlySet<number> {
  // All steps of one product before any of the next would change the order of a longer chain's sum.
  const accumulating = new Set([...sums.values()].flatMap((chain) => (chain.length === 1 ? chain : [])));
  const seeds = new Set(
    program.values
      .filter((v) => changes[v.id] && !core[v.id] && (isProduct(v) || accumulating.has(v.id)))
      .map((v) => v.id),
  );
  for (;;) {
    const result = new Set<number>();
    for (const { id, args } of program.values) {
      if (changes[id] && (seeds.has(id) || args.some((arg) => result.has(arg)))) result.add(id);
    }
    const unfit = [...result].find(
      (id) => !runsOverAllSteps(program.values[id]!, changes, program, accumulating),
    );
    if (unfit === undefined) return result;
    const causes = needed(program, [unfit]);
    for (const seed of seeds) if (causes[seed]) seeds.delete(seed);
  }
}

/** Whether the kernel of an operation can run over the rows of all steps at once. */
function runsOverAllSteps(
  value: Value,
  changes: readonly boolean[],
  program: Program,
  accumulating: ReadonlySet<number>,
): boolean {
  const { allSteps } = rowOf(value);
  if (!allSteps || value.args.some((arg) => isClock(program, arg))) return false;
  return areFixed(value, changes) && (!allSteps.whileGrowing || accumulating.has(value.id));
}

/** The clock is read within a step. */
function isClock(program: Program, id: number): boolean {
  const value = program.values[id]!;
  const { varies, sameElements } = rowOf(value);
  return varies === 'clock' || (sameElements && isClock(program, value.args[0]!));
}

function hoistedValues(
  program: Program,
  changes: readonly boolean[],
  deferred: ReadonlySet<number>,
  isProduct: (value: Value) => boolean,
): ReadonlySet<number> {
  const fromSequences: boolean[] = [];
  for (const value of program.values) {
    const { id, op, args } = value;
    if (!changes[id]) fromSequences[id] = true;
    else if (op === 'load') fromSequences[id] = slotOf(program, loadedSlot(value)).role === 'sequence';
    else {
      const { allSteps } = rowOf(value);
      const fit = allSteps !== null && !allSteps.whileGrowing && areFixed(value, changes);
      fromSequences[id] = fit && args.every((arg) => fromSequences[arg]);
    }
  }
  const products = program.values.filter(
    (v) => changes[v.id] && isProduct(v) && fromSequences[v.id] && !deferred.has(v.id),
  );
  const result = needed(
    program,
    products.map((v) => v.id),
  );
  return new Set(
    program.values.filter(({ id, op }) => result[id] && changes[id] && op !== 'load').map((v) => v.id),
  );
}
