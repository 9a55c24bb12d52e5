import {
  type Compartment,
  type Diagnostic,
  failAll,
  formatShape,
  isList,
  isRecord,
  type SignalKind,
  type Source,
  sameShape,
  sameUnit,
  say,
} from '../framework/index.ts';
import { isCompartment } from './handles.ts';
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
  const draft = current('wire');
  failAll([...sourceFaults(source), ...(isCompartment(target) ? [] : [noEnd('wire, target', target)])]);
  draft.wires.push({ source: source as Source, target });
}

/** The sum of compartments of one shape and unit. */
export const sum = <Kind extends SignalKind>(...of: readonly WireSource<Kind>[]): WireSource<Kind> => ({
  is: 'sum',
  of,
});

export const leavesOf = (source: Source): readonly Compartment[] =>
  source.is === 'sum' ? source.of.flatMap(leavesOf) : [source];

/** What keeps a value from being a source at all. */
function sourceFaults(source: unknown): Diagnostic[] {
  if (isCompartment(source)) return [];
  const isSum = isRecord(source) && source.is === 'sum' && isList(source.of);
  if (!isSum) return [noEnd('wire, source', source)];
  const of = Array.from(source.of as ArrayLike<unknown>);
  return of.length > 0
    ? of.flatMap(sourceFaults)
    : [{ ...noEnd('wire, source', source), found: 'a sum of nothing' }];
}

const noEnd = (where: string, found: unknown): Diagnostic => ({
  code: 'unknown-compartment',
  where,
  found: say(found),
  expected: 'a compartment of a part, such as z.j',
  remedy: "Check its name: a part has the compartments that its component's help() lists.",
});

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
      const isOdd = leaf.kind !== target.kind && target.kind === 'spike';
      if (isOdd) {
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
      if (!isOdd && !sameUnit(leaf.unit, target.unit)) {
        fault(
          'unit-mismatch',
          `${leaf.unit.text} of ${name(leaf)}`,
          `${target.unit.text} of ${name(target)}`,
          'A wire never converts: scale the source to the unit of the target.',
        );
      }
    }
  }
  for (const target of fed.keys()) {
    const circle = circleFrom(target, fed);
    if (!circle) continue;
    faults.push({
      code: 'unfed-input',
      where: name(target),
      found: `inputs that only read each other: ${circle.map(name).join(' ← ')}`,
      expected: 'a state or an output at the end of every chain of wires',
      remedy: 'Wire the output of a part, which is one step old, into one of them.',
    });
  }
  return faults;
}

/** The chain of wired inputs from an input back to itself. */
function circleFrom(start: Compartment, fed: ReadonlyMap<Compartment, Wire>): Compartment[] | undefined {
  const walk = (at: Compartment, path: readonly Compartment[]): Compartment[] | undefined => {
    const wire = fed.get(at);
    for (const leaf of wire ? leavesOf(wire.source) : []) {
      if (leaf === start) return [...path, at, start];
      // Circles that do not come back to the start are found from their own members.
      const found = path.includes(leaf) || leaf === at ? undefined : walk(leaf, [...path, at]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, []);
}
