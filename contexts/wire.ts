import {
  type Compartment,
  type Diagnostic,
  formatShape,
  type SignalKind,
  type Source,
  sameShape,
  sameUnit,
} from '../framework/index.ts';
import { current } from './scope.ts';

/** One end of a wire: a compartment, or several of one kind combined. */
export type WireSource<Kind extends SignalKind = SignalKind> =
  | Compartment<Kind>
  | { readonly is: 'sum'; readonly of: readonly WireSource<Kind>[] };

/** What an input takes: spikes take only spikes; numbers take spikes too, as 0 and 1. */
export type Accepts<Kind extends SignalKind> = Kind extends 'spike' ? 'spike' : SignalKind;

export interface Wire {
  readonly source: Source;
  readonly target: Compartment;
}

/**
 * Lets an input read another compartment. A wire is an alias: it copies nothing and delays nothing; what is seen
 * is decided by the order of commands in a process.
 *
 * Faults (two wires into one input, different shapes, units or kinds, a target that is no input) are reported
 * when the context closes, all at once.
 */
export function wire<Kind extends SignalKind>(
  source: WireSource<Accepts<Kind>>,
  target: Compartment<Kind, 'input'>,
): void {
  current('wire').wires.push({ source: source as Source, target });
}

/** The sum of compartments of one shape and unit. */
export const sum = <Kind extends SignalKind>(...of: readonly WireSource<Kind>[]): WireSource<Kind> => ({
  is: 'sum',
  of,
});

export const leavesOf = (source: Source): readonly Compartment[] =>
  source.is === 'sum' ? source.of.flatMap(leavesOf) : [source];

/** The faults of all wires of a context. */
export function checkWires(wires: readonly Wire[], name: (compartment: Compartment) => string): Diagnostic[] {
  const faults: Diagnostic[] = [];
  const fed = new Map<Compartment, Wire>();
  const spell = (source: Source): string =>
    source.is === 'sum' ? `sum(${source.of.map(spell).join(', ')})` : name(source);
  for (const wire of wires) {
    const { source, target } = wire;
    const where = `${spell(source)} → ${name(target)}`;
    const fault = (code: Diagnostic['code'], found: string, expected: string, remedy: string) =>
      faults.push({ code, where, found, expected, remedy });
    if (target.role !== 'input') {
      fault(
        'not-an-input',
        `${name(target)}, which is a ${target.role}`,
        'an input',
        'Wire into an input of the part.',
      );
      continue;
    }
    const other = fed.get(target);
    if (other) {
      fault(
        'two-wires',
        `a second wire into ${name(target)}, after ${spell(other.source)}`,
        'one wire into an input',
        `Combine them: wire(sum(${spell(other.source)}, ${spell(source)}), ${name(target)}).`,
      );
    }
    fed.set(target, wire);
    for (const leaf of leavesOf(source)) {
      if (leaf.kind !== target.kind && target.kind === 'spike') {
        fault(
          'kind-mismatch',
          `${name(leaf)} in ${leaf.unit.text}`,
          'spikes',
          'Wire spikes into it, or use a part that takes numbers.',
        );
      }
      if (!sameShape(leaf.shape, target.shape)) {
        fault(
          'shape-mismatch',
          `shape ${formatShape(leaf.shape)} of ${name(leaf)}`,
          `shape ${formatShape(target.shape)} of ${name(target)}`,
          'Give both parts the same number of units, or put a synapse between them.',
        );
      }
      if (!sameUnit(leaf.unit, target.unit)) {
        fault(
          'unit-mismatch',
          `${leaf.unit.text} of ${name(leaf)}`,
          `${target.unit.text} of ${name(target)}`,
          'A wire never converts: scale the source to the unit of the target.',
        );
      }
    }
  }
  return faults;
}
