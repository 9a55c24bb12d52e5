import { failAll, rangeFaultIn } from '../../framework/engine.ts';
import type { Diagnostic, FloatArray } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { numbersIn } from '../session/numbers.ts';
import { specOf } from './ranges.ts';
import type { Training } from './training.ts';
import { runProgram } from './trial.ts';

/** Fails where the next update would take a parameter out of its range, or an integrator beyond what is stable. */
export function judge(training: Training): void {
  const { setup, plan, trial, live } = training;
  const { judge: program } = plan.programs;
  if (!program) return;
  const isInRange = runProgram(trial, 'judge');
  const { iteration } = live.progressed;
  if (!isInRange) {
    const faults = setup.given.trainable.flatMap((own): Diagnostic[] => {
      const next = nextIn(training, own.slot);
      const fault = next && rangeFaultIn(specOf(setup.contents, own), next, own.shape);
      return fault ? [{ where: placeOf(setup.contents, own.handle), ...ended(fault, iteration) }] : [];
    });
    failAll(faults);
  }
  if (!plan.limits) return;
  const faults = plan.limits((slot) => nextIn(training, slot) ?? numbersIn(trial.session.live, slot));
  if (faults.length > 0) failAll(faults.map((fault) => ({ ...fault, ...ended(fault, iteration) })));
}

/** What a parameter would be next, if the judge has looked at it. */
function nextIn({ plan, trial }: Training, slot: string): FloatArray | undefined {
  const name = plan.slots.nexts.get(slot);
  const executable = trial.compiled.executable!;
  return name === undefined ? undefined : (executable.lend?.(name, 0, 1) ?? executable.read(name));
}

const ended = (fault: Omit<Diagnostic, 'where'>, iteration: number): Omit<Diagnostic, 'where'> => ({
  ...fault,
  found: `${fault.found}, after the update of iteration ${iteration}`,
  remedy: `Lower the step size, leave it out of trainable, ${fault.code === 'unstable' ? 'or add boundsCost to the loss' : "add boundsCost, or train with bounds: 'project'"}. Numbers are those before it.`,
});
