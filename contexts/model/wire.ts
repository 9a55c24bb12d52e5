import { combined, failAll, isRecord, type Ranges, rangesOf } from '../../framework/engine.ts';
import type { Combined, Compartment, Elements, SignalKind, Source } from '../../framework/index.ts';
import { wireOf } from './check-wires.ts';
import { isCompartment } from './handles.ts';
import { current } from './scope.ts';
import { asSource, noEnd, sourceFaults, type WireSource } from './source.ts';
import type { Wire } from './words.ts';

/** What an input takes: spikes take only spikes; numbers take spikes too, as 0 and 1. */
export type Accepts<Kind extends SignalKind> = Kind extends 'spike' ? 'spike' : SignalKind;

/**
 * Lets an input read another compartment, or several combined. A wire is an alias: it copies nothing and delays
 * nothing; what is seen is decided by the order of commands in a process.
 *
 * Either end may be some cells, `E.s.slice(0, 800)` or `E.s.at([3, 5])`. Wires into different cells of one input are one wire, and cells
 * that none leads to read 0.
 *
 * Faults (two wires into one input, different shapes, units or kinds, a target that is no input) are reported
 * when the context closes, all at once.
 */
export function wire<Kind extends SignalKind>(
  source: WireSource<Accepts<Kind>>,
  target: Compartment<Kind, 'input'> | Elements<Kind>,
): void {
  const { wires } = current('wire');
  const { from, base } = endsOf(source, target);
  if (target.is === 'elements') join(wires, base, from as Combined);
  else wires.push(wireOf(from, base));
}

/** Lets an input, or some cells of it, read a source beside those that it reads already: their sum. */
export function wireToo<Kind extends SignalKind>(
  source: WireSource<Accepts<Kind>>,
  target: Compartment<Kind, 'input'> | Elements<Kind>,
): void {
  const { wires } = current('wire');
  const { from, base } = endsOf(source, target);
  const at = wires.findIndex((own) => own.target === base && !own.tied);
  const known = at < 0 ? undefined : wires[at]!.source;
  if (!known) wires.push(wireOf(from, base));
  else {
    const others = known.is === 'sum' ? known.of : [known];
    wires[at] = wireOf(combined('sum', [...others, from]), base);
  }
}

/** The compartment of a target, or of some of its cells; what else was given is no compartment. */
export const baseOf = (target: Compartment | Elements): Compartment =>
  isRecord(target) && target.is === 'elements' ? (target as Elements).of : (target as Compartment);

/** What is carried, into all cells of a compartment. */
function endsOf(source: WireSource, target: Compartment | Elements): { from: Source; base: Compartment } {
  const from = asSource(source);
  const base = baseOf(target);
  failAll([...sourceFaults(from), ...(isCompartment(base) ? [] : [noEnd('wire, target', target)])]);
  if (target.is !== 'elements') return { from, base };
  return { base, from: combined('into', [from], { ranges: rangesOf(target.at), size: base.shape[0]! }) };
}

/** A wire into some cells joins those into others of the same input. */
function join(wires: Wire[], target: Compartment, own: Combined): void {
  const at = wires.findIndex((wire) => wire.target === target && intoOf(wire.source) !== undefined);
  const others = at < 0 ? [] : intoOf(wires[at]!.source)!;
  // Two wires into one cell stay two wires, which is an error.
  const isApart = others.every((other) => areApart(other.ranges!, own.ranges!));
  const all = isApart ? [...others, own] : [own];
  const source = all.length > 1 ? combined('sum', all) : own;
  if (at >= 0 && isApart) wires[at] = wireOf(source, target);
  else wires.push(wireOf(source, target));
}

/** The wires into some cells that a source is made of. */
function intoOf(source: Source): readonly Combined[] | undefined {
  if (source.is === 'compartment') return undefined;
  if (source.is === 'into') return [source];
  const all = source.is === 'sum' ? source.of : [];
  return all.length > 0 && all.every((own) => own.is === 'into') ? (all as readonly Combined[]) : undefined;
}

const areApart = (a: Ranges, b: Ranges): boolean =>
  a.every(([from, to]) => b.every(([otherFrom, otherTo]) => to <= otherFrom || otherTo <= from));
