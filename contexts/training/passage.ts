import { floatArray, storeOf } from '../../framework/engine.ts';
import type { Executable, FloatArray, Span } from '../../framework/index.ts';
import { throwFault } from '../session/fault.ts';
import { enter } from '../session/flow.ts';
import { numbersIn } from '../session/numbers.ts';
import { tellRounded } from '../session/odd-numbers.ts';
import { isAtStart } from '../session/session.ts';
import { cut, hasWindows, type TrialPart, type Way } from './course.ts';
import { notFinite } from './faults.ts';
import type { Scores } from './scores.ts';
import { runProgram, type Trial } from './trial.ts';

// How trials pass through time: forward, segment by segment, and back. Of the segments but the last only the states that they
// begin with are kept: each runs again before its way back.

/** Runs the trials from their start; an error where a number is none, which says that it was in this iteration. */
export function runTrial(trial: Trial, iteration: number): Scores {
  const { session, compiled, setup, segments, lasting, left } = trial;
  const executable = enter(session, compiled, compiled.draws);
  putBeginning(trial, executable);
  const sums: Record<string, number> = {};
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    if (i > 0) moveOn(trial, executable, segments[i - 1]!);
    if (!runForward(trial, executable, segment, i)) explain(trial, segment, i);
    if (hasWindows(setup.course)) addScores(trial, executable, segment, sums);
    else show(trial, executable, segment);
  }
  const end = segments.at(-1)!;
  for (const { name, taped, ring } of trial.stepped)
    if (lasting.has(name)) left.states.set(name, executable.read(name, taped ? end.count : 0, ring || 1));
  if (!hasWindows(setup.course)) {
    if (trial.flows.size > 0) giveTargets(trial, executable, { from: 0, count: setup.course.steps });
    runProgram(trial, 'loss');
    readScores(trial, executable, sums);
  }
  const loss = sums.loss!;
  if (!Number.isFinite(loss)) notFinite(`${setup.given.process.name}, loss`, `${loss}`, iteration);
  return sums as Scores;
}

/** Runs the way back, from the last segment to the first. */
export function runBack(trial: Trial): void {
  const { session, compiled, setup, segments, left } = trial;
  const executable = enter(session, compiled, compiled.draws);
  runProgram(trial, 'clear');
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!;
    if (i < segments.length - 1) {
      putStates(trial, executable, left.starts[i]!, 0);
      runSection(trial, executable, 'forward', segment);
      // As the next segment began, where the smallest magnitudes may have been lost.
      putStates(trial, executable, left.starts[i + 1]!, segment.count);
    }
    if (hasWindows(setup.course)) lossOfWindows(trial, executable, segment);
    else copyAdjoints(trial, executable, segment);
    runSection(trial, executable, 'backward', segment);
    if (segments.length > 1) keepGradients(trial, executable, segment);
  }
  if (trial.programs.others.detach && !isAtStart(session)) runProgram(trial, 'detach');
}

/** Puts states where the trial begins: where it was kept, or at the initial values of the present parameters. */
function putBeginning(trial: Trial, executable: Executable): void {
  const { session, held, restored, programs } = trial;
  for (const slot of restored) executable.write(slot, held.get(slot) ?? numbersIn(session.live, slot));
  if (programs.others.begin) runProgram(trial, 'begin');
  if (programs.others.start && isAtStart(session)) runProgram(trial, 'start');
}

const isCut = ({ setup: { course } }: Trial): boolean => course.segment < course.steps;

/** Runs the ticks of a section one way or the other, on the rows from the first on; false if a state was NaN. */
function runSection(trial: Trial, executable: Executable, way: Way, section: TrialPart): boolean {
  const { setup, session, names } = trial;
  if (way === 'forward') giveRows(trial, executable, section);
  const spans: Span[] = [];
  const from = session.live.tick + section.from;
  for (let row = 0; row < section.count; ) {
    const { step, ticks } = setup.timetable.stretch(from + row, section.count - row);
    spans.push({ program: names[way][step]!, tick: from + row, steps: ticks, row });
    row += ticks;
  }
  if (way === 'backward') spans.reverse();
  let isSound = true;
  for (const span of spans) isSound = executable.run(span) && isSound;
  return isSound;
}

/** Runs a segment forward for the first time, and keeps the states that it began with, if it is to run again. */
function runForward(trial: Trial, executable: Executable, segment: TrialPart, i: number): boolean {
  const { stepped, left } = trial;
  if (!isCut(trial)) return runSection(trial, executable, 'forward', segment);
  const start = new Map<string, FloatArray>();
  left.starts[keptAt(trial, i)] = start;
  const keep = (isTaped: boolean) => {
    for (const { name, taped, ring } of stepped)
      if (taped === isTaped) start.set(name, executable.read(name, 0, ring || 1));
  };
  keep(false);
  const isSound = runSection(trial, executable, 'forward', segment);
  // The first tick may have taken the smallest magnitudes from the first row of the tape.
  keep(true);
  return isSound;
}

/** Where it is kept what a segment began with: without a way back, only that of the last one is. */
const keptAt = ({ programs }: Trial, i: number): number => (programs.others.clear ? i : 0);

/** The last row of a tape becomes the first. */
function moveOn({ stepped }: Trial, executable: Executable, { count }: TrialPart): void {
  for (const { name, taped } of stepped) if (taped) executable.write(name, executable.read(name, count));
}

