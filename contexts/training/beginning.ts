import {
  adjointOf,
  initialProgram,
  loadsOf,
  type Program,
  ProgramScribe,
  type StepPrograms,
  storing,
} from '../../framework/engine.ts';
import { keptStates, slotsOf } from './states.ts';
import type { ProgramRequest } from './words.ts';

// Where states begin that follow from what is trained: they are computed anew from the present parameters. Nothing here is made
// where no state does.

/** The programs of it: of all such states, of those that begin in every trial, and of those that go on. */
interface Beginning {
  readonly all: Program;
  readonly own: { readonly begin?: Program; readonly start?: Program };
}

/** States of some steps whose initial values follow from what is trained. */
export function beginningOf(request: ProgramRequest, steps: StepPrograms): Beginning {
  const { contents, trained } = request;
  const initial = initialProgram(contents.parts.keys(), { ...request, wiring: contents.wiring });
  const loads = new Set(trained.flatMap(({ slot }) => loadsOf(initial, slot).map(({ id }) => id)));
  const follows: boolean[] = [];
  for (const { id, args } of initial.values) follows[id] = loads.has(id) || args.some((arg) => follows[arg]);
  const states = new Set(slotsOf(steps).flatMap(({ name, role }) => (role === 'state' ? [name] : [])));
  const { plastic, kept } = keptStates(request, steps);
  const stores = initial.stores.filter(
    ({ slot, value }) => follows[value] && states.has(slot) && !plastic.includes(slot),
  );
  const of = (name: string, isOf: (slot: string) => boolean) => {
    const own = storing(
      initial,
      stores.filter(({ slot }) => isOf(slot)),
    );
    return own.stores.length > 0 ? { [name]: { ...own, name } } : {};
  };
  return {
    all: storing(initial, stores),
    own: { ...of('begin', (slot) => !kept.includes(slot)), ...of('start', (slot) => kept.includes(slot)) },
  };
}

/** Sets the adjoints of states at 0 that have gone on from the trial before. */
export function detachOf({ own: { start } }: Beginning, pullback: Program): { readonly detach?: Program } {
  const adjoints = new Set(start?.stores.map(({ slot }) => adjointOf(slot)));
  const scribe = new ProgramScribe({ name: 'detach', units: false });
  for (const { name, shape } of pullback.slots.filter((slot) => adjoints.has(slot.name))) {
    scribe.slot({ name, role: 'state', shape });
    scribe.store(name, scribe.zeros(shape));
  }
  const detach = scribe.program();
  return detach.stores.length > 0 ? { detach } : {};
}
