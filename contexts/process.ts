import { type Command, type Diagnostic, failAll, say } from '../framework/index.ts';
import type { Contents } from './context.ts';
import { isCommand } from './handles.ts';
import { type Rule, wrongOption } from './options.ts';
import { current } from './scope.ts';

/** Commands that run one after the other in every step. Their order is part of the model. */
export interface Process {
  readonly is: 'process';
  readonly commands: readonly Command[];
}

/** Puts commands of parts into an order: `process(W.advance_state, z.advance_state)`. */
export function process(...commands: readonly Command[]): Process {
  const draft = current('process');
  const faults = commands.flatMap((command, i): Diagnostic[] => {
    if (isCommand(command)) return [];
    return [
      {
        code: 'unknown-command',
        where: `process, argument ${i + 1}`,
        found: say(command),
        expected: 'a command of a part, such as z.advance_state',
        remedy: "Check the command's name: a part has the commands that its component declares, and reset.",
      },
    ];
  });
  failAll(faults);
  const made: Process = { is: 'process', commands };
  draft.processes.push(made);
  return made;
}

/** A process of a context, with the name under which the context returns it. */
export const processIn = ({
  processes,
  name: context,
}: Contents): Rule<{ readonly name: string; readonly commands: readonly Command[] }> => ({
  expected: 'a process of the context',
  read: (x, where) => {
    const name = processes.get(x as Process);
    if (name !== undefined) return { name, commands: (x as Process).commands };
    const found =
      (x as Partial<Process> | undefined)?.is === 'process' ? 'a process that is not returned' : say(x);
    const expected = `one of ${[...processes.values()].join(', ') || `the processes of ${context}: it returns none`}`;
    return wrongOption(
      where,
      found,
      expected,
      'Return the process from the context under a name.',
      'unknown-command',
    );
  },
});
