import { type Command, type Compartment, type Part, process } from '../../index.ts';
import { type Run, running } from './running.ts';
import type { Entry } from './words.ts';

interface Stepping extends Part {
  readonly advance_state: Command;
}

/** Parts side by side, which know nothing of each other: all advance at each step, each with rows of its own at one input. */
export const sideBySide = <Own extends Stepping>(
  name: string,
  make: () => Readonly<Record<string, Own>>,
  inputOf: (part: Own) => Compartment,
  rowFor: (i: number) => (step: number) => ArrayLike<number>,
  options: Pick<Run, 'reference'> = {},
): Entry =>
  running(
    name,
    () => {
      const parts = make();
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ advance, ...parts }) => ({
      process: advance,
      steps: 40,
      batch: 2,
      inputs: Object.values(parts as Readonly<Record<string, Own>>).map(
        (own, i) => [inputOf(own), rowFor(i)] as const,
      ),
      ...options,
    }),
  );
