import { batchedShape, delayLines, emitName, sizeOf } from '../../framework/engine.ts';
import {
  type Call,
  type Command,
  type Compartment,
  type FloatArray,
  MyelinError,
  type Shape,
} from '../../framework/index.ts';
import { currentOf, slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { wrongOption } from '../options.ts';
import { type Arrays, arraysOf } from './arrays.ts';
import type { Attachment } from './attachment.ts';
import type { Clamp } from './clamps.ts';
import { type Compiled, type CompileRequest, compiler, type Setting } from './compiled.ts';
import { effectOfEdit } from './edit-effect.ts';
import { nameFault } from './fault.ts';
import type { Timetable } from './timetable.ts';

/** What a simulation is inside: a model, its arrays, its compiled programs, and a tick. */
export interface Machine {
  /** The model; edits are followed when a call begins, and live numbers between the chunks of a run. */
  readonly contents: Contents;
  readonly setting: Setting;
  readonly arrays: Arrays;
  /** Slots of inputs that something has been given to. */
  readonly fed: Set<string>;
  readonly tick: number;
  slotOf(compartment: Compartment): string;
  shapeOf(compartment: Compartment): Shape;
  prepare(request: CompileRequest): Compiled;
  /** Runs some ticks of a timetable at once; if a NaN comes up, everything is left as it was before them. */
  advance(portion: Portion): void;
  /** What a compartment shows now, by way of its wires. */
  look(compartment: Compartment): FloatArray;
  /** Every compartment back to its initial value, but for kept ones. */
  reset(): void;
  /** What takes part in runs between their chunks. */
  readonly attached: Set<Attachment>;
  /** Everything back to the start. */
  restart(): void;
  /** An error where the simulation has been disposed; else edits of the model are taken up. */
  alive(caller: string): void;
  /** Takes the simulation for a run; an error while another has it. Gives back a function that lets it go. */
  claim(caller: string, cancel?: () => void): () => void;
  /** Cancels the stream that runs, lets go of what is attached, and forgets what was compiled. */
  close(): void;
}

/** Ticks to run. */
export interface Portion {
  readonly compiled: Compiled;
  readonly timetable: Timetable;
  /** Inputs with a row per step, and the row of the first tick. */
  readonly clamps: readonly Clamp[];
  readonly from: number;
  readonly count: number;
}

/** @param now the model, as the last edit has left it */
export function machineOf(now: () => Contents, setting: Setting, start: number): Machine {
  let contents = now();
  const compilations = new Map<string, Compiled>();
  const slotOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const shapeOf = (compartment: Compartment) =>
    batchedShape(currentOf(contents, compartment) ?? compartment, setting.batch);
  const fresh = () => arraysOf(contents, setting, delayLines(contents.wiring, setting));
  let arrays = fresh();
  let tick = start;
  const fed = new Set<string>();
  const attached = new Set<Attachment>();
  let running: { readonly caller: string; readonly cancel: () => void } | undefined;
  let closed = false;

  const forget = (): void => {
    for (const compiled of compilations.values()) compiled.dispose();
    compilations.clear();
  };
  /** What an edit has not touched stays as it is. What needs other programs waits for the end of a run. */
  const follow = (): void => {
    const next = now();
    if (next === contents) return;
    const { isStructural, slots } = effectOfEdit(contents, next, setting);
    if (isStructural && running) return;
    const before = arrays;
    contents = next;
    arrays = fresh();
    for (const slot of slots) arrays.set(slot, before.get(slot));
    if (isStructural) forget();
    for (const own of attached) own.reset?.();
  };
  const alive = (caller: string): void => {
    if (closed)
      wrongOption(caller, 'a disposed simulation', 'a live one', 'Call simulate again.', 'disposed');
    follow();
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

  const advance = ({ compiled, timetable, clamps, from, count }: Portion): void => {
    const { executable, programs, traffic } = compiled;
    arrays.enter(executable, traffic);
    const rows = new Map(
      clamps.map(({ compartment, data }) => {
        const size = sizeOf(shapeOf(compartment));
        return [slotOf(compartment), data().subarray(from * size, (from + count) * size)];
      }),
    );
    for (const slot of traffic.sequences) executable.write(slot, rows.get(slot)!);
    executable.mark();

    const run = (isFit: boolean): boolean => {
      for (let done = 0; done < count; ) {
        const { step, ticks } = timetable.stretch(tick + done, count - done);
        const span = { program: step, tick: tick + done, steps: ticks, row: done };
        if (!executable.run(span) && isFit) return false;
        done += ticks;
      }
      return true;
    };
    if (!run(true)) {
      executable.restore();
      const { changing } = traffic;
      const fault = nameFault({
        ...setting,
        contents,
        programs,
        timetable,
        values: (slot) =>
          changing.has(slot) ? executable.read(slot, 0, changing.get(slot)) : arrays.get(slot),
        rows: (slot) => rows.get(slot)!,
        tick,
        count,
      });
      if (fault) throw new MyelinError([fault]);
      run(false);
    }
    arrays.leave(executable, traffic);
    // An input stays at what it was last given.
    for (const [slot, data] of rows) arrays.set(slot, data.subarray((data.length / count) * (count - 1)));
    tick += count;
  };

  const prepare = compiler(() => contents, setting, compilations);
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
    const { executable, traffic } = prepare(what);
    arrays.enter(executable, traffic);
    executable.run({ program: name, tick, steps: 1 });
    arrays.leave(executable, traffic);
    return executable;
  };

  return {
    get contents() {
      return contents;
    },
    setting,
    fed,
    get arrays() {
      return arrays;
    },
    get tick() {
      return tick;
    },
    slotOf,
    shapeOf,
    prepare,
    advance,
    look: (given) => {
      const compartment = currentOf(contents, given)!;
      const source = contents.wiring.sourceOf(compartment);
      return source
        ? still('look', [], [compartment]).read(emitName(slotOf(compartment)))
        : arrays.shown(slotOf(compartment));
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
      arrays = fresh();
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
      forget();
    },
  };
}
