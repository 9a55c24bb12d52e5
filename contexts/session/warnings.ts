import { formatDiagnostic, oneOf, slotName } from '../../framework/engine.ts';
import type { Diagnostic } from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/**
 * What is allowed and may be a mistake:
 * - `left-out`: no process of the schedule writes a value that is read or recorded, or reads an input that is given numbers;
 * - `unread`: spikes are given for every tick to an input that is read seldom, so that some of them are lost;
 * - `taken-away`: an input is given one number for a whole run, and a reset within it sets it back to 0;
 * - `untrained`: no gradient reaches hyperparameters that would be trained;
 * - `alias`: a hyperparameter was given under another name, such as an older one;
 * - `silent`: a layer of cells emits no spike in an iteration of a training;
 * - `not-spikes`: a part says of numbers that are none that they are spikes;
 * - `rounded`: a whole number is given that f32 does not hold, so that it is another one;
 * - `previous`: a file is damaged or gone, and the one before it has been opened;
 * - `changed`: arrays beside a model are others than those that it was saved with.
 */
export type Warning = Omit<Diagnostic, 'code'> & {
  readonly code:
    | 'not-spikes'
    | 'rounded'
    | 'left-out'
    | 'unread'
    | 'taken-away'
    | 'untrained'
    | 'silent'
    | 'alias'
    | 'previous'
    | 'changed';
};

/** The one channel of warnings of a simulation or a training. */
export interface Warnings {
  /** Calls back for each warning once, the earlier ones too, until the function that it gives is called. */
  listen(next: (warning: Warning) => void): () => void;
  /** Tells what it has not told before. */
  tell(warnings: readonly Warning[]): void;
}

/** Whether warnings are printed to the console too. */
export type WarningsOption = 'print' | 'silent';
export const warningsRule = oneOf<WarningsOption>(['print', 'silent'], 'print');

export function warningsTo(option: WarningsOption): Warnings {
  const told = new Map<string, Warning>();
  const listeners = new Set<(warning: Warning) => void>();
  return {
    listen: (next) => {
      const own = (warning: Warning) => next(warning);
      for (const warning of told.values()) own(warning);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell: (warnings) => {
      for (const warning of warnings) {
        const id = `${warning.code} ${warning.where}`;
        if (told.has(id)) continue;
        told.set(id, warning);
        for (const next of listeners) next(warning);
        if (option === 'print') console.warn(`warning: ${formatDiagnostic(warning)}`);
      }
    },
  };
}

/** Hyperparameters that were given under other names than they have. */
export const foreignNames = ({ parts }: Contents): readonly Warning[] =>
  [...parts].flatMap(([{ component, given }, path]) =>
    given.aliases.map((alias): Warning => {
      const name = component.aliases![alias]!;
      const remedy = `Write ${name}: it has been taken for that.`;
      return {
        code: 'alias',
        where: slotName(path, alias),
        found: `'${alias}'`,
        expected: `'${name}'`,
        remedy,
      };
    }),
  );
