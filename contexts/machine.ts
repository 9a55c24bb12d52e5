import {
  batchedShape,
  type Call,
  type Command,
  type Compartment,
  delayLines,
  emitName,
  type FloatArray,
  MyelinError,
  type Shape,
  sizeOf,
} from '../framework/index.ts';
import type { Attachment } from './attachment.ts';
import type { Clamp } from './clamps.ts';
import { type Compiled, compiler, type Request, type Setting } from './compiled.ts';
import type { Contents } from './contents.ts';
import { nameFault } from './fault.ts';
import { slotOfCompartment } from './handles.ts';
import { type Memory, memoryOf, rowsOf } from './memory.ts';
import { wrongOption } from './options.ts';
import type { Timetable } from './timetable.ts';

/** What a simulation is inside: a model, its arrays, its compiled programs, and a tick. */
export interface Machine {
  readonly contents: Contents;
  readonly setting: Setting;
  readonly memory: Memory;
  /** Inputs that something has been given to. */
  readonly fed: Set<Compartment>;
  readonly tick: number;
  slotOf(compartment: Compartment): string;
  shapeOf(compartment: Compartment): Shape;
  prepare(request: Request): Compiled;
  /** Runs some ticks of a timetable at once; if a NaN comes up, everything is left as it was before them. */
  advance(work: Work): void;
  /** What a compartment shows now, by way of its wires. */
  look(compartment: Compartment): FloatArray;
  /** Every compartment back to its initial value, but for kept ones. */
  reset(): void;
  /** What takes part in runs between their chunks. */
  readonly attached: Set<Attachment>;
  /** Everything back to the start. */
  restart(): void;
  /** An error where the simulation has been disposed. */
  alive(caller: string): void;
  /** Takes the simulation for a run; an error while another has it. Gives back a function that lets it go. */
  claim(caller: string, cancel?: () => void): () => void;
  /** Cancels the stream that runs, lets go of what is attached, and forgets what was compiled. */
  close(): void;
}

/** Ticks to run. */
export interface Work {
  readonly compiled: Compiled;
  readonly timetable: Timetable;
  /** Inputs with a row per step, and the row of the first tick. */
  readonly clamps: readonly Clamp[];
  readonly from: number;
  readonly count: number;
}

export function machineOf(contents: Contents, setting: Setting, start: number): Machine {
  const { batch } = setting;
  const compilations = new Map<string, Compiled>();
  const slotOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const shapeOf = (compartment: Compartment) => batchedShape(compartment, batch);
  const fresh = () => memoryOf(contents, setting, delayLines(contents.wiring, setting));
  let memory = fresh();
  let tick = start;
  const fed = new Set<Compartment>();
  const attached = new Set<Attachment>();
  let running: { readonly caller: string; readonly cancel: () => void } | undefined;
  let closed = false;

  const alive = (caller: string): void => {
    if (closed)
      wrongOption(caller, 'a disposed simulation', 'a live one', 'Call simulate again.', 'disposed');
  };
  const claim = (caller: string, cancel = () => {}): (() => void) => {
    alive(caller);
    if (running) {
      const remedy = 'Wait until it has ended, or cancel it; get, set and reset may be called meanwhile.';
      wrongOption(caller, `a ${running.caller} that has not ended`, 'a simulation at rest', remedy, 'busy');
    }
    const own = { caller, cancel };
    running = own;
    return () => {
      if (running === own) running = undefined;
    };
  };

  const advance = ({ compiled, timetable, clamps, from, count }: Work): void => {
    const { executable, programs } = compiled;
    const all = Object.values(programs);
    memory.enter(executable, all);
    const rows = new Map(
      clamps.map(({ compartment, data }) => {
        const size = sizeOf(shapeOf(compartment));
        return [slotOf(compartment), data.subarray(from * size, (from + count) * size)];
      }),
    );
    const named = (role: string) =>
      new Set(all.flatMap(({ slots }) => slots.filter((s) => s.role === role).map(({ name }) => name)));
    for (const slot of named('sequence')) executable.write(slot, rows.get(slot)!);
    const stored = new Set(all.flatMap(({ stores }) => stores.map(({ slot }) => slot)));
    const before = new Map<string, FloatArray>();
    for (const slot of named('state'))
      if (stored.has(slot)) before.set(slot, executable.read(slot, 0, rowsOf(all, slot)));

    const run = (isFit: boolean): boolean => {
      for (let done = 0; done < count; ) {
        const { step, ticks } = timetable.stretch(tick + done, count - done);
        if (!executable.run(step, tick + done, ticks, done) && isFit) return false;
        done += ticks;
      }
      return true;
    };
    if (!run(true)) {
      for (const [slot, data] of before) executable.write(slot, data);
      const fault = nameFault({
        ...setting,
        contents,
        programs,
        timetable,
        values: (slot) => before.get(slot) ?? memory.get(slot),
        rows: (slot) => rows.get(slot)!,
        tick,
        count,
      });
      if (fault) throw new MyelinError([fault]);
      run(false);
    }
    memory.leave(executable, all);
    // An input stays at what it was last given.
    for (const [slot, data] of rows) memory.set(slot, data.subarray((data.length / count) * (count - 1)));
    tick += count;
  };

  const prepare = compiler(contents, setting, compilations);
  /** A program in which no time passes. */
  const still = (name: string, calls: readonly Call[], emits: readonly Compartment[]) => {
    const what = {
      name,
      steps: [name],
      calls: () => calls,
      sequences: [],
      emits,
      capacity: 1,
      passes: false,
    };
    const { executable, programs } = prepare(what);
    const all = Object.values(programs);
    memory.enter(executable, all);
    executable.run(name, tick, 1);
    memory.leave(executable, all);
    return executable;
  };

  return {
    contents,
    setting,
    fed,
    get memory() {
      return memory;
    },
    get tick() {
      return tick;
    },
    slotOf,
    shapeOf,
    prepare,
    advance,
    look: (compartment) => {
      const source = contents.wiring.sourceOf(compartment);
      return source
        ? still('look', [], [compartment]).read(emitName(slotOf(compartment)))
        : memory.get(slotOf(compartment)).slice();
    },
    reset: () => {
      const parts = [...contents.parts.keys()] as unknown as { readonly reset: Command }[];
      still(
        'reset',
        parts.map(({ reset }) => ({ command: reset })),
        [],
      );
      fed.clear();
      for (const own of attached) own.reset?.();
    },
    attached,
    restart: () => {
      claim('restart')();
      memory = fresh();
      fed.clear();
      tick = start;
      for (const own of attached) own.restart();
    },
    alive,
    claim,
    close: () => {
      closed = true;
      running?.cancel();
      for (const own of [...attached]) own.close();
      attached.clear();
      compilations.clear();
    },
  };
}
