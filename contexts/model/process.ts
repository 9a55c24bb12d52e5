import {
  checkReal,
  failAll,
  inOneLine,
  isList,
  isLive,
  isRecord,
  liveNames,
  printed,
  say,
  suggest,
} from '../../framework/engine.ts';
import type { Call, Command, Diagnostic, Quantity } from '../../framework/index.ts';
import { isCommand } from './handles.ts';
import { current } from './scope.ts';
import type { Names, Process } from './words.ts';

/**
 * Puts commands of parts into an order: `process(W.advance_state, z.advance_state)`. A process stands for its
 * commands, `given(command, …)` for the command with numbers of its own.
 */
export function process(...commands: readonly (Command | Call | Process)[]): Process {
  const draft = current('process');
  const faults: Diagnostic[] = [];
  const calls = commands.flatMap((x: unknown, i): readonly Call[] => {
    if (isCommand(x)) return [{ command: x }];
    if (isCall(x)) return [x];
    if (isProcess(x)) return x.calls;
    faults.push({
      code: 'unknown-command',
      where: `process, argument ${i + 1}`,
      found: say(x),
      expected: 'a command of a part, such as z.advance_state',
      remedy: 'Check its name: a part has the commands of its component, and reset.',
    });
    return [];
  });
  failAll(faults);
  const made: Process = printed({ is: 'process', calls }, textOf);
  draft.processes.push(made);
  return made;
}

/**
 * A command that takes some of its part's live hyperparameters from here, in the process where it stands and nowhere
 * else: `process(z.advance_state, given(W.evolve, { eta: 0 }))`. One number for all elements, checked like the
 * hyperparameter itself.
 */
export function given(command: Command, values: Readonly<Record<string, number | string | Quantity>>): Call {
  if (!isCommand(command) || !isRecord(values)) {
    failAll([
      {
        code: 'unknown-command',
        where: 'given',
        found: `${say(command)} and ${say(values)}`,
        expected: 'a command of a part, and numbers by name',
        remedy: 'Write given(W.evolve, { eta: 0.1 }).',
      },
    ]);
  }
  const { component } = command.part;
  const live = liveNames(component.hyperparameters);
  const faults: Diagnostic[] = [];
  const numbers = Object.entries(values).flatMap(([name, value]) => {
    const where = `${component.name}.${command.name}, ${name}`;
    const spec = component.hyperparameters[name];
    if (isLive(spec) && !isList(value)) {
      const number = checkReal(spec, value, { where, doc: spec.doc, faults });
      return number === undefined ? [] : [[name, number as number] as const];
    }
    faults.push({
      code: 'unknown-hyperparameter',
      where,
      found: spec
        ? isList(value)
          ? 'a list of numbers'
          : 'a hyperparameter that is part of the structure'
        : `'${name}'`,
      expected: `one number for one of ${live.join(', ') || 'no live hyperparameters: there are none'}`,
      remedy: spec ? 'Make a second part for another structure.' : suggest(name, live),
    });
    return [];
  });
  failAll(faults);
  return { command, given: Object.fromEntries(numbers) };
}

const textOf = ({ calls }: Process): string =>
  `process of ${inOneLine(calls.map(({ command }) => `${command.part.component.name}.${command.name}`))}`;

export const isProcess = (x: unknown): x is Process =>
  isRecord(x) && x.is === 'process' && isList(x.calls) && Array.from(x.calls).every(isCall);

const isCall = (x: unknown): x is Call => isRecord(x) && isCommand(x.command);

/** When a process runs, as text, with its commands. */
export function lineOf(when: string, process: Process, names: Names): string {
  const calls = process.calls.map(({ command }) => names.command(command));
  return `${when}: ${[names.process(process), calls.join(', ')].filter(Boolean).join(' = ')}`;
}
