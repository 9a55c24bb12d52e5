import { isKept } from '../../framework/engine.ts';
import type { Call, Compartment } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { touchesIn } from '../model/touched.ts';
import type { Contents, Timetable } from '../model/words.ts';
import type { Clamp } from './clamps.ts';
import type { Warning } from './warnings.ts';

/** When a model runs, and for how long. */
interface RunTime {
  readonly timetable: Timetable;
  readonly tick: number;
  readonly steps: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
}

/** Most stretches of a timetable that are looked at. */
const MOST = 2 ** 12;

/**
 * Inputs without a default that are given one number for a whole run, and that a reset sets back to 0 before they are read again. What a
 * condition resets may stay.
 */
export function takenAway(contents: Contents, time: RunTime, clamps: readonly Clamp[]): readonly Warning[] {
  const constant = clamps.filter(({ perStep, compartment }) => !perStep && !hasDefault(compartment));
  if (constant.length === 0) return [];
  const { timetable, tick, steps, dt } = time;
  const touched = touchesIn(contents, dt);
  const [lost, read] = [new Set<Compartment>(), new Set<Compartment>()];
  const pass = (call: Call): void => {
    for (const { compartment } of constant) {
      if (compartment.part !== call.command.part) continue;
      if (call.command.name === 'reset' && !call.when && !keeps(compartment)) lost.add(compartment);
      if (lost.has(compartment) && touched(call).reads.has(compartment)) read.add(compartment);
    }
  };
  let now = tick;
  for (let looked = 0; now < tick + steps && looked < MOST; looked++) {
    const stretch = timetable.stretch(now, tick + steps - now);
    const calls = timetable.calls(stretch.step);
    for (let turn = 0; turn < Math.min(2, stretch.ticks); turn++) calls.forEach(pass);
    now += stretch.ticks;
  }
  return [...read].map((input) => ({
    code: 'taken-away',
    where: placeOf(contents, input),
    found: 'one number for the whole run, set back to 0 by a reset before it is read',
    expected: 'a row for each step, or a function of time: a reset leaves them',
    remedy: 'Give () => the number: every step asks for it.',
  }));
}

const hasDefault = ({ part, name }: Compartment): boolean =>
  part.component.compartments[name]!.default !== undefined;

/** Whether a reset leaves an input alone; what a reset of the component's own does to it nobody knows. */
const keeps = (own: Compartment): boolean => 'reset' in own.part.component.commands || isKept(own);
