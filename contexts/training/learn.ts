import { placeOf } from '../model/handles.ts';
import { notFinite } from './faults.ts';
import { judge } from './judge.ts';
import { scheduleOf } from './optimizer-rule.ts';
import type { Training } from './training.ts';
import { runProgram } from './trial.ts';
import type { Progressed } from './words.ts';

/** By group, numbers of the optimizer's schedule. */
export type Schedules = Progressed['schedules'];

/** The numbers of schedules at the next update. */
export const nextSchedules = ({ setup, plan }: Training, last: Schedules): NonNullable<Schedules> =>
  setup.groups.map(({ optimizer }, i) => scheduleOf(optimizer, last?.[i], plan.slots.schedules[i]));

/** One update of the parameters that the executable has; an error before it where it would take one out of its range. */
export function learnOnce(training: Training, last: Schedules): NonNullable<Schedules> {
  const { plan, trial } = training;
  const schedules = nextSchedules(training, last);
  for (let i = 0; i < schedules.length; i++) {
    const slots = plan.slots.schedules[i]!;
    for (const name in slots) trial.compiled.executable!.write(slots[name]!, [schedules[i]![name]!]);
  }
  judge(training);
  runProgram(trial, 'update');
  return schedules;
}

/** Hooks may have replaced what is not finite. */
export function checkGradients({ setup, plan, trial, live }: Training): void {
  if (live.isFinite) return;
  for (const { slot, handle } of setup.given.trainable) {
    const gradient = plan.slots.gradients.get(slot);
    const at = gradient ? trial.compiled.executable!.read(gradient).findIndex(Number.isNaN) : -1;
    if (at < 0) continue;
    const where = `${placeOf(setup.contents, handle)}, gradient`;
    notFinite(where, `NaN at position ${at}`, live.progressed.iteration);
  }
}
