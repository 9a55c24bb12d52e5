import { rowOf } from '../ops/dictionary.ts';
import type { Tensor } from '../ops/tensor.ts';
import {
  loadedSlot,
  loadsOf,
  type Program,
  type Slot,
  slotOf,
  storeOf,
  type Value,
  varying,
} from '../trace/program.ts';
import { liveValues, needed } from '../trace/rewrite.ts';
import { ProgramScribe } from '../trace/scribe.ts';
import { type Prologue, prologueOf, pullbackOfPrologue } from './prologue.ts';
import { accumulate, type Cotangents, dependsOn, derivedScribe, exposed, reverse } from './reverse.ts';
import { copyValues } from './scalar.ts';
import { beginningOf, carriedStates, frontierOf, passing, type StepFacts, stepsOf } from './steps.ts';
import { adjointOf, type Gradients, gradientOf, type Request, type StepPrograms } from './words.ts';

/**
 * Reverse mode through time, whichever of some steps each tick is. The state before each step is read from a tape and the
 * step is recomputed from it; a new state is not recomputed but read from the tape's next row, and a product from a tape of its own. What a step leaves as it is
 * passes through it, and so does its adjoint. Values that do not change in time collect their cotangents in
 * accumulators, ticks descending and trials ascending; steps that compute the same value collect in the same one.
 * What states are before the first step is among these values: what comes back to it is the adjoint that the first step leaves.
 */
export function differentiateThroughTime(programs: StepPrograms, given: Request): Gradients {
  const request = { ...given, begin: beginningOf(programs, given) };
  const steps = stepsOf(programs, request);
  const carried = carriedStates(steps, new Set(request.begin?.stores.map(({ slot }) => slot)));
  const prologue = prologueOf(steps, request.begin);
  const ways = steps.map((step) => wayBack(step, carried, prologue, request, steps));
  const taped = new Set(ways.flatMap(({ program }) => rowsRead(program)));
  const byName = (of: (step: StepFacts, i: number) => Program): StepPrograms =>
    Object.fromEntries(steps.map((step, i) => [step.name, of(step, i)]));
  return {
    forward: byName(({ name, passed }) => withTape(name, programs[name]!, passed, taped)),
    backward: byName((_, i) => ways[i]!.program),
    pullback: pullbackOfPrologue(prologue, request, {
      collected: new Set(ways.flatMap(({ collected }) => collected)),
      carried,
    }),
  };
}

/** The way back through one step, and the values of the prologue that collect something in it. */
function wayBack(
  step: StepFacts,
  carried: ReadonlySet<string>,
  prologue: Prologue,
  request: Request,
  steps: readonly StepFacts[],
): { readonly program: Program; readonly collected: readonly number[] } {
  const { program, roots, wanted, held, passed } = step;
  const states = program.slots.flatMap((slot) =>
    carried.has(slot.name)
      ? [{ slot, load: step.loadOf(slot.name), next: storeOf(program, slot.name)!.value }]
      : [],
  );
  const loads = states.flatMap(({ load }) => (load ? [load.id] : []));
  const active = dependsOn(program.values, new Set([...roots, ...wanted, ...loads]), held);
  const frontier = frontierOf(program, active);

  const scribe = derivedScribe(
    (pull) =>
      new ProgramScribe({ name: `${program.name} backward`, direction: -1, units: false, pullback: pull }),
  );
  const image = recompute(step, scribe);
  const seeds: Cotangents = new Map();
  const seed = (id: number, g: Tensor) => seeds.set(id, accumulate(scribe, seeds.get(id), g));
  for (const { slot, next } of states) {
    const [name, flush] = [adjointOf(slot.name), !passed.some((own) => own.name === slot.name)];
    scribe.slot({ name, role: 'state', shape: slot.shape, flush });
    seed(next, scribe.load(name));
  }
  for (const { slot, value } of program.stores) {
    if (!request.emits.includes(slot)) continue;
    scribe.slot({ name: adjointOf(slot), role: 'sequence', shape: slotOf(program, slot).shape });
    seed(value, scribe.load(adjointOf(slot)));
  }
  reverse({
    values: program.values,
    seeds,
    leaves: new Set([...loads, ...frontier.map((v) => v.id), ...wanted]),
    held,
    exposed: exposed(program.values),
    image: (id) => image[id]!,
    scribe,
  });

  for (const { slot, load } of states) {
    const name = adjointOf(slot.name);
    const before = (load && seeds.get(load.id)) ?? scribe.zeros(slot.shape);
    const isPassedOn = passed.some((own) => own.name === slot.name) && before === scribe.load(name);
    if (!isPassedOn) scribe.store(name, before);
  }
  const collected = frontier.filter((value) => seeds.has(value.id));
  for (const value of collected) {
    const accumulator = adjointOf(`%${prologue.idOf(step, value.id)}`);
    scribe.slot({ name: accumulator, role: 'state', shape: value.shape });
    scribe.store(accumulator, accumulate(scribe, scribe.load(accumulator), seeds.get(value.id)!));
  }
  for (const { name, shape } of sequencesRead(steps, request)) {
    const load = step.loadOf(name);
    scribe.slot({ name: gradientOf(name), role: 'emit', shape });
    scribe.store(gradientOf(name), (load && seeds.get(load.id)) ?? scribe.zeros(shape));
  }
  const own = needed(scribe.program());
  const read = new Set(rowsRead(own));
  const unread = new Set(
    productsOf(program).flatMap(({ id }) =>
      read.has(productOf(step.name, id)) ? [] : productOf(step.name, id),
    ),
  );
  const slots = own.slots.filter(({ name }) => !unread.has(name));
  return { program: { ...own, slots }, collected: collected.map(({ id }) => prologue.idOf(step, id)) };
}

