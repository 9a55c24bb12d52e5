import {
  append,
  attempt,
  bytesOf,
  failAll,
  identityOf,
  lazy,
  least,
  type Share,
  sizeOf,
} from '../../framework/engine.ts';
import type { Compartment, Diagnostic, Executable } from '../../framework/index.ts';
import { LAST_TICK } from '../common-options.ts';
import { gateOf } from '../model/condition.ts';
import { compartmentsBySlot } from '../model/handles.ts';
import type { Condition, Contents } from '../model/words.ts';
import { type Advanced, advance } from '../session/advance.ts';
import { type Clamp, readClamps, unfedInputs } from '../session/clamps.ts';
import { type CompileRequest, executableOf, prepare } from '../session/compiled.ts';
import { alive } from '../session/follow.ts';
import { leftOut } from '../session/left-out.ts';
import { lostRows } from '../session/lost-rows.ts';
import { numbersIn, put } from '../session/numbers.ts';
import { lookAtSpikes, tellRounded } from '../session/odd-numbers.ts';
import { baseOf, elementsIn, type Recordable, rebased } from '../session/recordable.ts';
import { emitIn, emitShapeIn, slotIn } from '../session/session.ts';
import { stabilityOf } from '../session/stability.ts';
import { takenAway } from '../session/taken-away.ts';
import type { NamedTimetable } from '../session/timetable.ts';
import type { Compiled, Session } from '../session/words.ts';
import { driven, drivenSlots } from './driven.ts';
import { bytesHeld, tooLong, tooMuch } from './room.ts';
import { type LastRows, rowsNameIn, rowsOf } from './rows.ts';
import type { Taking } from './sink.ts';

/** What is to be run, as it was read. */
export interface RunRequest {
  readonly process: NamedTimetable;
  /** Infinity: until it is stopped. */
  readonly steps: number;
  /** It ends with the step after which this holds. */
  readonly until?: Condition | undefined;
  readonly inputs: readonly (readonly [Compartment, unknown])[];
  readonly record: readonly Recordable[];
  readonly chunk: number;
  /** Where frames of a stream go. */
  readonly to?: Taking | undefined;
}

/** A run that was checked, and how far it has come: `nextChunk` takes it on. */
export interface Run extends RunRequest, LastRows {
  readonly caller: string;
  /** The model as it was planned: of later edits, a run follows live numbers only. */
  readonly contents: Contents;
  readonly clamps: readonly Clamp[];
  /** Those with a row per step. */
  readonly rowClamps: readonly Clamp[];
  readonly gate: CompileRequest['until'];
  /** The steps of the timetable that occur. */
  readonly occurring: readonly string[];
  /** Compartments of that model by slot: a handle may be older, or newer, or of a part that is gone. */
  readonly planned: () => ReadonlyMap<string, Compartment>;
  done: number;
  /** Whether its condition has ended it. */
  isOver: boolean;
  /** Its programs, and what they were prepared for. */
  prepared: Prepared | undefined;
}

interface Prepared {
  readonly compiled: Compiled;
  readonly kept: readonly Recordable[];
  readonly perTrial: ReadonlySet<string>;
  readonly graded: ReadonlySet<string>;
}

/** Rows that a chunk reads and keeps take so many bytes, or as many as states do, which are copied for each: they are in cache when they are taken. */
const CHUNK_BYTES = 2 ** 19;
/** What may be kept of all steps of a call takes no more than this for a run that is shorter: memory that nothing is written to. */
const SHARED_BYTES = 2 ** 26;

/**
 * Checks all that a run was given and reports all faults at once; nothing has run yet.
 *
 * @param kept what is going to be kept of it
 */
