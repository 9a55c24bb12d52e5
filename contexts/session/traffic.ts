import type { Program } from '../../framework/engine.ts';
import type { Traffic } from './words.ts';

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
