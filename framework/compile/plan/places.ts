import type { Shape } from '../../base/shapes.ts';
import { loadedSlot, type Slot, slotOf } from '../../trace/program.ts';
import { hasRows, isLastRow } from './facts.ts';
import type { Facts, Place, Stage, Temporary } from './words.ts';
import type { SlotWrite } from './writes.ts';

/** Where values live that leave the loop in which they are computed. */
export interface Placing {
  readonly places: ReadonlyMap<number, Place>;
  /** Memory of values' own. */
  readonly temporaries: readonly Temporary[];
  /** Values that a loop writes to memory of their own. */
  readonly kept: readonly number[];
  /** Loads of states that are saved at every step for what runs after the loop. */
  readonly saves: readonly number[];
}

/** Where a step finds what a slot held before it. */
export const placeOfLoad = ({ buffer, shape, role, taped, shift, ring }: Slot): Place => {
  const row = role === 'sequence' || taped ? (shift ? 'next' : 'step') : ring ? 'ring' : 'only';
  return { buffer, shape, row, ring };
};

/** Where a step stores what a slot holds after it. */
export const placeOfStore = ({ buffer, shape, role, taped, ring }: Slot): Place => {
  const row = role === 'emit' ? 'step' : taped ? 'next' : ring ? 'ring' : 'only';
  return { buffer, shape, row, ring };
};

/** Memory that a value has to itself. */
export const ownPlace = (id: number, shape: Shape, perStep: boolean): Place => ({
  buffer: `%${id}`,
  shape,
  row: perStep ? 'step' : 'only',
  ring: 0,
});

export const samePlace = (a: Place, b: Place): boolean => a.buffer === b.buffer && a.row === b.row;

/** Where a value is read in a stage: a state that is saved for later is read in the loop where it lies. */
export function placeOfValue({ program }: Facts, { places }: Placing, id: number, stage: Stage): Place {
  const value = program.values[id]!;
  const own = places.get(id);
  return own && !(value.op === 'load' && stage === 'loop')
    ? own
    : placeOfLoad(slotOf(program, loadedSlot(value)));
}

/** A value that leaves its loop is read from where it is written anyway, or gets memory of its own. */
export function placesOf(facts: Facts, writes: readonly SlotWrite[]): Placing {
  const { program, aliasOf, stages, turn, layout, consumers, sums, accumulators } = facts;
  const { isComputed, isKernel, isReadInOtherStage } = facts;
  const places = new Map<number, Place>();
  const temporaries: Temporary[] = [];
  const kept: number[] = [];
  const saves: number[] = [];
  const ownMemory = (id: number, shape: Shape, perStep: boolean) => {
    places.set(id, ownPlace(id, shape, perStep));
    temporaries.push({ name: `%${id}`, shape, perStep });
  };
  const writesOf = new Map<number, SlotWrite[]>();
  for (const write of writes) writesOf.set(write.value, [...(writesOf.get(write.value) ?? []), write]);
  for (const { id, shape, op } of program.values) {
    if (aliasOf[id] !== id) continue;
    const users = consumers[id]!;
    if (op === 'load') {
      const slot = slotOf(program, loadedSlot(program.values[id]!));
      const savedForLater =
        slot.role === 'state' &&
        !slot.taped &&
        stages[id] !== 'prologue' &&
        users.some((user) => stages[user.id] === 'after' && !sums.get(slot.name)?.includes(user.id));
      if (savedForLater) {
        saves.push(id);
        ownMemory(id, shape, true);
      }
      continue;
    }
    if (!isComputed(id)) continue;
    const stage = stages[id]!;
    const perStep = stage === 'before' || stage === 'after' || isReadInOtherStage(id);
    const own = writesOf.get(id) ?? [];
    const byKernel = own.find((w) => w.byKernel);
    const shared = own.find(
      (w) =>
        !w.byKernel &&
        w.stage === stage &&
        w.turn === turn[id] &&
        !isKernel(id) &&
        w.layout === layout[id] &&
        (hasRows(w.slot) || !perStep),
    );
    const accumulated = accumulators.get(id);
    const elsewhere =
      isKernel(id) ||
      users.some(
        (u) =>
          stages[u.id] !== stage || isKernel(u.id) || turn[u.id] !== turn[id] || layout[u.id] !== layout[id],
      ) ||
      own.some(
        (w) =>
          w.stage !== stage || w.turn !== turn[id] || w.layout !== layout[id] || isLastRow(stage, w.slot),
      );
    if (byKernel) places.set(id, placeOfStore(byKernel.slot));
    else if (accumulated) places.set(id, placeOfStore(slotOf(program, accumulated)));
    else if (shared && elsewhere) places.set(id, placeOfStore(shared.slot));
    else if (elsewhere) {
      ownMemory(id, shape, perStep);
      if (!isKernel(id)) kept.push(id);
    }
  }
  return { places, temporaries, kept, saves };
}
