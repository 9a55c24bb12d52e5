import { flushedSlots, loadsOf, type Program, type Slot } from '../../trace/program.ts';
import { audits } from './audits.ts';
import { factsOf } from './facts.ts';
import { paddedRows } from './layout.ts';
import { placeOfLoad, placeOfStore, placesOf } from './places.ts';
import { tasksOf } from './tasks.ts';
import { watchOf } from './watch.ts';
import type { Place, Plan } from './words.ts';
import { slotWritesOf } from './writes.ts';

/** Decides what runs when, what shares a loop, where everything lies, and what is looked at for NaN. */
export function planOf(program: Program, { anyRow = false }: { readonly anyRow?: boolean } = {}): Plan {
  const facts = factsOf(program, anyRow);
  const writes = slotWritesOf(facts);
  const placing = placesOf(facts, writes);
  const watch = watchOf(program);
  const tasks = tasksOf(facts, writes, placing, watch);
  // What no step and no tape shows of a state is overwritten before anybody sees it.
  const isSeen = ({ name, taped }: Slot) => taped || loadsOf(program, name).length > 0;
  const plan: Plan = {
    name: program.name,
    direction: program.direction,
    temporaries: placing.temporaries,
    unpadded: unpadded(program),
    flushed: flushedSlots(program).filter(isSeen).map(placeOfLoad),
    tasks,
    inspected: inspected([...watch.kept.map(afterSteps), ...guardedPlaces(program, tasks)]),
  };
  for (const audit of audits) audit(program, plan, { anyRow });
  return plan;
}

/** Rows of single elements have no padding: what is one array here may have been written so, step by step. */
const unpadded = ({ slots }: Program): readonly Place[] =>
  slots
    .filter(({ role, shape }) => {
      const { count, width, stride } = paddedRows(shape);
      return role === 'parameter' && count === 1 && stride !== width;
    })
    .map(placeOfLoad);

/** Where a state lies when the steps are done: on a tape, on the row after the last step in time. */
const afterSteps = (slot: Parameters<typeof placeOfStore>[0]): Place => ({
  ...placeOfStore(slot),
  row: slot.taped ? 'end' : 'only',
});

/** States of which a step may leave rows as they are, but for those in which a NaN raises no alarm. */
function guardedPlaces({ slots }: Program, { loop }: Plan['tasks']): readonly Place[] {
  const silent = new Set(
    slots.filter(({ onDemand, dt }) => onDemand || dt !== null).map(({ buffer }) => buffer),
  );
  return loop
    .flatMap((task) => (task.kind === 'loop' && task.guard ? task.writes.map(({ to }) => to.place) : []))
    .filter(({ buffer }) => !silent.has(buffer));
}

const inspected = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map((place) => [place.buffer, place])).values(),
];
