import type { Program } from '../../framework/engine.ts';

/** What passes between a model's arrays and the executable of some programs. */
export interface Traffic {
  /** States and hyperparameters that the programs read or write. */
  readonly entering: readonly string[];
  /** States that they change, with the rows of each: those of a ring, or one. */
  readonly changing: ReadonlyMap<string, number>;
  /** Inputs with a row per step. */
  readonly sequences: readonly string[];
}

export function trafficOf(programs: readonly Program[]): Traffic {
  const slots = new Map(programs.flatMap((program) => program.slots.map((slot) => [slot.name, slot])));
  const stored = new Set(programs.flatMap(({ stores }) => stores.map(({ slot }) => slot)));
  const among = [...slots.values()];
  return {
    entering: among.flatMap(({ name, role }) => (role === 'state' || role === 'parameter' ? [name] : [])),
    changing: new Map(
      among.flatMap(({ name, role, ring }) =>
        role === 'state' && stored.has(name) ? [[name, ring || 1] as const] : [],
      ),
    ),
    sequences: among.flatMap(({ name, role }) => (role === 'sequence' ? [name] : [])),
  };
}