export function planRun(
  session: Session,
  request: RunRequest,
  caller: string,
  kept: readonly Share[] = [],
): Run {
  const { live, setting } = session;
  const { contents, tick, fed } = live;
  const { process, steps, inputs, record, until, chunk, to } = request;
  const faults = tooLong(kept);
  if (Number.isFinite(steps) && tick + steps > LAST_TICK) faults.push(timeIsUp(tick + steps, caller));
  const { batch, dt, dtype } = setting;
  const clamps = readClamps(inputs, contents, { batch, dt, dtype, steps }, faults);
  const drives = drivenSlots(session);
  for (const slot of clamps.map(({ compartment }) => slotIn(session, compartment)))
    if (drives.has(slot)) faults.push(driven(slot, 'numbers for a driven input'));
  const begun = live.begun.get(process.name) ?? tick;
  append(faults, process.timetable.missed(begun, process.name));
  const occurring = process.timetable.steps(tick, steps);
  // Field by field: engines make what is spread into by long ways, and a run of one step should not wait for that.
  const run: Run = {
    process,
    steps,
    until,
    inputs,
    record,
    chunk,
    to,
    caller,
    contents,
    clamps,
    rowClamps: clamps.filter(({ perStep }) => perStep),
    occurring,
    planned: lazy(() => compartmentsBySlot(contents)),
    done: 0,
    isOver: false,
    gate: until && { gate: gateOf(contents, until, `${caller}, until`), id: identityOf(until) },
    prepared: undefined,
    last: undefined,
    lent: new Map(),
  };
  // Functions of time are asked once before anything runs.
  for (const { rows } of clamps) attempt(faults, () => rows?.({ from: tick, count: 1 }));
  const checked = attempt(faults, () => compiledFor(session, run, record));
  if (checked) {
    append(faults, instability(session, run));
    const given = new Set(inputs.map(([own]) => slotIn(session, own)));
    const isFed = (slot: string) => fed.has(slot) || drives.has(slot) || given.has(slot);
    append(faults, unfedInputs(checked.inputs, isFed));
    append(faults, process.timetable.crossings?.bare ?? []);
    if (faults.length === 0)
      append(faults, tooMuch(session, caller, { kept, clamps, steps, compiled: checked }));
    if (faults.length === 0) tellLeftOut(session, run, checked, isFed);
  }
  failAll(faults);
  return run;
}

/** Integrators whose step is too long by now: numbers may have been set since they were last looked at. */
function instability({ live, setting }: Session, run: Run): readonly Diagnostic[] {
  const { contents, occurring, process, prepared } = run;
  const { compiled } = prepared!;
  return (compiled.instability ??= stabilityOf(
    contents,
    occurring.flatMap(process.timetable.calls),
    setting.dt,
    (slot) => numbersIn(live, slot),
  ))();
}

/** Tells what may be left out, once of the same programs with the same inputs. */
function tellLeftOut(
  session: Session,
  { contents, process, steps, record, inputs, clamps }: Run,
  compiled: Compiled,
  isFed: (slot: string) => boolean,
): void {
  const { tick } = session.live;
  const given = inputs.map(([own]) => own);
  const id = given.map((own) => slotIn(session, own)).join();
  if (compiled.asked.has(id)) return;
  compiled.asked.add(id);
  const others = [...session.live.compiled.values()].filter(({ programs }) => !programs.reset);
  const isKnown = (slot: string) => isFed(slot) || others.some(({ traffic }) => traffic.changing.has(slot));
  const { programs } = compiled;
  const own = { ...process, contents, dt: session.setting.dt, programs, given, isKnown };
  session.warnings.tell([
    ...leftOut({ ...own, record: record.map(baseOf) }),
    ...lostRows(contents, process, clamps),
    ...takenAway(contents, { ...process, tick, steps, dt: session.setting.dt }, clamps),
  ]);
}

/** The programs of a run that keep some compartments, for as many rows as fit. */
function compiledFor(session: Session, run: Run, kept: readonly Recordable[]): Compiled {
  const { live } = session;
  const { contents, process, steps, occurring, chunk, prepared } = run;
  const { perTrial, graded } = live;
  const isSame = prepared?.kept === kept && prepared.perTrial === perTrial && prepared.graded === graded;
  // What has advanced last is never let go.
  if (isSame && prepared.compiled === live.last) return prepared.compiled;
  const sequences = run.rowClamps.map(({ compartment }) => compartment);
  const emits = kept.map((own) => emitIn(session, own));
  const elements = [...sequences, ...emits].reduce((sum, own) => sum + sizeOf(emitShapeIn(session, own)), 1);
  const rowBytes = elements * bytesOf(session.setting.dtype);
  // A power of two, so that runs of many lengths share what is compiled; all of a small model do, but for inputs whose nonzeros are listed.
  const held = bytesHeld(live);
  const least = sequences.length > 0 ? 1 : SHARED_BYTES / held;
  const room = Math.min(chunk, Math.max(least, 2 ** Math.ceil(Math.log2(steps))));
  const capacity = Math.floor(Math.min(room, Math.max(CHUNK_BYTES, held) / rowBytes)) || 1;
  const { name, timetable } = process;
  const compiled = prepare(session, {
    contents,
    name,
    steps: occurring,
    calls: timetable.calls,
    sequences,
    emits,
    capacity,
    until: run.gate,
  });
  run.prepared = { compiled, kept, perTrial, graded };
  return compiled;
}

