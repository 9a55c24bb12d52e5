import { rowOf } from '../../ops/dictionary.ts';
import type { Table } from '../../ops/tables.ts';
import { type Plan, STAGES } from './words.ts';

/** The tables that plans name, each once. */
export function tablesOf(plans: readonly Plan[]): readonly Table[] {
  const tasks = plans.flatMap((plan) => STAGES.flatMap((stage) => plan.tasks[stage]));
  return [
    ...new Set(
      tasks.flatMap((task) => {
        if (task.kind === 'kernel') return rowOf(task).tables?.(task.attrs) ?? [];
        return task.kind === 'loop' ? task.reads.flatMap(({ index }) => index ?? []) : [];
      }),
    ),
  ];
}
