import { append, attempt, formatDiagnostic } from '../framework/engine.ts';
import { type Diagnostic, inspect, simulate, train } from '../index.ts';
import { diagnosticsOf } from './faults.ts';
import { type LoadedModel, loadModel } from './model.ts';
import { processOf } from './names.ts';
import type { Terminal } from './terminal.ts';

interface CheckFlags {
  readonly set?: readonly string[];
  readonly dt?: string;
  readonly json?: boolean;
}

/** Finds all faults of a model, of each of its processes and schedules, and of its training; nothing runs. */
export async function check(
  [file]: readonly [string],
  flags: CheckFlags,
  terminal: Terminal,
): Promise<number> {
  const found: Diagnostic[] = [];
  const loaded = await loading(file, flags, found);
  if (loaded) look(loaded, flags, found);
  const faults = [...new Map(found.map((own) => [formatDiagnostic(own), own]))];
  if (flags.json)
    terminal.out(JSON.stringify({ ok: faults.length === 0, faults: faults.map(([, own]) => own) }));
  else if (loaded && faults.length === 0) {
    const { name, parts, processes, schedules } = inspect(loaded.net);
    terminal.out(
      `${name}: no faults in ${count(parts, 'part')}, ${count(processes, 'process', 'es')}, ${count(schedules, 'schedule')}`,
    );
  } else {
    for (const [text] of faults) terminal.err(`error: ${text}\n`);
    terminal.err(`${faults.length} fault${faults.length === 1 ? '' : 's'}\n`);
  }
  return faults.length === 0 ? 0 : 1;
}

const count = (all: readonly unknown[], what: string, several = 's'): string =>
  `${all.length} ${what}${all.length === 1 ? '' : several}`;

/** A module fails while it is loaded where its context does not hold together. */
async function loading(
  file: string,
  flags: CheckFlags,
  found: Diagnostic[],
): Promise<LoadedModel | undefined> {
  try {
    return await loadModel(file, flags.set);
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (!diagnostics) throw error;
    append(found, diagnostics);
    return undefined;
  }
}

/** A stream is planned when it is made, and runs when somebody subscribes. */
function look({ net, given }: LoadedModel, flags: CheckFlags, found: Diagnostic[]): void {
  const { inputs = [], record = [], training } = given;
  const sim = attempt(found, () => simulate(net, { dt: flags.dt ?? given.dt ?? '1 ms', warnings: 'silent' }));
  const { processes, schedules } = inspect(net);
  for (const { name } of sim ? [...schedules, ...processes] : [])
    attempt(found, () => sim!.stream(processOf(net, name).what, { inputs, record }));
  if (training) {
    const { iterations, epochs, ...options } = training;
    attempt(found, () => train(net, { ...options, warnings: 'silent' }));
  }
}
