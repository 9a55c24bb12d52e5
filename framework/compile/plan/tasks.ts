import type { Shape } from '../../base/shapes.ts';
import { isLastRow } from './facts.ts';
import { loopsOf } from './loops.ts';
import type { Placing } from './places.ts';
import type { Facts, LastRow, Task, Write } from './words.ts';
import { STAGES, type Stage } from './words.ts';
import type { SlotWrite } from './writes.ts';

/** What is done in every stage, turn by turn: kernels by themselves, and one loop for all that shares a layout. */
export function tasksOf(
  facts: Facts,
  slotWrites: readonly SlotWrite[],
  { places, temporaries, saves }: Placing,
): Readonly<Record<Stage, readonly Task[]>> {
  const { program, aliasOf, stages, turn, layout, accumulators, isComputed, isKernel, loads } = facts;
  const { values } = program;
  /** Whether only the last step of a run has to write it. */
  const isLate = ({ value, target }: Write): boolean => {
    if (target.kind !== 'slot' || !target.slot.onDemand) return false;
    const { name, role, taped } = target.slot;
    const home = places.get(value);
    const isHome = home?.kind === 'slot' && home.slot === target.slot;
    return role === 'state' && !taped && !isHome && !values.some(({ id }) => loads(id, name));
  };
  const lastRows: LastRow[] = [];
  const tasks = { prologue: [] as Task[], before: [] as Task[], loop: [] as Task[], after: [] as Task[] };
  for (const stage of STAGES) {
    const computed = values.filter((v) => isComputed(v.id) && stages[v.id] === stage).map((v) => v.id);
    const writes: (Write & { turn: number; layout: string; shape: Shape })[] = [];
    for (const w of slotWrites) {
      if (w.stage !== stage || w.direct || accumulators.get(w.value) === w.slot.name) continue;
      if (isLastRow(stage, w.slot)) {
        lastRows.push({ kind: 'last-row', from: places.get(w.value)!, slot: w.slot });
        continue;
      }
      writes.push({
        value: w.value,
        target: { kind: 'slot', slot: w.slot },
        turn: w.turn,
        layout: w.layout,
        shape: w.slot.shape,
      });
    }
    const saved =
      stage === 'loop' ? saves.map((id) => ({ value: id, target: places.get(id)!, turn: 0 })) : [];
    const kept = temporaries
      .filter(({ value }) => stages[value] === stage)
      .map((write) => ({ ...write, turn: turn[write.value]! }));
    for (const write of [...kept, ...saved]) {
      const { value } = write;
      writes.push({ ...write, layout: layout[value]!, shape: values[value]!.shape });
    }
    const top = Math.max(-1, ...computed.map((id) => turn[id]!), ...writes.map((w) => w.turn));
    for (let at = 0; at <= top; at++) {
      const here = computed.filter((id) => turn[id] === at);
      for (const id of here) if (isKernel(id)) tasks[stage].push({ kind: 'kernel', value: id });
      const fused = here.filter((id) => !isKernel(id));
      const written = writes.filter((w) => w.turn === at);
      const layouts = new Set([...fused.map((id) => layout[id]!), ...written.map((w) => w.layout)]);
      for (const key of layouts) {
        const own = fused.filter((id) => layout[id] === key);
        const ownWrites = written.filter((w) => w.layout === key);
        const domain = own.length > 0 ? values[own[0]!]!.shape : ownWrites[0]!.shape;
        const group = {
          domain,
          values: own,
          writes: ownWrites.map(({ value, target }) => ({ value, target })),
        };
        tasks[stage].push(...loopsOf(program, aliasOf, group, stage === 'loop' ? isLate : () => false));
      }
    }
  }
  tasks.after.push(...lastRows);
  return tasks;
}
