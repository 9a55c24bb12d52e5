import { lazy } from '../base/lazy.ts';
import type { Unit } from '../base/units.ts';
import type { Clock } from '../describe/words.ts';
import { where } from '../ops/logic.ts';
import type { Surrogate } from '../ops/spike.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { type Assignment, assigned } from './assign.ts';
import { type Definitions, heldOf } from './definitions.ts';
import { drawsOf, type Environment, emitter, numbersOf, quantityOf, tensorOf } from './emit.ts';
import { fired } from './fire.ts';
import { cellIndex } from './indices.ts';
import { integrated } from './integrate.ts';
import type { IntegrationMethod, Rate } from './methods.ts';
import { isIndex } from './resolve.ts';
import type { FormulaTerm } from './words.ts';

/** By how much of a step rounding may move the end of a refractory period. */
const ROUNDING = 1e-3;

/** All that a cell's equations say. */
export interface CellMeaning {
  readonly definitions: Definitions;
  readonly rates: readonly Rate[];
  readonly method: IntegrationMethod | undefined;
  /** States and their units: those with a rate, and parameters that a statement changes. */
  readonly states: ReadonlyMap<string, Unit>;
  readonly threshold?: FormulaTerm;
  readonly reset: readonly Assignment[];
  readonly receive: readonly Assignment[];
  /** A duration in the unit of time, or a condition. */
  readonly refractory?: FormulaTerm;
  readonly time: Unit;
  /** Whether the time of the last spike is asked for. */
  readonly remembers: boolean;
}

type Compartments = Readonly<Record<string, Tensor>>;
type PartNumbers = Readonly<Record<string, unknown>>;

/** What a step does. All tensors inside are plain numbers in the units of their names. */
export const commandOf =
  (meaning: CellMeaning) =>
  (compartments: Compartments, p: PartNumbers, clock: Clock): Record<string, Tensor> => {
    const { definitions, rates, states, method, threshold, refractory, time } = meaning;
    const { scope, inputs, values: subexpressions } = definitions;
    const shape = [p.n_units as number];
    const dt = numbersOf(clock.dt, time);
    const values = new Map<string, Tensor>();
    for (const [name, own] of states) values.set(name, numbersOf(compartments[name]!, own));
    const held = heldOf(definitions);
    let ready: () => Bool;
    const read = (name: string): Tensor | Bool => {
      const own = values.get(name);
      if (own) return own;
      if (name === 't') return numbersOf(clock.t, time);
      if (name === 'dt') return dt;
      if (name === 'not_refractory') return ready();
      if (name === 'lastspike') return numbersOf(compartments.tols!, time);
      const formula = held.get(name);
      if (formula) {
        const made = tensorOf(emitted(formula()), around);
        values.set(name, made);
        return made;
      }
      const index = isIndex(name, scope) && cellIndex(name, p.n_units as number, dt.mul(0));
      const isInput = inputs.some((one) => one.name === name);
      const given = index || (isInput ? compartments[name]! : (p[name] as Tensor));
      const made = numbersOf(given, scope.names.get(name)!.unit);
      values.set(name, made);
      return made;
    };
    const draws = drawsOf(clock.random, shape);
    const around: Environment = {
      ...{ read, functions: scope.functions },
      constant: (value) => dt.mul(0).add(value),
      draws,
    };
    const rests = new Set(rates.flatMap((own) => (own.rests ? [own.name] : [])));
    const age = refractory ? compartments.rfr! : undefined;
    const emitted = (t: FormulaTerm) => emitter(around)(t);
    const wait = (): Tensor | number => {
      const steps = tensorOf(emitted(refractory!), around).div(dt);
      return steps.add(ROUNDING).floor();
    };
    /** Who was not refractory when the last step ended: what arrives does not move the others where they rest. */
    const rested = lazy(() => (refractory!.kind === 'bool' ? age!.eq(0) : age!.ge(wait())));
    ready = rested;
    assigned(values, meaning.receive, around, {
      where: (name) => (age && rests.has(name) ? rested() : undefined),
    });
    for (const name of held.keys()) read(name);
    const older = age && refractory!.kind === 'float' ? age.add(1) : undefined;
    if (older) ready = lazy(() => older.ge(wait()));
    else if (age) ready = lazy(() => age.eq(0).or((emitted(refractory!) as Bool).not()));
    const isReady = age && threshold ? ready() : undefined;
    if (method) {
      const { noises } = definitions;
      const step = { around, dt, time, normal: draws.normal, noises, ...(isReady && { ready: isReady }) };
      for (const [name, x] of integrated(method, rates, step)) values.set(name, x);
    }
    const next: Record<string, Tensor> = {};
    if (threshold) {
      const { where: fires, s } = fired(threshold, around, p.surrogate as Surrogate | undefined, isReady);
      const spikes = p.surrogate === undefined ? undefined : s;
      next.tols = where(fires, clock.t, compartments.tols!);
      values.set('lastspike', numbersOf(next.tols, time));
      assigned(values, meaning.reset, around, { where: () => fires, ...(spikes && { spikes }) });
      next.s = s;
      if (older) next.rfr = where(fires, 0, older);
      else if (isReady) next.rfr = fires.or(isReady.not()).spikes();
    }
    for (const [name, own] of states) next[name] = quantityOf(values.get(name)!, own);
    for (const { name, term, kind, unit: own } of subexpressions)
      if (kind === 'float') next[name] = quantityOf(values.get(name) ?? (emitted(term()) as Tensor), own);
    return next;
  };
