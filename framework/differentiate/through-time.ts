import type { Tensor } from '../ops/tensor.ts';
import {
  loadedSlot,
  loadsOf,
  type Program,
  type Slot,
  slotOf,
  storeOf,
  usersOf,
  type Value,
  varying,
} from '../trace/program.ts';
import { liveValues } from '../trace/rewrite.ts';
import { ProgramScribe } from '../trace/scribe.ts';
import { idOf } from '../trace/symbolic.ts';
import { accumulate, type Cotangents, dependsOn, derivedScribe, exposed, reverse } from './reverse.ts';
import { copyValues } from './scalar.ts';

/** Names under which the three programs of a gradient meet; `x` is a slot of the forward program. */
export const adjointOf = (x: string): string => `adjoint ${x}`;
export const gradientOf = (x: string): string => `gradient ${x}`;

export interface Gradients {
  /** The forward program, keeping on tape what the way back reads. */
  readonly forward: Program;
  /** One step of the way back, for descending ticks: from the adjoints of the emits to those of the frontier. */
  readonly backward: Program;
  /** Once, after the last step: from the frontier, the values that do not change in time, to the parameters. */
  readonly pullback: Program;
}

export interface Request {
  /** Parameters whose gradient is wanted. */
  readonly parameters: readonly string[];
  /** Sequences whose gradient is wanted, a row per step. */
  readonly sequences?: readonly string[];
  /** Emits that the loss depends on: the way back reads a row of `adjointOf(emit)` at each step. */
  readonly emits: readonly string[];
  /** Parameters on which the loss depends directly as well: `adjointOf(parameter)` is added at the end. */
  readonly direct?: readonly string[];
  /** States whose next values count as constants: no gradient flows through what changes them. */
  readonly detached?: readonly string[];
}

/**
 * Reverse mode through time. The state before each step is read from a tape and the step is recomputed from it;
 * a new state is not recomputed but read from the tape's next row. Values that do not change in time collect
 * their cotangents in accumulators, ticks descending and trials ascending.
 */
export function differentiateThroughTime(program: Program, request: Request): Gradients {
  const changes = varying(program);
  const idsOfLoads = (slots: readonly string[]) =>
    new Set(slots.flatMap((slot) => loadsOf(program, slot)).map(({ id }) => id));
  const roots = idsOfLoads(request.parameters);
  const wanted = idsOfLoads(request.sequences ?? []);
  const held = new Set(
    program.stores.filter(({ slot }) => request.detached?.includes(slot)).map(({ value }) => value),
  );
  const emitted = program.stores.filter(({ slot }) => request.emits.includes(slot)).map(({ value }) => value);
  const carried = statesOnTheWay(
    program,
    carriedStates(program, new Set([...roots, ...wanted]), held),
    emitted,
    held,
  );
  const loads = carried.map(({ load }) => load);
  const active = dependsOn(program.values, new Set([...roots, ...wanted, ...loads.map((v) => v.id)]), held);
  const stored = new Set(program.stores.map(({ value }) => value));
  const frontier = program.values.filter(
    (value) =>
      value.kind === 'float' &&
      !changes[value.id] &&
      active[value.id] &&
      reachesStep(program, value.id, stored),
  );

  const scribe = derivedScribe(
    (pull) =>
      new ProgramScribe({ name: `${program.name} backward`, direction: -1, units: false, pullback: pull }),
  );
  const image = recompute(program, scribe);
  const seeds: Cotangents = new Map();
  const seed = (id: number, g: Tensor) => seeds.set(id, accumulate(scribe, seeds.get(id), g));
  for (const { slot, next } of carried) {
    scribe.slot({ name: adjointOf(slot.name), role: 'state', shape: slot.shape, flush: true });
    seed(next, scribe.load(adjointOf(slot.name)));
  }
  for (const { slot, value } of program.stores) {
    if (!request.emits.includes(slot)) continue;
    scribe.slot({ name: adjointOf(slot), role: 'sequence', shape: slotOf(program, slot).shape });
    seed(value, scribe.load(adjointOf(slot)));
  }
  reverse({
    values: program.values,
    seeds,
    leaves: new Set([...loads.map((v) => v.id), ...frontier.map((v) => v.id), ...wanted]),
    held,
    exposed: exposed(program.values),
    image: (id) => image[id]!,
    scribe,
  });

  for (const { slot, load } of carried) {
    scribe.store(adjointOf(slot.name), seeds.get(load.id) ?? scribe.zeros(slot.shape));
  }
  const collected = frontier.filter((value) => seeds.has(value.id));
  for (const value of collected) {
    const accumulator = adjointOf(`%${value.id}`);
    scribe.slot({ name: accumulator, role: 'state', shape: value.shape });
    scribe.store(accumulator, accumulate(scribe, scribe.load(accumulator), seeds.get(value.id)!));
  }
  for (const id of wanted) {
    const { name, shape } = slotOf(program, loadedSlot(program.values[id]!));
    const gradient = gradientOf(name);
    scribe.slot({ name: gradient, role: 'emit', shape });
    scribe.store(gradient, seeds.get(id) ?? scribe.zeros(shape));
  }

  const backward = scribe.program();
  return {
    forward: withTape(program, backward),
    backward,
    pullback: pullbackOfPrologue(program, request, collected, roots),
  };
}

