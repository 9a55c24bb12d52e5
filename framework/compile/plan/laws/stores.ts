import { rowOf } from '../../../ops/dictionary.ts';
import { type Slot, slotOf } from '../../../trace/program.ts';
import { isHeard, knownOf, passesNaN } from '../nan.ts';
import { placeOfStore } from '../places.ts';
import { type Place, type Plan, STAGES, type Stage, type Task } from '../words.ts';
import { broken, type Check, heldIn, keyOf, nameOf, raisesAlarm, rootOf } from './check.ts';

/** What is stored by a stage, or by one before it, is what the program stores, once; and a NaN in it is found. */
export function checkStores(check: Check, stage: Stage, isLast: boolean): void {
  const { program } = check;
  const written = writesByPlace(check.plan);
  for (const { slot: name, value } of program.stores) {
    const slot = slotOf(program, name);
    const writers = (written.get(keyOf(placeOfStore(slot))) ?? []).filter(
      ({ term }) => term === undefined || term === rootOf(program, value),
    );
    const [writer, ...others] = writers;
    if (!writer || others.length > 0)
      broken(
        check,
        others[0]?.task,
        'every store of the program happens once',
        `${writers.length} × ${name}`,
      );
    const waits = writer.task.kind === 'loop' && writer.task.when === 'last' && !isLast;
    if (waits || (stage === 'loop') !== (writer.at === 'loop')) continue;
    const [held, wanted] = [heldIn(check, writer.place), nameOf(check, value)];
    if (held !== wanted)
      broken(check, writer.task, 'a store has the value that the program stores', `${held} for ${wanted}`);
    checkAlarm(check, slot, value, writer);
  }
}

/** One of the writes of a task; of a sum that grows, the term that it adds. */
interface Written {
  readonly place: Place;
  readonly watched: boolean;
  readonly guarded: boolean;
  readonly term?: number;
}

interface PlacedWrite extends Written {
  readonly at: Stage;
  readonly task: Task;
}

function writesByPlace({ tasks }: Plan): ReadonlyMap<string, readonly PlacedWrite[]> {
  const written = new Map<string, PlacedWrite[]>();
  for (const at of STAGES) {
    for (const task of tasks[at]) {
      for (const write of writesOf(task)) {
        const key = keyOf(write.place);
        const writers = written.get(key);
        if (writers) writers.push({ ...write, at, task });
        else written.set(key, [{ ...write, at, task }]);
      }
    }
  }
  return written;
}

function writesOf(task: Task): readonly Written[] {
  if (task.kind === 'loop')
    return task.writes.map(({ to, watched }) => ({
      place: to.place,
      watched,
      guarded: task.guard !== undefined,
    }));
  if (task.kind === 'last-row') return [{ place: task.to, watched: task.watched, guarded: false }];
  const { grows } = rowOf(task);
  return [
    { place: task.out, watched: task.watched, guarded: false, ...(grows !== null && { term: task.id }) },
  ];
}

/** A NaN in a state raises the alarm, unless it is one on demand; nothing else does. */
function checkAlarm(check: Check, slot: Slot, value: number, { watched, guarded }: Written): void {
  const { program } = check;
  const isKept = isInspected(check, slot);
  if (!raisesAlarm(slot)) {
    if (watched || isKept)
      broken(check, undefined, 'only states that are not on demand raise the alarm', slot.name);
    return;
  }
  const isFound =
    watched ||
    check.heeded.has(nameOf(check, value)) ||
    knownOf(program)[value] === 'number' ||
    (isKept && passesNaN(program, slot.name, keeping(check))) ||
    isHeard(program, [value], certain(check));
  if (!isFound) broken(check, undefined, 'a NaN in a state raises the alarm', slot.name);
  if (guarded && !isKept)
    broken(check, undefined, 'what a guard passes over is looked at in the end', slot.name);
}

const isInspected = ({ plan }: Check, { buffer, taped }: Slot): boolean =>
  plan.inspected.some((place) => place.buffer === buffer && place.row === (taped ? 'end' : 'only'));

/** Values of states that keep a NaN and are looked at in the end. */
const keeping = (check: Check): ReadonlySet<number> =>
  storedIn(
    check,
    (slot, value) => isInspected(check, slot) && passesNaN(check.program, slot.name, new Set([value])),
  );

/** Values of states in which a NaN of any step is found without the help of others. */
function certain(check: Check): ReadonlySet<number> {
  const { program, plan } = check;
  const watched = new Set(
    plan.tasks.loop.flatMap(writesOf).flatMap((write) => (write.watched ? [keyOf(write.place)] : [])),
  );
  const kept = keeping(check);
  return storedIn(
    check,
    (slot) =>
      watched.has(keyOf(placeOfStore(slot))) ||
      (isInspected(check, slot) && passesNaN(program, slot.name, kept)),
  );
}

/** The values of such states as raise the alarm. */
const storedIn = ({ program }: Check, isMeant: (slot: Slot, value: number) => boolean): ReadonlySet<number> =>
  new Set(
    program.stores.flatMap(({ slot: name, value }) => {
      const slot = slotOf(program, name);
      return raisesAlarm(slot) && isMeant(slot, value) ? [value] : [];
    }),
  );