/** Of the sequences whose gradient is wanted those that some step reads. */
const sequencesRead = (steps: readonly StepFacts[], { sequences = [] }: Request): readonly Slot[] =>
  sequences.flatMap((name) => {
    const reader = steps.find(({ loadOf }) => loadOf(name));
    return reader ? [slotOf(reader.program, name)] : [];
  });

/** The forward step again, from the tape. */
function recompute(step: StepFacts, scribe: ProgramScribe): readonly Tensor[] {
  const { program } = step;
  const standIns = new Map<number, Tensor>();
  const tape = (slot: Slot, shift: 0 | 1): Tensor => {
    const { buffer, shape } = slot;
    const name = shift ? `next ${slot.name}` : `tape ${slot.name}`;
    scribe.slot({ name, role: 'sequence', shape, buffer, shift });
    return scribe.load(name);
  };
  for (const slot of program.slots) {
    if (slot.role === 'emit') continue;
    const store = storeOf(program, slot.name);
    if (slot.role !== 'state' || !store) {
      scribe.slot({ ...slot, role: slot.role === 'state' ? 'parameter' : slot.role });
      continue;
    }
    const [load] = loadsOf(program, slot.name);
    const next = program.values[store.value]!;
    if (load) standIns.set(load.id, tape(slot, 0));
    // Only a state that is read back later is worth a tape; others are recomputed.
    if (load && next.op !== 'const' && next.op !== 'load') standIns.set(next.id, tape(slot, 1));
  }
  for (const { id, shape } of productsOf(program)) {
    if (standIns.has(id)) continue;
    const name = productOf(step.name, id);
    scribe.slot({ name, role: 'sequence', shape });
    standIns.set(id, scribe.load(name));
  }
  return copyValues(program, scribe, standIns) as readonly Tensor[];
}

/** Where the forward step leaves a product for the way back. */
const productOf = (step: string, id: number): string => `product ${id} of ${step}`;

/** Products that change in time: they cost much, and take little to keep. */
function productsOf(program: Program): readonly Value[] {
  const changes = varying(program);
  return program.values.filter((value) => {
    const { allSteps } = rowOf(value);
    return changes[value.id] && allSteps?.gains && !allSteps.whileGrowing;
  });
}

/** The buffers of which a program reads rows. */
const rowsRead = (program: Program): readonly string[] => {
  const live = liveValues(program);
  return program.values
    .filter((v) => v.op === 'load' && live[v.id])
    .map((v) => slotOf(program, loadedSlot(v)))
    .filter(({ role }) => role === 'sequence')
    .map(({ buffer }) => buffer);
};

/**
 * Marks the states whose tape the way back reads, and emits the products that it reads. States that the step leaves as they are it hands
 * on from row to row.
 */
function withTape(
  name: string,
  given: Program,
  passed: readonly Slot[],
  taped: ReadonlySet<string>,
): Program {
  const own = passing(
    given,
    passed.filter(({ buffer }) => taped.has(buffer)),
  );
  const scribe = new ProgramScribe({ name: own.name, units: false });
  for (const slot of own.slots)
    scribe.adopt(slot.role === 'state' && taped.has(slot.buffer) ? { ...slot, taped: true } : slot);
  const products = given.values.filter(({ id }) => taped.has(productOf(name, id)));
  for (const { id, shape, unit } of products)
    scribe.slot({ name: productOf(name, id), role: 'emit', shape, unit });
  const stores = products.map(({ id }) => ({ slot: productOf(name, id), value: id }));
  return { ...own, slots: scribe.program().slots, stores: [...own.stores, ...stores] };
}
