import { compartmentsOf, failAll, isPart, say } from '../../framework/engine.ts';
import { type Command, type Compartment, type Diagnostic, fail, type Part } from '../../framework/index.ts';
import { process } from '../model/process.ts';
import { wire } from '../model/wire.ts';
import type { Process } from '../model/words.ts';

export type Layer = Part & { readonly advance_state: Command };

/** Layers by name: `0_LinearJax`, `1_LIFODEJax`, … */
export type NamedLayers<Layers extends readonly Layer[]> = {
  readonly [K in keyof Layers & `${number}` as `${K}_${Layers[K]['component']['name']}`]: Layers[K];
};

export type Sequential<Layers extends readonly Layer[]> = NamedLayers<Layers> & {
  readonly input: Compartment<'real', 'input'>;
  readonly output: Compartment<'real', 'output'>;
  readonly advance: Process;
};

/**
 * Layers one behind the other, without delay: each reads the output of the one before. Members are named
 * `{index}_{component}`. Of several inputs or outputs of a layer its first is taken, the `j` and `s` of a `LIFCell`; the other inputs keep
 * their defaults. Source: `Sequential` of Rockpool 3.0.3.
 */
export function sequential<const Layers extends readonly Layer[]>(...layers: Layers): Sequential<Layers> {
  checkLayers(layers, 'sequential');
  const ends = layers.map((layer) => ({ from: firstOf(layer, 'input'), to: firstOf(layer, 'output') }));
  for (let i = 1; i < ends.length; i++) wire(ends[i - 1]!.to, ends[i]!.from);
  const named = Object.fromEntries(layers.map((layer, i) => [`${i}_${layer.component.name}`, layer]));
  const advance = process(...layers.map((layer) => layer.advance_state));
  return {
    ...named,
    input: ends[0]!.from,
    output: ends[ends.length - 1]!.to,
    advance,
  } as unknown as Sequential<Layers>;
}

/** Fails where something in a list is no layer, or nothing is. */
export function checkLayers(layers: readonly unknown[], where: string): void {
  if (layers.length === 0) fail(notFit(where, 'no layers', 'at least one layer'));
  failAll(
    layers.flatMap((layer, i) =>
      isPart(layer) && 'advance_state' in layer
        ? []
        : [notFit(`${where}, layer ${i + 1}`, say(layer), 'a part with a command advance_state')],
    ),
  );
}

/** What its declaration names first: the way in or out of it. */
export function firstOf<Role extends 'input' | 'output'>(layer: Part, role: Role): Compartment<'real', Role> {
  const found = compartmentsOf(layer).filter((compartment) => compartment.role === role);
  return (
    (found[0] as Compartment<'real', Role> | undefined) ??
    fail(notFit(`sequential, ${layer.component.name}`, `no ${role}`, `a layer with an ${role}`))
  );
}

const notFit = (where: string, found: string, expected: string): Diagnostic => ({
  code: 'option',
  where,
  found,
  expected,
  remedy: 'Wire such parts by hand in a context.',
});
