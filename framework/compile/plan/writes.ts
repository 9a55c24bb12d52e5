import { grouped } from '../../base/lists.ts';
import { rowOf } from '../../ops/dictionary.ts';
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
  const { program, aliasOf, stages, turn, isComputed, isKernel } = facts;
  const copied = copiedSlots(facts);
  const pending: Pending[] = program.stores.map((store) => {
    const slot = slotOf(program, store.slot);
    const value = aliasOf[store.value]!;
    const stage = stageOfStore(facts, slot, value);
    const isThere = stages[value] === stage && isComputed(value);
    const byKernel = isThere && isKernel(value) && canTakeKernel(facts, slot, value, copied);
    // What a kernel has computed a loop can take up in the next turn.
    const later = isThere && isKernel(value) && !byKernel ? 1 : 0;
    return {
      slot,
      value,
      stage,
      layout: physical(slot.shape),
      byKernel,
      turn: isThere ? turn[value]! + later : 0,
    };
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

/** Slots whose old value some slot becomes. */
function copiedSlots({ program, aliasOf }: Facts): ReadonlySet<string> {
  const stored = program.stores.map(({ value }) => program.values[aliasOf[value]!]!);
  return new Set(stored.filter(({ op }) => op === 'load').map(loadedSlot));
}

/** The stage of its value, but for states that change step by step though their values are known before the loop. */
function stageOfStore({ program, stages, isComputed }: Facts, slot: Slot, value: number): Stage {
  const stage = stages[value]!;
  if (!isComputed(value) || stage === 'prologue') return 'loop';
  const isReadByStep = loadsOf(program, slot.name).length > 0 && !slot.taped;
  return stage === 'before' && (isReadByStep || slot.ring > 0) ? 'loop' : stage;
}

/** Whether the kernel that computes a value may write it into a slot: nobody needs what was there, then or later. */
function canTakeKernel(facts: Facts, slot: Slot, value: number, copied: ReadonlySet<string>): boolean {
  const { program, aliasOf, stages, turn, sums, readers, isKernel, isReadInOtherStage } = facts;
  if (hasRows(slot)) return true;
  const grows = sums.get(slot.name) ?? [];
  // Kernels of one turn run one after the other.
  const isEarlier = (id: number) =>
    stages[id] === stages[value] &&
    (turn[id]! < turn[value]! || (turn[id] === turn[value] && isKernel(id) && id < value));
  // What grows reads the slot as what it grows from, and as nothing else.
  const { args } = program.values[value]!;
  const growsFrom = rowOf(program.values[value]!).grows;
  const isHeld = (arg: number) => {
    const held = program.values[aliasOf[arg]!]!;
    return held.op === 'load' && loadedSlot(held) === slot.name;
  };
  const isOwn = (id: number) => id === value && args.every((arg, k) => isHeld(arg) === (k === growsFrom));
  if (!readers(slot.name).every((id) => grows.includes(id) || isEarlier(id) || isOwn(id))) return false;
  const isFree = stages[value] === 'loop' && !isReadInOtherStage(value) && !copied.has(slot.name);
  return grows.length > 0 || isFree;
}

/** A slot is overwritten only when nobody needs its old value any more. */
function settle(
  pending: readonly Pending[],
  { program, stages, turn, layout, isKernel, indexOf, readers }: Facts,
): void {
  const copies = grouped(pending, ({ value }) => {
    const { op, attrs } = program.values[value]!;
    return op === 'load' && attrs.slot;
  });
  /** Whether one loop reads a value's operands and writes, element by element. */
  const isBeside = (id: number, write: Pending) => layout[id] === write.layout && !indexOf(id);
  for (let moved = true; moved; ) {
    moved = false;
    for (const write of pending) {
      const { slot } = write;
      if (slot.role !== 'state' || slot.taped || write.byKernel || write.stage !== 'loop') continue;
      let least = write.turn;
      for (const id of readers(slot.name)) {
        if (stages[id] !== 'loop') continue;
        least = Math.max(least, turn[id]! + (isKernel(id) || isBeside(id, write) ? 0 : 1));
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
