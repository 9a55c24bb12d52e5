import { fail } from '../../../base/errors.ts';
import { rowOf } from '../../../ops/dictionary.ts';
import {
  flushedSlots,
  loadedSlot,
  loadsOf,
  type Program,
  type Slot,
  slotOf,
  varying,
} from '../../../trace/program.ts';
import { physical } from '../layout.ts';
import { coversAllSteps } from '../nest.ts';
import { placeOfLoad, placeOfStore } from '../places.ts';
import { clockText, printPlace, printTask } from '../print.ts';
import type { Argument, Loop, Place, Plan, Stage, Task } from '../words.ts';

/** What a plan is compared with, and what its places hold so far. */
export interface Check {
  readonly program: Program;
  readonly plan: Plan;
  readonly changes: readonly boolean[];
  /** Names of what places hold; a slot's place of which nothing is written here holds what it held before the step. */
  readonly contents: Map<string, string>;
  readonly flushed: ReadonlySet<string>;
  /** Names of values in which every step has looked for NaN. */
  readonly heeded: Set<string>;
}

export const keyOf = ({ buffer, row }: Place): string => `${buffer} ${row}`;
export const isOwn = ({ buffer }: Place): boolean => buffer.startsWith('%');

export function checkOf(program: Program, plan: Plan): Check {
  return {
    program,
    plan,
    changes: varying(program),
    contents: new Map(),
    heeded: new Set(),
    flushed: new Set(
      flushedSlots(program)
        .filter(({ name, taped }) => taped || loadsOf(program, name).length > 0)
        .map((slot) => keyOf(placeOfLoad(slot))),
    ),
  };
}

export const heldIn = ({ contents }: Check, place: Place): string =>
  contents.get(keyOf(place)) ?? (isOwn(place) ? 'nothing' : `what ${printPlace(place)} held`);

/** The value that another one is, where it is a reshape that moves nothing. */
export function rootOf({ values }: Program, id: number): number {
  const { op, attrs, args, shape } = values[id]!;
  const moves = !rowOf({ op, attrs }).sameElements || physical(values[args[0]!]!.shape) !== physical(shape);
  return moves ? id : rootOf({ values } as Program, args[0]!);
}

/** What a value is called, wherever it lies. */
export function nameOf(check: Check, id: number): string {
  const { program } = check;
  const root = rootOf(program, id);
  const value = program.values[root]!;
  if (value.op === 'load') return `what ${printPlace(placeOfLoad(slotOf(program, loadedSlot(value))))} held`;
  if (value.op === 'const') return numberName(value.attrs.value as number);
  if (rowOf(value).everywhere) return clockText(value.kind === 'tick' ? null : (value.attrs.dt as number));
  return `%${root}`;
}

export const numberName = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

export function broken({ plan }: Check, task: Task | undefined, law: string, found = ''): never {
  const place = task ? [`\n${printTask(task).join('\n')}`] : [];
  return fail({
    code: 'law',
    where: `plan ${plan.name}`,
    found: [found, ...place].filter(Boolean).join(' in') || 'a broken plan',
    expected: law,
    remedy: 'This is a fault of the engine: please report it with the printed plan.',
  });
}

/** A place that is read holds the value that it is read for, at a time when it does. */
export function checkRead(check: Check, stage: Stage, task: Task, place: Place, argument: number): void {
  const { program, changes, flushed } = check;
  const held = heldIn(check, place);
  const wanted = nameOf(check, argument);
  if (held !== wanted)
    broken(
      check,
      task,
      'every read follows its write, and nothing is overwritten that is still to be read',
      `${held} for ${wanted}`,
    );
  if (physical(place.shape) !== physical(program.values[argument]!.shape))
    broken(check, task, 'a place is read in its own shape', printPlace(place));
  if (place.row === 'ring' && stage !== 'loop')
    broken(check, task, 'a ring is read and written at its tick', printPlace(place));
  if (changes[argument] && stage === 'prologue')
    broken(check, task, 'what the prologue reads does not change', wanted);
  if (changes[argument] && coversAllSteps(stage) && place.row === 'only')
    broken(check, task, 'what crosses stages has a row per step', printPlace(place));
  if (flushed.has(keyOf(place)) && held.endsWith(' held') && stage === 'before')
    broken(check, task, 'a state is read after it has been flushed', printPlace(place));
}

export function checkWrite(
  check: Check,
  stage: Stage,
  task: Task,
  place: Place,
  name: string,
  isChanging: boolean,
): void {
  const { plan, program, contents } = check;
  const shape = isOwn(place)
    ? plan.temporaries.find((own) => own.name === place.buffer)?.shape
    : program.slots.find((slot) => keyOf(placeOfStore(slot)) === keyOf(place))?.shape;
  if (!shape || physical(shape) !== physical(place.shape))
    broken(check, task, 'a place that is written is there, in its shape', printPlace(place));
  if (place.row === 'ring' && stage !== 'loop')
    broken(check, task, 'a ring is read and written at its tick', printPlace(place));
  if (stage === 'prologue' && place.row !== 'only')
    broken(check, task, 'the prologue writes no rows of steps', printPlace(place));
  if (isChanging && coversAllSteps(stage) && place.row === 'only')
    broken(check, task, 'what is computed for all steps has a row per step', printPlace(place));
  contents.set(keyOf(place), name);
}

/** A NaN raises the alarm in states of numbers, but for those on demand. */
export const raisesAlarm = ({ role, onDemand, dt }: Slot): boolean =>
  role === 'state' && !onDemand && dt === null;

/** What an operand of a loop is called, if it lies nowhere. */
export const operandName = ({ body }: Loop, operand: Argument): string => {
  if (operand.from === 'body') return `%${body[operand.at]?.id}`;
  return operand.from === 'number'
    ? numberName(operand.value)
    : operand.from === 'clock'
      ? clockText(operand.dt)
      : 'a read';
};
