import { inUnit, milliseconds } from '../framework/engine.ts';
import { unit } from '../framework/index.ts';
import { simulate } from '../index.ts';
import { asked, oneOf, UsageError, withFlags } from './faults.ts';
import { loadModel } from './model.ts';
import { processOf, recordablesOf } from './names.ts';
import { recordingResults } from './recording.ts';
import { checkOut, give } from './results.ts';
import { INTERRUPTED, interruptible, progressTo, type Terminal } from './terminal.ts';

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

const SECONDS = unit('s');

/** Simulates a model: what the command line says goes before what the module says. */
export async function run([file]: readonly [string], flags: RunFlags, terminal: Terminal): Promise<number> {
  checkOut(flags.out);
  oneOf(flags, 'steps', 'duration');
  const { net, name: model, given, record: recorded } = await loadModel(file, flags.set);
  const { name: process, what } = processOf(net, flags.process);
  const names = flags.record ?? recorded;
  const record = recordablesOf(net, names);
  if (record.length === 0 && flags.out?.endsWith('.csv'))
    throw new UsageError(
      `--out ${flags.out}: nothing is recorded. Give --record z.v, or export record in the module.`,
    );
  if (record.length > 1 && record.some(({ is }) => is === 'events') && flags.out?.endsWith('.csv'))
    throw new UsageError(
      `--out ${flags.out}: events have no steps in common with others. Record them alone, or write a .json file.`,
    );
  const [dt, seed] = [flags.dt ?? given.dt ?? '1 ms', flags.seed ?? given.seed ?? 0];
  const { steps, duration = '1 s' } = flags.steps || flags.duration ? flags : given;
  for (const option of ['dt', 'duration'] as const)
    if (flags[option] !== undefined) asked(`--${option}`, () => inUnit(flags[option]!, SECONDS, 'time'));
  using sim = await withFlags(flags, () => simulate(net, { dt, seed }));
  const start = performance.now();
  const { result, isInterrupted } = await withFlags(flags, () =>
    interruptible(terminal, (signal) =>
      sim.runAsync(what, {
        ...(steps === undefined ? { duration } : { steps }),
        ...{ inputs: given.inputs ?? [], record, signal, onAbort: 'return' },
        progress: progressTo(terminal, 'steps'),
      }),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  const dt_ms = milliseconds(inUnit(dt, SECONDS, 'dt'));
  const about = { model, process, dt_ms, seed, steps: sim.tick, interrupted: isInterrupted };
  const kept = new Map(record.map((own, i) => [names[i]!, own]));
  give(recordingResults(about, result, kept, seconds), flags, terminal);
  return isInterrupted ? INTERRUPTED : 0;
}
