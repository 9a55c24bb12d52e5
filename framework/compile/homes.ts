import { loadedSlot, slotOf } from '../trace/program.ts';
import { hasRows, isLastRow, type Known } from './known.ts';
import type { Home, Write } from './plan.ts';
import type { SlotWrite } from './writes.ts';

/** Where values live that leave the loop in which they are computed. */
export interface Placing {
  readonly homes: ReadonlyMap<number, Home>;
  /** Writes to memory of a value's own. */
  readonly temporaries: readonly Write[];
  /** Loads of states that are saved at every step for what runs after the loop. */
  readonly saves: readonly number[];
}

/** A value that leaves its loop is read from where it is written anyway, or gets memory of its own. */
export function homesOf(known: Known, writes: readonly SlotWrite[]): Placing {
  const { program, source, stages, level, layout, consumers, sums, accumulators } = known;
  const { isComputed, isKernel, isReadInOtherStage } = known;
  const { values } = program;
  const homes = new Map<number, Home>();
  const temporaries: Write[] = [];
  const saves: number[] = [];
  for (const { id, shape, op } of values) {
    if (source[id] !== id) continue;
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
        homes.set(id, { kind: 'temporary', id, shape, perStep: true });
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
        w.level === level[id] &&
        !isKernel(id) &&
        w.layout === layout[id] &&
        (hasRows(w.slot) || !perStep),
    );
    const accumulated = accumulators.get(id);
    const elsewhere =
      isKernel(id) ||
      users.some(
        (u) =>
          stages[u.id] !== stage ||
          isKernel(u.id) ||
          level[u.id] !== level[id] ||
          layout[u.id] !== layout[id],
      ) ||
      own.some(
        (w) =>
          w.stage !== stage || w.level !== level[id] || w.layout !== layout[id] || isLastRow(stage, w.slot),
      );
    if (direct) homes.set(id, { kind: 'slot', slot: direct.slot });
    else if (accumulated) homes.set(id, { kind: 'slot', slot: slotOf(program, accumulated) });
    else if (shared && elsewhere) homes.set(id, { kind: 'slot', slot: shared.slot });
    else if (elsewhere) {
      const home: Home = { kind: 'temporary', id, shape, perStep };
      homes.set(id, home);
      if (!isKernel(id)) temporaries.push({ value: id, target: home });
    }
  }
  return { homes, temporaries, saves };
}
