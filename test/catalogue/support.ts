// All that the catalogue knows of the engine besides the public door.
import { isPart, isRecord } from '../../framework/engine.ts';
import type { Part } from '../../index.ts';

export {
  adjointOf,
  compartmentsOf,
  compile,
  differentiateThroughTime,
  gradientOf,
  type Program,
  ProgramScribe,
  sizeOf,
} from '../../framework/engine.ts';
export { backends } from '../../index.ts';

/** All parts of a context by their path, those of contexts inside too. */
export function partsOf(net: object, path = 'net'): readonly (readonly [path: string, part: Part])[] {
  return Object.entries(net).flatMap(([name, member]) => {
    if (isPart(member)) return [[`${path}/${name}`, member] as const];
    const isContext = isRecord(member) && !('is' in member);
    return isContext ? partsOf(member, `${path}/${name}`) : [];
  });
}