interface Carried {
  readonly slot: Slot;
  readonly load: Value;
  /** The value stored at the end of the step. */
  readonly next: number;
}

/** States through which a gradient can flow from step to step. */
function carriedStates(program: Program, roots: ReadonlySet<number>, held: ReadonlySet<number>): Carried[] {
  const states = program.slots.flatMap((slot) => {
    const [load] = loadsOf(program, slot.name);
    const next = storeOf(program, slot.name)?.value;
    return slot.role === 'state' && slot.dt === null && load && next !== undefined
      ? [{ slot, load, next }]
      : [];
  });
  const carried = new Set<Carried>();
  for (let grown = true; grown; ) {
    grown = false;
    const leaves = new Set([...roots, ...[...carried].map(({ load }) => load.id)]);
    const active = dependsOn(program.values, leaves, held);
    for (const state of states) {
      if (!carried.has(state) && active[state.next]) {
        carried.add(state);
        grown = true;
      }
    }
  }
  return states.filter((state) => carried.has(state));
}

/** Those of the states on which what is emitted depends, in their step or later: through others nothing comes back. */
function statesOnTheWay(
  program: Program,
  states: readonly Carried[],
  emitted: readonly number[],
  held: ReadonlySet<number>,
): readonly Carried[] {
  let found: readonly Carried[] = [];
  for (;;) {
    const ends = new Set([...emitted, ...found.map(({ next }) => next)]);
    const needed: boolean[] = [];
    for (let id = program.values.length - 1; id >= 0; id--) {
      needed[id] = (needed[id] ?? false) || ends.has(id);
      if (needed[id] && !held.has(id)) for (const arg of program.values[id]!.args) needed[arg] = true;
    }
    const more = states.filter(({ load }) => needed[load.id]);
    if (more.length === found.length) return found;
    found = more;
  }
}

/** Whether some step value, or a store, uses this value of the prologue. */
function reachesStep(program: Program, id: number, stored: ReadonlySet<number>): boolean {
  const changes = varying(program);
  return stored.has(id) || usersOf(program)[id]!.some((user) => changes[user]);
}

/** The forward step again, from the tape. */
function recompute(program: Program, scribe: ProgramScribe): readonly Tensor[] {
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
  return copyValues(program, scribe, standIns) as readonly Tensor[];
}

/** Marks the states whose tape the way back reads. */
function withTape(program: Program, backward: Program): Program {
  const live = liveValues(backward);
  const read = new Set(
    backward.values
      .filter((v) => v.op === 'load' && live[v.id])
      .map((v) => slotOf(backward, loadedSlot(v)))
      .filter((slot) => slot.role === 'sequence')
      .map((slot) => slot.buffer),
  );
  const slots = program.slots.map((slot) =>
    slot.role === 'state' && read.has(slot.buffer) ? { ...slot, taped: true } : slot,
  );
  return { ...program, slots };
}

/** From the accumulated cotangents of the frontier to the gradients of the parameters. */
function pullbackOfPrologue(
  program: Program,
  request: Request,
  collected: readonly Value[],
  roots: ReadonlySet<number>,
): Program {
  const scribe = derivedScribe(
    (pull) => new ProgramScribe({ name: `${program.name} pullback`, units: false, pullback: pull }),
  );
  const changes = varying(program);
  for (const slot of program.slots) {
    if (slot.role === 'parameter' || slot.role === 'state') scribe.slot({ ...slot, role: 'parameter' });
  }
  const prologue = { ...program, values: program.values.filter((v) => !changes[v.id]) };
  const image: Tensor[] = [];
  for (const value of prologue.values) {
    const args = value.args.map((arg) => idOf(image[arg]!));
    image[value.id] = scribe.copy(value, args) as Tensor;
  }
  const seeds: Cotangents = new Map();
  for (const value of collected) {
    const accumulator = adjointOf(`%${value.id}`);
    scribe.slot({ name: accumulator, role: 'parameter', shape: value.shape });
    seeds.set(value.id, scribe.load(accumulator));
  }
  const values = program.values.map((v) => (changes[v.id] ? { ...v, args: [] } : v));
  reverse({
    values,
    seeds,
    leaves: roots,
    exposed: exposed(program.values),
    image: (id) => image[id]!,
    scribe,
  });
  for (const id of roots) {
    const name = loadedSlot(program.values[id]!);
    const { shape } = slotOf(program, name);
    let gradient = seeds.get(id);
    if (request.direct?.includes(name)) {
      scribe.slot({ name: adjointOf(name), role: 'parameter', shape });
      gradient = accumulate(scribe, gradient, scribe.load(adjointOf(name)));
    }
    scribe.slot({ name: gradientOf(name), role: 'state', shape });
    scribe.store(gradientOf(name), gradient ?? scribe.zeros(shape));
  }
  return scribe.program();
}