/** Puts states on a row of their tape; on the first row those without a tape too. */
function putStates(
  { stepped }: Trial,
  executable: Executable,
  states: ReadonlyMap<string, FloatArray>,
  row: number,
): void {
  for (const { name, taped } of stepped)
    if (taped || row === 0) executable.write(name, states.get(name)!, row);
}

/** Gives inputs the rows of a section, where these are not there for good. */
function giveRows(trial: Trial, executable: Executable, section: TrialPart): void {
  for (const slot of trial.sequences)
    if (isCut(trial) || trial.flows.has(slot)) executable.write(slot, rowsOf(trial, slot, section));
}

/** Gives the loss the targets of the steps that it sees, where these are not there for good. */
function giveTargets(trial: Trial, executable: Executable, seen: TrialPart): void {
  const { held, flows, known, sequences } = trial;
  const isTarget = (slot: string) => known.has(slot) && !sequences.includes(slot);
  const isLong = ([slot, all]: readonly [string, FloatArray]) => all.length > (known.get(slot) ?? Infinity);
  for (const slot of [...flows.keys(), ...[...held].filter(isLong).map(([own]) => own)])
    if (isTarget(slot)) executable.write(slot, rowsOf(trial, slot, seen));
}

/** What an input or a target is in a section. */
function rowsOf({ flows, held, setup, session }: Trial, slot: string, section: TrialPart): FloatArray {
  const flowing = flows.get(slot)?.(section);
  if (flowing) tellRounded(session, slot, flowing);
  return flowing ?? rowsIn(held.get(slot)!, section, setup.course.steps);
}

/** The rows of a section of those of all steps. */
function rowsIn(all: FloatArray, { from, count }: TrialPart, steps: number): FloatArray {
  const each = all.length / steps;
  return all.subarray(from * each, (from + count) * each);
}

/** Lets the loss of all steps see what a segment has emitted. */
function show({ plan }: Trial, executable: Executable, { from, count }: TrialPart): void {
  for (const { emit, seen } of plan.slots.seen) executable.write(seen, executable.read(emit, 0, count), from);
}

/** Gives the way back what follows from the loss of all steps for those of a segment. */
function copyAdjoints({ plan }: Trial, executable: Executable, { from, count }: TrialPart): void {
  for (const { adjoints } of plan.slots.seen)
    if (adjoints) executable.write(adjoints.own, executable.read(adjoints.seen, from, count));
}

/** Adds up what the loss and the metrics are of the windows of a segment: each is its part of their mean. */
function addScores(
  trial: Trial,
  executable: Executable,
  segment: TrialPart,
  sums: Record<string, number>,
): void {
  for (const window of cut(segment, trial.setup.course.window)) {
    showWindow(trial, executable, segment, window);
    runProgram(trial, 'score');
    readScores(trial, executable, sums);
  }
}

/** Gives the way back what follows from the loss of each window of a segment, the last first. */
function lossOfWindows(trial: Trial, executable: Executable, segment: TrialPart): void {
  for (const window of cut(segment, trial.setup.course.window).toReversed()) {
    showWindow(trial, executable, segment, window);
    runProgram(trial, 'loss');
    for (const { adjoints } of trial.plan.slots.seen) {
      if (!adjoints) continue;
      const rows = executable.read(adjoints.seen, 0, window.count);
      executable.write(adjoints.own, rows, window.from - segment.from);
    }
  }
}

/** Lets the loss see a window: what was emitted, and what should have been. */
function showWindow(trial: Trial, executable: Executable, segment: TrialPart, window: TrialPart): void {
  giveTargets(trial, executable, window);
  for (const { emit, seen } of trial.plan.slots.seen)
    executable.write(seen, executable.read(emit, window.from - segment.from, window.count));
}

function readScores({ plan }: Trial, executable: Executable, sums: Record<string, number>): void {
  const { loss, metrics } = plan.slots;
  sums.loss = (sums.loss ?? 0) + executable.read(loss)[0]!;
  for (const name in metrics) sums[name] = (sums[name] ?? 0) + executable.read(metrics[name]!)[0]!;
}

/** Keeps the gradients of inputs, of which the executable holds those of a segment. */
function keepGradients({ plan, setup, left }: Trial, executable: Executable, segment: TrialPart): void {
  const { course, given } = setup;
  for (const gradient of plan.slots.inputGradients.values()) {
    const rows = executable.read(gradient, 0, segment.count);
    const each = rows.length / segment.count;
    let all = left.rows.get(gradient);
    if (!all) left.rows.set(gradient, (all = floatArray(given.dtype, each * course.steps)));
    all.set(rows, segment.from * each);
  }
}

/** Throws what the first NaN of a segment is. */
function explain(trial: Trial, segment: TrialPart, i: number): void {
  const { setup, plan, programs, session, compiled, held, left } = trial;
  const { contents, given, timetable } = setup;
  const start = isCut(trial) ? left.starts[keptAt(trial, i)] : undefined;
  const executable = compiled.executable!;
  if (!start) putBeginning(trial, executable);
  const { begin, start: first } = programs.others;
  const isBegun = (slot: string) => [begin, first].some((own) => own && storeOf(own, slot));
  const rows = (slot: string) => rowsOf(trial, slot, segment);
  const values = (slot: string) =>
    start?.get(slot) ??
    (isBegun(slot) ? executable.read(slot) : (held.get(slot) ?? numbersIn(session.live, slot)));
  const replay = { ...given, contents, batch: plan.batch, programs: programs.forward, timetable };
  const [tick, count] = [session.live.tick + segment.from, segment.count];
  throwFault({ ...replay, values, rows, draws: compiled.draws!, tick, count });
}
