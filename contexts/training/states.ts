import {
  compartmentsOf,
  isKept,
  loadsOf,
  type Slot,
  type StepPrograms,
  slotName,
  storeOf,
} from '../../framework/engine.ts';
import type { Contents } from '../model/words.ts';
import type { ProgramRequest } from './words.ts';

// Which states some steps change, and which of them go on from trial to trial.

/** States that a step of a trial changes. */
export const steppedStates = (steps: StepPrograms): readonly Slot[] =>
  slotsOf(steps).filter(
    ({ name, role }) => role === 'state' && Object.values(steps).some((program) => storeOf(program, name)),
  );

/** States that a run changes and no tape keeps: they are put back before every iteration. */
export function untaped(steps: StepPrograms): readonly string[] {
  const all = Object.values(steps);
  return steppedStates(steps)
    .filter(({ taped }) => !taped)
    .map(({ name }) => name)
    .filter((name) => all.some((program) => loadsOf(program, name).length > 0));
}

/** All slots of some steps; a state that is on a tape is so in all of them. */
export const slotsOf = (steps: StepPrograms): readonly Slot[] => [
  ...new Map(Object.values(steps).flatMap(({ slots }) => slots.map((slot) => [slot.name, slot]))).values(),
];

/** States that outlive a trial: all trials share them, `reset` keeps them, and the process changes them. */
export const lastingStates = ({ parts, wiring }: Contents, steps: StepPrograms): readonly string[] =>
  [...parts].flatMap(([part]) =>
    compartmentsOf(part)
      .filter((own) => own.shared && isKept(own))
      .map(({ name }) => slotName(wiring.pathOf(part), name))
      .filter((slot) => Object.values(steps).some((program) => storeOf(program, slot))),
  );

/** What goes on from trial to trial, by what was asked for: weights that plasticity changes, and other states. */
export function keptStates(
  { contents, plasticity, states }: Pick<ProgramRequest, 'contents' | 'plasticity' | 'states'>,
  steps: StepPrograms,
) {
  const plastic = lastingStates(contents, steps);
  const stepped = steppedStates(steps).map(({ name }) => name);
  return {
    plastic: plasticity === 'keep' ? plastic : [],
    kept: states === 'keep' ? stepped.filter((slot) => !plastic.includes(slot)) : [],
  };
}
