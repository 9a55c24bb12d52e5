import {
  attempt,
  compartmentsOf,
  isPerTrial,
  lazy,
  loadsOf,
  type Program,
  slotName,
  slotOf,
  storeOf,
} from '../../framework/engine.ts';
import type { Compartment, Diagnostic } from '../../framework/index.ts';
import { type NumbersFor, placeOf, slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import type { Misfit } from './blocks.ts';
import { inEveryStep, rowsFor } from './flows.ts';
import { type Extent, type RowsOfTicks, type SpreadNumbers, spreadNumbers } from './forms.ts';
import { rowsOfSpikes } from './timed-spikes.ts';

/** A compartment and the numbers that it is given. */
export interface Clamp extends SpreadNumbers {
  readonly compartment: Compartment;
  /** Of several targets of a compartment, which; none for inputs. */
  readonly name?: string | undefined;
  /** Gives the rows of some ticks, in place of `data`. */
  readonly rows?: RowsOfTicks | undefined;
  /** Whether it was given spikes, by their times. */
  readonly areSpikes?: boolean | undefined;
}

/** How long a run or a trial is. */
type RunExtent = Extent & {
  readonly steps: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
};

type Pairs = readonly NumbersFor[];

/** Checks and spreads what a run's inputs are clamped to; faults are appended. */
export const readClamps = (
  inputs: Pairs,
  contents: Contents,
  extent: RunExtent,
  faults: Diagnostic[],
): Clamp[] => readEach(inputs, contents, faults, extent, (compartment) => clampFault(contents, compartment));

/** What keeps a compartment from being clamped. */
export function clampFault({ wiring }: Contents, compartment: Compartment): Misfit | undefined {
  if (compartment.role !== 'input') {
    return {
      code: 'not-an-input',
      found: `a ${compartment.role}`,
      expected: 'an input',
      remedy: 'Clamp inputs; set states with sim.set.',
    };
  }
  if (wiring.sourceOf(compartment)) {
    return {
      code: 'clamp-of-wired-input',
      found: 'numbers for a wired input',
      expected: 'an input without a wire',
      remedy: 'Remove the wire, or clamp its source.',
    };
  }
  return undefined;
}

/** Checks numbers for any compartments, one row per step. */
export function readTargets(
  targets: Pairs,
  contents: Contents,
  extent: RunExtent & { readonly rows: number },
  faults: Diagnostic[],
): Clamp[] {
  const own = { ...extent, isTarget: true };
  return readEach(targets, contents, faults, own, () => undefined).map((target) => {
    if (target.perStep) return target;
    return { ...target, data: lazy(() => inEveryStep(target.data(), extent.rows)) };
  });
}

function readEach(
  pairs: Pairs,
  contents: Contents,
  faults: Diagnostic[],
  extent: RunExtent,
  check: (compartment: Compartment) => Misfit | undefined,
): Clamp[] {
  const seen = new Set<string>();
  return pairs.flatMap(([compartment, given, name]) => {
    const id = JSON.stringify([slotOfCompartment(contents, compartment), name]);
    const twice = seen.has(id) && GIVEN_TWICE;
    seen.add(id);
    const where = placeOf(contents, compartment);
    const fault = check(compartment) || twice;
    const flowing = () => {
      const rows = rowsFor(given, compartment, extent, where);
      return rows && { ...FLOWING, rows, areSpikes: areSpikeTimes(given) };
    };
    const read = fault || attempt(faults, () => flowing() ?? spreadNumbers(given, compartment, extent));
    if (!read) return [];
    if (!('code' in read)) return [{ compartment, name, ...read }];
    faults.push({ where, ...read });
    return [];
  });
}

const areSpikeTimes = (x: unknown): boolean =>
  rowsOfSpikes(x) !== undefined || (isPerTrial(x) && x.values.some((own) => rowsOfSpikes(own)));

/** Of rows that are asked for there are none at first. */
const FLOWING: SpreadNumbers = { perStep: true, data: () => new Float64Array(0) };

const GIVEN_TWICE: Misfit = {
  code: 'two-wires',
  found: 'numbers given twice',
  expected: 'one array for a compartment',
  remedy: 'Add them up first.',
};

/** Slots of the inputs that programs read and that have no default: of one that is only reset nothing is asked. */
export const neededInputs = (contents: Contents, programs: readonly Program[]): readonly string[] =>
  inputsWithoutDefault(contents).filter((slot) =>
    programs.some((program) => loadsOf(program, slot).length > 0 && slotOf(program, slot).role === 'state'),
  );

/** Slots of such inputs that a program sets back: they have no numbers then. */
export function lostInputs(contents: Contents, program: Program): readonly string[] {
  return inputsWithoutDefault(contents).filter((slot) => storeOf(program, slot));
}

const inputsWithoutDefault = ({ parts, wiring }: Contents): readonly string[] =>
  [...parts].flatMap(([part, path]) =>
    compartmentsOf(part)
      .filter(
        ({ role, name }) => role === 'input' && part.component.compartments[name]!.default === undefined,
      )
      .filter((own) => !wiring.sourceOf(own))
      .map(({ name }) => slotName(path, name)),
  );

/** Inputs that programs need and that nothing feeds: no wire, no default, no numbers. */
export const unfedInputs = (needed: readonly string[], isFed: (slot: string) => boolean): Diagnostic[] =>
  needed
    .filter((slot) => !isFed(slot))
    .map((where) => ({
      code: 'unfed-input',
      where,
      found: 'an input that nothing feeds',
      expected: 'a wire or numbers',
      remedy: 'Wire it, or give it in inputs.',
    }));
