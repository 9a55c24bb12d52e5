// All that the catalogue knows of the engine besides the public door.
import { isCompartment } from '../../contexts/model/handles.ts';
import type { Forms } from '../../framework/compile/backends/contract.ts';
import { noted } from '../../framework/compile/backends/work.ts';
import { planOf } from '../../framework/compile/plan/plan.ts';
import { compartmentsOf, isPart, isRecord, lazy, type Program } from '../../framework/engine.ts';
import { type Backend, backends, type OpenOptions, type Part } from '../../index.ts';

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
export { backends };

/** All parts of a context by their path, those of contexts inside too. */
export function partsOf(net: object, path = 'net'): readonly (readonly [path: string, part: Part])[] {
  return Object.entries(net).flatMap(([name, member]) => {
    if (isPart(member)) return [[`${path}/${name}`, member] as const];
    const isContext = isRecord(member) && !('is' in member);
    return isContext ? partsOf(member, `${path}/${name}`) : [];
  });
}

/** Components of a context's own, of which its file has the names: what myelin has is known without. */
export const componentsIn = (net: object): NonNullable<OpenOptions['components']> =>
  Object.fromEntries(
    partsOf(net).map(([, { component }]) => [
      component.name,
      Object.assign(() => {}, { declaration: component }),
    ]),
  );

/** The context that was opened, with the members of parts that its original has under names of their own, which no file has. */
export function withMembers<Net extends object>(opened: Net, original: Net): Net {
  const paths = new Map(partsOf(original).map(([path, part]) => [part, path]));
  const parts = new Map(partsOf(opened));
  const members = Object.entries(original).flatMap(([name, own]) =>
    isCompartment(own)
      ? [[name, compartmentsOf(parts.get(paths.get(own.part)!)!).find((one) => one.name === own.name)]]
      : [],
  );
  return Object.assign(opened, Object.fromEntries(members));
}

/** WebAssembly of programs as they were written: nothing is simplified or folded. */
export const withoutPasses: Backend = {
  ...backends.wasm,
  name: 'wasm without passes',
  compile: (work, options) => {
    const formsOf = (lowered: Program): Forms => ({
      lowered,
      plan: planOf(lowered, { anyRow: options.anyRow }),
    });
    const jobs = work.jobs.map(({ name, program, lowered, strands }) => ({
      name,
      program,
      ...formsOf(lowered),
      strands: lazy(() => strands().map(({ forms, copies }) => ({ forms: formsOf(forms.lowered), copies }))),
    }));
    return backends.wasm.compile(noted({ ...work, jobs }), options);
  },
};
