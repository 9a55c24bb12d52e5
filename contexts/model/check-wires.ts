import {
  describeSource,
  factsOf,
  formatShape,
  leavesOf,
  sameShape,
  sameUnit,
} from '../../framework/engine.ts';
import type { Compartment, Diagnostic, Source } from '../../framework/index.ts';
import type { NameOf, Wire } from './words.ts';

type Note = (code: Diagnostic['code'], found: string, expected: string, remedy: string) => void;

export const wireOf = (source: Source, target: Compartment, tied = false): Wire => ({
  source,
  target,
  tied,
  check: checkWires,
});

/** The faults of all wires of a context. */
function checkWires(wires: readonly Wire[], nameOf: NameOf): Diagnostic[] {
  const faults: Diagnostic[] = [];
  const fed = new Map<Compartment, Wire>();
  const spell = (source: Source): string => describeSource(source, nameOf);
  for (const wire of wires) {
    const { source, target, tied } = wire;
    const where = `${spell(source)} → ${nameOf(target)}`;
    const note: Note = (code, found, expected, remedy) =>
      faults.push({ code, where, found, expected, remedy });
    const wanted = tied ? 'state' : 'input';
    if (target.role !== wanted) {
      const remedy = tied ? 'Tie a state; wire an input.' : 'Wire into an input of the part.';
      note(
        'not-an-input',
        `${nameOf(target)}, which is a ${target.role}`,
        `a ${wanted}`.replace('a i', 'an i'),
        remedy,
      );
      continue;
    }
    const other = fed.get(target);
    if (other) {
      note(
        'two-wires',
        `a second wire into ${nameOf(target)}, after ${spell(other.source)}`,
        'one wire into an input',
        `Combine them: wire(sum(${spell(other.source)}, ${spell(source)}), ${nameOf(target)}).`,
      );
    }
    fed.set(target, wire);
    for (const term of termsOf(source)) compare(term, target, { nameOf, spell, note });
  }
  for (const target of fed.keys()) {
    const circle = circleFrom(target, fed);
    if (!circle) continue;
    faults.push({
      code: 'unfed-input',
      where: nameOf(target),
      found: `inputs that only read each other: ${circle.map(nameOf).join(' ← ')}`,
      expected: 'a state or an output at the end of every chain of wires',
      remedy: 'Wire the output of a part, which is one step old, into one of them.',
    });
  }
  return faults;
}

/** Ways to combine sources in which each must fit the target by itself. */
const TERMWISE: readonly Source['is'][] = ['sum', 'negate', 'delay', 'hold', 'once', 'total'];

const termsOf = (source: Source): readonly Source[] =>
  source.is !== 'compartment' && TERMWISE.includes(source.is) ? source.of.flatMap(termsOf) : [source];

interface Words {
  readonly nameOf: NameOf;
  readonly spell: (source: Source) => string;
  readonly note: Note;
}

function compare(term: Source, target: Compartment, { nameOf, spell, note }: Words): void {
  const facts = factsOf(term);
  if (!facts) {
    const shapes = leavesOf(term).map(
      (leaf) => `${formatShape(leaf.shape)} ${leaf.unit.text} of ${nameOf(leaf)}`,
    );
    const expected = `what fits together in ${spell(term)}: one shape; a matrix that trials share to transpose`;
    note('shape-mismatch', shapes.join(' and '), expected, 'Give the parts the same number of units.');
    return;
  }
  const isOdd = term.kind !== target.kind && target.kind === 'spike';
  if (isOdd) {
    note(
      'kind-mismatch',
      `${spell(term)} in ${facts.unit.text}`,
      'spikes',
      'Wire spikes into it, or use a part that takes numbers.',
    );
  }
  if (!sameShape(facts.shape, target.shape) || (target.shared && !facts.shared)) {
    note(
      'shape-mismatch',
      `shape ${formatShape(facts.shape)} of ${spell(term)}`,
      `shape ${formatShape(target.shape)} of ${nameOf(target)}${target.shared ? ', the same for all trials' : ''}`,
      'Give both parts the same number of units, or put a synapse between them.',
    );
  }
  if (!isOdd && !sameUnit(facts.unit, target.unit)) {
    note(
      'unit-mismatch',
      `${facts.unit.text} of ${spell(term)}`,
      `${target.unit.text} of ${nameOf(target)}`,
      'A wire never converts: scale the source to the unit of the target.',
    );
  }
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
