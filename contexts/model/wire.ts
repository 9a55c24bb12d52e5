import { failAll } from '../../framework/engine.ts';
import type { Compartment, SignalKind } from '../../framework/index.ts';
import { isCompartment } from './handles.ts';
import { current } from './scope.ts';
import { noEnd, sourceFaults, type WireSource } from './source.ts';

/** What an input takes: spikes take only spikes; numbers take spikes too, as 0 and 1. */
export type Accepts<Kind extends SignalKind> = Kind extends 'spike' ? 'spike' : SignalKind;

/**
 * Lets an input read another compartment, or several combined. A wire is an alias: it copies nothing and delays
 * nothing; what is seen is decided by the order of commands in a process.
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
  draft.wires.push({ source, target, tied: false });
}
