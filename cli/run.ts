import { inUnit, milliseconds } from '../framework/engine.ts';
import { unit } from '../framework/index.ts';
import {
  type Frame,
  type Process,
  type Quantity,
  type Schedule,
  type Simulation,
  type StreamOptions,
  simulate,
} from '../index.ts';
import { type Given, loadModel } from './model.ts';
import { compartmentsOf, processOf } from './names.ts';
import { type Kept, recordingResults } from './recording.ts';
import { checkOut, give } from './results.ts';
import { INTERRUPTED, interruption, progress, type Terminal } from './terminal.ts';

interface RunFlags {
  readonly set?: readonly string[];
  readonly process?: string;
  readonly seed?: string;
  readonly dt?: string;
  readonly duration?: string;
  readonly steps?: number;
  readonly record?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

/** Simulates a model. */
export async function run([file]: readonly [string], flags: RunFlags, terminal: Terminal): Promise<number> {
  checkOut(flags.out);
  const { net, name: model, given, record: recorded } = await loadModel(file, flags.set);
  const { name: process, what } = processOf(net, flags.process);
  const names = flags.record ?? recorded;
  const record = compartmentsOf(net, names);
  const { inputs = [] } = given;
  const [dt, seed] = [flags.dt ?? given.dt ?? '1 ms', flags.seed ?? given.seed ?? 0];
  using sim = simulate(net, { dt, seed });
  const steps = stepsOf(flags, given, secondsIn(dt, 'dt'));
  const kept: readonly Kept[] = record.map((own, i) => ({ name: names[i]!, of: own, pieces: [] }));
  const stop = interruption(terminal);
  const line = progress(terminal, steps, 'steps');
  const take = (frame: Frame): boolean => {
    for (const { of, pieces } of kept) pieces.push(frame.get(of).data);
    line.tell(sim.tick);
    return stop.isAsked;
  };
  const start = performance.now();
  try {
    await streaming(sim, what, { steps, inputs, record }, take);
  } finally {
    line.end();
    stop.release();
  }
  const seconds = (performance.now() - start) / 1000;
  const dt_ms = milliseconds(secondsIn(dt, 'dt'));
  const about = { model, process, dt_ms, seed, steps: sim.tick, interrupted: stop.isAsked };
  give(recordingResults(about, kept, seconds), flags, terminal);
  return stop.isAsked ? INTERRUPTED : 0;
}

const secondsIn = (time: Quantity | string, where: string): number => inUnit(time, unit('s'), where);

/** How long: what the command line says, or else the module. */
function stepsOf(flags: RunFlags, given: Given, dt: number): number {
  const { steps, duration = '1 s' } = flags.steps || flags.duration ? flags : given;
  return steps ?? Math.max(1, Math.round(secondsIn(duration, 'duration') / dt));
}

/** Runs on its own, so that signals have their turn, to the end or until `take` says that it is enough. */
const streaming = (
  sim: Simulation,
  what: Process | Schedule,
  options: StreamOptions,
  take: (frame: Frame) => boolean,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const frames = sim.stream(what, options);
    frames.subscribe({
      next: (frame) => take(frame) && frames.cancel(),
      error: reject,
      complete: resolve,
    });
  });
