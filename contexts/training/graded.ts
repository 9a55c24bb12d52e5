import { emitName } from '../../framework/engine.ts';
import { tellGraded } from '../session/odd-numbers.ts';
import { outputsOf } from './silence.ts';
import type { Training } from './training.ts';

/** Warns, in the first iteration, of what a part calls spikes and are none: in what the trials have left behind, and in what the loss sees. */
export function watchForGraded({ setup, trial, live, warnings }: Training): void {
  if (live.progressed.iteration > 0) return;
  const { compiled, known, segments, stepped } = trial;
  const executable = compiled.executable!;
  const rows = segments.at(-1)!.count;
  for (const own of outputsOf(setup)) {
    if (own.kind !== 'spike') continue;
    const slot = setup.slotOf(own);
    const state = stepped.find(({ name }) => name === slot);
    const tell = (numbers: ArrayLike<number>) => tellGraded({ warnings }, own, slot, numbers);
    if (state) tell(executable.read(slot, state.taped ? rows : 0));
    if (known.has(emitName(slot))) tell(executable.read(emitName(slot), 0, rows));
  }
}
