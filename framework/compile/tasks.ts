import type { Shape } from '../base/shapes.ts';
import type { Placing } from './homes.ts';
import { isLastRow, type Known } from './known.ts';
import { loopsOf } from './loops.ts';
import type { LastRow, Task, Write } from './plan.ts';
import { STAGES, type Stage } from './stages.ts';
import type { SlotWrite } from './writes.ts';

/** What is done in every stage, turn by turn: kernels by themselves, and one loop for all that shares a layout. */
export function tasksOf(
  known: Known,
  slotWrites: readonly SlotWrite[],
  { homes, temporaries, saves }: Placing,
): Readonly<Record<Stage, readonly Task[]>> {
  const { program, source, stages, level, layout, accumulators, isComputed, isKernel, loads } = known;
  const { values } = program;
  /** Whether only the last step of a run has to write it. */
  const isLate = ({ value, target }: Write): boolean => {
    if (target.kind !== 'slot' || !target.slot.onDemand) return false;
    const { name, role, taped } = target.slot;
    const home = homes.get(value);
    const isHome = home?.kind === 'slot' && home.slot === target.slot;
    return role === 'state' && !taped && !isHome && !values.some(({ id }) => loads(id, name));
  };
  const lastRows: LastRow[] = [];
  const tasks = { prologue: [] as Task[], before: [] as Task[], loop: [] as Task[], after: [] as Task[] };
  for (const stage of STAGES) {
    const computed = values.filter((v) => isComputed(v.id) && stages[v.id] === stage).map((v) => v.id);
    const writes: (Write & { level: number; layout: string; shape: Shape })[] = [];
    for (const w of slotWrites) {
      if (w.stage !== stage || w.direct || accumulators.get(w.value) === w.slot.name) continue;
      if (isLastRow(stage, w.slot)) {
        lastRows.push({ kind: 'last-row', from: homes.get(w.value)!, slot: w.slot });
        continue;
      }
      writes.push({
        value: w.value,
        target: { kind: 'slot', slot: w.slot },
        level: w.level,
        layout: w.layout,
        shape: w.slot.shape,
      });
    }
    const saved =
      stage === 'loop' ? saves.map((id) => ({ value: id, target: homes.get(id)!, level: 0 })) : [];
    const kept = temporaries
      .filter(({ value }) => stages[value] === stage)
      .map((write) => ({ ...write, level: level[write.value]! }));
    for (const write of [...kept, ...saved]) {
      const { value } = write;
      writes.push({ ...write, layout: layout[value]!, shape: values[value]!.shape });
    }
    const top = Math.max(-1, ...computed.map((id) => level[id]!), ...writes.map((w) => w.level));
    for (let at = 0; at <= top; at++) {
      const here = computed.filter((id) => level[id] === at);
      for (const id of here) if (isKernel(id)) tasks[stage].push({ kind: 'kernel', value: id });
      const fused = here.filter((id) => !isKernel(id));
      const written = writes.filter((w) => w.level === at);
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
        tasks[stage].push(...loopsOf(program, source, group, stage === 'loop' ? isLate : () => false));
      }
    }
  }
  tasks.after.push(...lastRows);
  return tasks;
}
