import type { Compartment, HyperparameterHandle, Process } from '../../index.ts';
import type { Entries } from './case.ts';

/** What a case came from, in the words of its system. */
export interface PartCase extends Entries {
  readonly component: string;
  readonly given: Entries;
  readonly dt: number;
  readonly inputs: Entries;
  readonly params: Entries;
  readonly trace: Entries;
  readonly weights: Entries;
  readonly gradients: Entries;
}

/** A model that a case runs: what the case speaks of, by its names there. */
export interface PartModel {
  readonly [name: string]: unknown;
  readonly advance: Process;
}

/** How a case is built, inside of a context: the parts, and where the names of the case lead. */
export type Builder = (own: PartCase) => {
  readonly parts: Entries;
  readonly advance: Process;
  readonly named: Readonly<Record<string, Compartment | HyperparameterHandle>>;
};
