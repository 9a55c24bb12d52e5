import type { Compartment, HyperparameterHandle, Process } from '../../index.ts';
import type { Entries } from './case.ts';

/** What a part, or a small model, of a system gave: names are the system's. */
export interface PartCase {
  readonly component: string;
  readonly dt: string;
  readonly batch: number;
  /** What it was made with, besides numbers whose gradients are asked for: those are `params`. */
  readonly given: Entries;
  readonly params: Entries;
  /** What each step runs; `advance_state` where nothing is said. */
  readonly commands: readonly string[];
  /** Rows of steps. */
  readonly inputs: Entries;
  readonly trace: Entries;
  /** The loss is the sum of weights times traces. */
  readonly weights: Entries;
  readonly value?: number;
  readonly gradients: Entries;
}

/** How a case is built, inside of a context: the parts, and where the names of the case lead. */
export type Builder = (own: PartCase) => {
  readonly parts: Entries;
  readonly advance: Process;
  readonly compartments: Readonly<Record<string, Compartment>>;
  readonly trained: Readonly<Record<string, HyperparameterHandle>>;
};
