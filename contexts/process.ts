import { type Command, fail } from '../framework/index.ts';
import { current, isCommand } from './scope.ts';

/** Commands that run one after the other in every step. Their order is part of the model. */
export interface Process {
  readonly is: 'process';
  readonly commands: readonly Command[];
}

/** Puts commands of parts into an order: `process(W.advance_state, z.advance_state)`. */
export function process(...commands: readonly Command[]): Process {
  commands.forEach((command, i) => {
    if (isCommand(command)) return;
    fail({
      code: 'unknown-command',
      where: `process, argument ${i + 1}`,
      found: String(command),
      expected: 'a command of a part, such as z.advance_state',
      remedy: "Check the command's name: a part has the commands that its component declares, and reset.",
    });
  });
  const made: Process = { is: 'process', commands };
  current('process').processes.push(made);
  return made;
}