/** Runs the next chunk of a run, of `limit` steps at most; says how many it had. */
export function nextChunk(session: Session, run: Run, limit = Infinity): number {
  const { live } = session;
  alive(session, run.caller);
  const { tick } = live;
  if (tick >= LAST_TICK) failAll([timeIsUp(tick + 1, run.caller)]);
  if (run.done > 0) failAll(instability(session, run));
  const others = [...live.attached];
  const most = least(
    others.map((own) => own.before(tick)),
    Math.min(run.steps - run.done, run.chunk, limit, LAST_TICK - tick),
  );
  const observed = others.flatMap(({ observes }) => (observes && plannedOf(session, run, observes)) ?? []);
  const kept = observed.length > 0 ? [...new Set([...run.record, ...observed])] : run.record;
  // What is too large for memory is refused here, before anything has changed.
  executableOf(session, compiledFor(session, run, kept));
  if (run.done === 0) begin(session, run);
  for (const own of others) own.starts?.(run);
  const { executable, count, isOver } = advanced(session, run, kept, most);
  lookAtSpikes(session, run.prepared!.compiled, run.planned);
  for (const own of others) own.ran?.(count);
  run.last = { executable, count };
  run.done += count;
  run.isOver = isOver || run.done === run.steps;
  const rows = (own: Recordable) => rowsOf(session, run, own);
  for (const own of others)
    if (live.attached.has(own) && (!own.observes || plannedOf(session, run, own.observes)))
      own.after?.({ tick, steps: count, rows });
  return count;
}

/** Advances a run by a chunk: once more, with the numbers of all cells, where spikes turn out to be others than 0 and 1. */
function advanced(session: Session, run: Run, kept: readonly Recordable[], most: number): Advanced {
  const compiled = compiledFor(session, run, kept);
  const graded: string[] = [];
  const isEnough = (executable: Executable, count: number): boolean => {
    for (const own of kept) {
      const emit = emitIn(session, own);
      if (emit.is !== 'packed') continue;
      const name = rowsNameIn(session, own);
      const rows = executable.lend?.(name, 0, count) ?? executable.read(name, 0, count);
      if (emit.packing.isLossy(rows, emitShapeIn(session, emit).at(-1)!))
        graded.push(slotIn(session, baseOf(own)));
    }
    return graded.length === 0;
  };
  const { done: from, rowClamps: clamps, gate } = run;
  const { timetable } = run.process;
  const count = Math.min(compiled.capacity, most);
  const done = advance(session, { compiled, timetable, clamps, from, count, mayEnd: !!gate, isEnough });
  if (done) return done;
  session.live.graded = new Set([...session.live.graded, ...graded]);
  return advanced(session, run, kept, most);
}

/** Inputs take what they are given for all steps. */
function begin(session: Session, { clamps, process }: Run): void {
  const { begun, tick } = session.live;
  if (!begun.has(process.name)) begun.set(process.name, tick);
  for (const { compartment, data, perStep } of clamps) {
    const slot = slotIn(session, compartment);
    session.live.fed.add(slot);
    tellRounded(session, slot, data());
    if (!perStep) put(session, slot, data());
  }
}

/** What is observed, in the model as it was planned; nothing where that has no such compartment, or fewer elements. */
function plannedOf(session: Session, run: Run, observed: Recordable): Recordable | undefined {
  const base = run.planned().get(slotIn(session, baseOf(observed)));
  if (!base || base === baseOf(observed)) return base && observed;
  const size = sizeOf(base.shape);
  return elementsIn(observed)?.some((k) => k >= size) ? undefined : rebased(observed, base);
}

const timeIsUp = (end: number, caller: string): Diagnostic => ({
  code: 'option',
  where: `${caller}, steps`,
  found: `a run up to tick ${end}`,
  expected: `at most ${LAST_TICK} ticks`,
  remedy: 'Call restart, or use a longer dt.',
});
