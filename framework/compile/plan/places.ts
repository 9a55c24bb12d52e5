import { grouped } from '../../base/lists.ts';
import type { Shape } from '../../base/shapes.ts';
import { loadedSlot, type Slot, slotOf } from '../../trace/program.ts';
import { hasRows, isLastRow } from './facts.ts';
import { coversAllSteps } from './nest.ts';
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
  const { program, aliasOf, stages, consumers, sums, accumulators } = facts;
  const { isComputed, isKernel, isReadInOtherStage } = facts;
  const places = new Map<number, Place>();
  const temporaries: Temporary[] = [];
  const kept: number[] = [];
  const saves: number[] = [];
  const ownMemory = (id: number, shape: Shape, perStep: boolean) => {
    places.set(id, ownPlace(id, shape, perStep));
    const ticks = program.values[id]!.kind === 'tick';
    temporaries.push({ name: `%${id}`, shape, perStep, ticks });
  };
  const writesOf = grouped(writes, ({ value }) => value);
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
    const own = writesOf.get(id) ?? [];
    const accumulated = accumulators.get(id);
    const byKernel = own.find((write) => write.byKernel);
    const isNeeded = isKernel(id) || leavesLoop(facts, id, own);
    const perStep = coversAllSteps(stages[id]!) || isReadInOtherStage(id);
    const shared = own.find((write) => isAtHand(facts, id, write) && (hasRows(write.slot) || !perStep));
    if (byKernel) places.set(id, placeOfStore(byKernel.slot));
    else if (accumulated) places.set(id, placeOfStore(slotOf(program, accumulated)));
    else if (!isNeeded) continue;
    else if (shared && !isKernel(id)) places.set(id, placeOfStore(shared.slot));
    else {
      ownMemory(id, shape, perStep);
      if (!isKernel(id)) kept.push(id);
    }
  }
  return { places, temporaries, kept, saves };
}

/** Whether a write is done by the loop that computes the value. */
const isAtHand = ({ stages, turn, layout }: Facts, id: number, write: SlotWrite): boolean =>
  !write.byKernel && write.stage === stages[id] && write.turn === turn[id] && write.layout === layout[id];

/** Whether something reads or writes a value that is not in the loop which computes it. */
function leavesLoop(facts: Facts, id: number, writes: readonly SlotWrite[]): boolean {
  const { stages, turn, layout, consumers, isKernel, indexOf } = facts;
  const isInside = (user: number) =>
    !isKernel(user) &&
    !indexOf(user) &&
    stages[user] === stages[id] &&
    turn[user] === turn[id] &&
    layout[user] === layout[id];
  return (
    !consumers[id]!.every((user) => isInside(user.id)) ||
    !writes.every((write) => isAtHand(facts, id, write) && !isLastRow(write.stage, write.slot))
  );
}
