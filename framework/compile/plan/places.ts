import { loadedSlot, slotOf } from '../../trace/program.ts';
import { hasRows, isLastRow } from './facts.ts';
import type { Facts, Place, Write } from './words.ts';
import type { SlotWrite } from './writes.ts';

/** Where values live that leave the loop in which they are computed. */
export interface Placing {
  readonly places: ReadonlyMap<number, Place>;
  /** Writes to memory of a value's own. */
  readonly temporaries: readonly Write[];
  /** Loads of states that are saved at every step for what runs after the loop. */
  readonly saves: readonly number[];
}

/** A value that leaves its loop is read from where it is written anyway, or gets memory of its own. */
export function placesOf(facts: Facts, writes: readonly SlotWrite[]): Placing {
  const { program, aliasOf, stages, turn, layout, consumers, sums, accumulators } = facts;
  const { isComputed, isKernel, isReadInOtherStage } = facts;
  const { values } = program;
  const places = new Map<number, Place>();
  const temporaries: Write[] = [];
  const saves: number[] = [];
  for (const { id, shape, op } of values) {
    if (aliasOf[id] !== id) continue;
    const users = consumers[id]!;
    if (op === 'load') {
      const slot = slotOf(program, loadedSlot(values[id]!));
      const savedForLater =
        slot.role === 'state' &&
        !slot.taped &&
        stages[id] !== 'prologue' &&
        users.some((user) => stages[user.id] === 'after' && !sums.get(slot.name)?.includes(user.id));
      if (savedForLater) {
        saves.push(id);
        places.set(id, { kind: 'temporary', id, shape, perStep: true });
      }
      continue;
    }
    if (!isComputed(id)) continue;
    const stage = stages[id]!;
    const perStep = stage === 'before' || stage === 'after' || isReadInOtherStage(id);
    const own = writes.filter((w) => w.value === id);
    const direct = own.find((w) => w.direct);
    const shared = own.find(
      (w) =>
        !w.direct &&
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
    if (direct) places.set(id, { kind: 'slot', slot: direct.slot });
    else if (accumulated) places.set(id, { kind: 'slot', slot: slotOf(program, accumulated) });
    else if (shared && elsewhere) places.set(id, { kind: 'slot', slot: shared.slot });
    else if (elsewhere) {
      const home: Place = { kind: 'temporary', id, shape, perStep };
      places.set(id, home);
      if (!isKernel(id)) temporaries.push({ value: id, target: home });
    }
  }
  return { places, temporaries, saves };
}
