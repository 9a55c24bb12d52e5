import { loadedSlot, loadsOf, type Slot, slotOf } from '../../trace/program.ts';
import { hasRows } from './facts.ts';
import { physical } from './layout.ts';
import type { Facts, Stage } from './words.ts';

/** A store of the program, and when it happens. */
export interface SlotWrite {
  readonly slot: Slot;
  readonly value: number;
  readonly stage: Stage;
  readonly layout: string;
  /** Whether the kernel that computes the value writes it there itself. */
  readonly byKernel: boolean;
  /** The turn within the stage. */
  readonly turn: number;
}

type Pending = { -readonly [K in keyof SlotWrite]: SlotWrite[K] };

/** Writes to slots, each in the stage of its value; what the prologue holds is stored in the loop. */
export function slotWritesOf(facts: Facts): readonly SlotWrite[] {
  const { program, aliasOf, stages, turn, sums, isComputed, isKernel, readers } = facts;
  const { values, stores } = program;
  const isLoad = (id: number) => values[id]!.op === 'load';
  const copied = new Set(
    stores
      .map(({ value }) => aliasOf[value]!)
      .filter(isLoad)
      .map((id) => loadedSlot(values[id]!)),
  );
  const pending: Pending[] = stores.map((store) => {
    const slot = slotOf(program, store.slot);
    const value = aliasOf[store.value]!;
    const isRead = loadsOf(program, slot.name).length > 0;
    // A state that steps read changes step by step, also where its values are known before the loop.
    const needsLoop =
      stages[value] === 'prologue' ||
      (stages[value] === 'before' && ((isRead && !slot.taped) || slot.ring > 0));
    const stage = needsLoop || !isComputed(value) ? 'loop' : stages[value]!;
    const kernel = isComputed(value) && isKernel(value);
    const readElsewhere = hasRows(slot) ? [] : readers(slot.name);
    const own = sums.get(slot.name) ?? [];
    const byKernel =
      kernel &&
      stage === stages[value] &&
      readElsewhere.every((id) => own.includes(id) || (stages[id] === stage && turn[id]! < turn[value]!)) &&
      (hasRows(slot) ||
        own.length > 0 ||
        (stage === 'loop' && !facts.isReadInOtherStage(value) && !copied.has(slot.name)));
    const start =
      stages[value] === stage && isComputed(value) ? turn[value]! + (kernel && !byKernel ? 1 : 0) : 0;
    return { slot, value, stage, layout: physical(slot.shape), byKernel, turn: start };
  });
  const taken = new Map<number, Slot>();
  for (const write of pending) {
    if (!write.byKernel) continue;
    if (taken.has(write.value)) Object.assign(write, { byKernel: false, turn: write.turn + 1 });
    else taken.set(write.value, write.slot);
  }
  settle(pending, facts);
  return pending;
}

/** A slot is overwritten only when nobody needs its old value any more. */
function settle(
  pending: readonly Pending[],
  { program, stages, turn, layout, isKernel, readers }: Facts,
): void {
  const copies = new Map<string, Pending[]>();
  for (const write of pending) {
    const value = program.values[write.value]!;
    if (value.op === 'load') copies.set(loadedSlot(value), [...(copies.get(loadedSlot(value)) ?? []), write]);
  }
  for (let moved = true; moved; ) {
    moved = false;
    for (const write of pending) {
      const { slot } = write;
      if (slot.role !== 'state' || slot.taped || write.byKernel || write.stage !== 'loop') continue;
      let least = write.turn;
      for (const id of readers(slot.name)) {
        if (stages[id] !== 'loop') continue;
        least = Math.max(least, turn[id]! + (isKernel(id) || layout[id] === write.layout ? 0 : 1));
      }
      for (const other of copies.get(slot.name) ?? []) {
        if (other !== write) least = Math.max(least, other.turn + (other.layout === write.layout ? 0 : 1));
      }
      if (least > write.turn) {
        write.turn = least;
        moved = true;
      }
    }
  }
}
