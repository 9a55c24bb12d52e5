import { divideUnits, type Unit } from '../base/units.ts';
import { alongOf } from '../ops/integrate.ts';
import { stepped, type TableauName, tableaus } from '../ops/integrators.ts';
import { where } from '../ops/logic.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';
import { type Emitted, type Environment, emitter, tensorOf } from './emit.ts';
import { propagator, reach, relaxed, type SystemMatrix } from './exact.ts';
import { linearIn } from './linear.ts';
import { type IntegrationMethod, linearSystem, noisyOf, type Own, ownOf, type Rate } from './methods.ts';
import { inUnitOf, number } from './terms.ts';
import type { FormulaTerm } from './words.ts';

/** A step, as a command sees it. All tensors are plain numbers, in the units of their names. */
export interface StepContext {
  readonly around: Environment;
  readonly dt: Tensor;
  readonly time: Unit;
  /** Where states that stand still while the cell is refractory go on; absent where none does. */
  readonly ready?: Bool;
  /** Normal numbers of a noise. */
  readonly normal: (name: string) => Tensor;
  readonly noises: readonly string[];
}

/** The states after a step. */
export function integrated(
  method: IntegrationMethod,
  rates: readonly Rate[],
  step: StepContext,
): ReadonlyMap<string, Tensor> {
  const { around } = step;
  const states = rates.map(({ name }) => around.read(name) as Tensor);
  const next =
    method === 'exact'
      ? exact(rates, states, step)
      : method === 'exp_euler'
        ? rates.map((own, i) => alone(ownOf(own, step.time)!, states[i]!, step.around, step))
        : byTableau(method, rates, states, step);
  return new Map(
    rates.map(({ name, rests }, i) => {
      const isHeld = rests && step.ready && (method === 'exp_euler' || method === 'exact');
      return [name, isHeld ? where(step.ready, next[i]!, states[i]!) : next[i]!];
    }),
  );
}

/** A state by itself, with what else changes held as it is. */
function alone(own: Own, x: Tensor, around: Environment, { dt }: StepContext): Tensor {
  const emit = emitter(around);
  const rest = () => tensorOf(emit(own.rest!), around).mul(dt);
  if (!own.exponent) return own.rest ? x.add(rest()) : x;
  const ratio = own.ratio && (emit(own.ratio) as Operand);
  const vanishing = own.mayVanish ? () => (own.rest ? rest() : (0 as Operand)) : undefined;
  return relaxed(x, ratio, tensorOf(emit(own.exponent), around), vanishing);
}

// Runge–Kutta methods, and noise beside two of them.

function byTableau(
  method: TableauName,
  rates: readonly Rate[],
  states: readonly Tensor[],
  step: StepContext,
): readonly Tensor[] {
  const { around, dt, time, ready, noises } = step;
  const names = rates.map(({ name }) => name);
  const perTime = rates.map(({ unit }) => divideUnits(unit, time));
  const split = rates.map((own) => noisyOf(own, noises));
  const drifts = split.map(({ drift }, i) => drift && inUnitOf(drift, perTime[i]!));
  const at = (own: readonly Tensor[], later: number): ((t: FormulaTerm) => Emitted) =>
    emitter({
      ...around,
      read: (name) => {
        const k = names.indexOf(name);
        if (k >= 0) return own[k]!;
        const found = around.read(name);
        return name === 't' && later > 0 ? (found as Tensor).add(dt.mul(later)) : found;
      },
    });
  const held = (slope: Tensor, i: number): Tensor =>
    rates[i]!.rests && ready ? where(ready, slope, 0) : slope;
  const slopes = (own: readonly Tensor[], later: number): readonly Tensor[] => {
    const emit = at(own, later);
    return drifts.map((drift, i) => held(drift ? tensorOf(emit(drift), around) : own[i]!.mul(0), i));
  };
  const arithmetic = alongOf(dt);
  if (noises.length === 0) return stepped(tableaus[method], states, slopes, arithmetic);
  const draws = new Map(noises.map((name) => [name, step.normal(name).mul(dt.sqrt())]));
  /** What the noises add over the step, where the states are these: in units of noise, 1/√time. */
  const diffusion = (own: readonly Tensor[], later: number): readonly (Tensor | undefined)[] => {
    const emit = at(own, later);
    return split.map(({ noises: of }, i) => {
      const parts = [...of].map(([name, g]) =>
        draws.get(name)!.mul(emit(inUnitOf(g, noiseUnit(rates[i]!.unit, time))) as Operand),
      );
      return parts.length === 0
        ? undefined
        : held(
            parts.reduce((sum, part) => sum.add(part)),
            i,
          );
    });
  };
  const plus = (a: Tensor, b: Tensor | undefined) => (b ? a.add(b) : a);
  const noise = diffusion(states, 0);
  const euler = stepped(tableaus.euler, states, slopes, arithmetic).map((x, i) => plus(x, noise[i]));
  if (method === 'euler') return euler;
  // Heun's method for the Stratonovich integral: both slopes and both diffusions, before the step and after Euler's.
  const later = diffusion(euler, 1);
  const [before, after] = [slopes(states, 0), slopes(euler, 1)];
  return states.map((x, i) => {
    const drifted = x.add(before[i]!.add(after[i]!).mul(dt.div(2)));
    const both = noise[i] && later[i] ? noise[i].add(later[i]).mul(0.5) : undefined;
    return plus(drifted, both);
  });
}

/** Of what is multiplied with a noise, which is 1/√time. */
const noiseUnit = (unit: Unit, time: Unit): Unit => ({
  text: `${unit.text}/√${time.text}`,
  dimensions: unit.dimensions.map((d, i) => d - time.dimensions[i]! / 2),
  power: unit.power - time.power / 2,
});

// Linear systems.

function exact(rates: readonly Rate[], states: readonly Tensor[], step: StepContext): readonly Tensor[] {
  const active = exactly(rates, states, step);
  const { ready, time } = step;
  if (!ready || !rates.some(({ rests }) => rests)) return active;
  // While some states stand still, those that they lead to take another way.
  const stopped = rates.map((own) => (own.rests ? { ...own, rate: number(0, own.rate.unit) } : own));
  const leads = reach(linearSystem(rates, time, ['t'])!.a.map((row) => row.map((x) => x !== undefined)));
  const isLed = leads.map((row) => row.some((leads, j) => leads && rates[j]!.rests));
  const still = isLed.some((led, i) => led && !rates[i]!.rests) ? exactly(stopped, states, step) : states;
  return active.map((x, i) => (isLed[i] && !rates[i]!.rests ? where(ready, x, still[i]!) : x));
}

function exactly(rates: readonly Rate[], states: readonly Tensor[], step: StepContext): readonly Tensor[] {
  const { around, dt, time } = step;
  const { a, b, alone: isAlone } = linearSystem(rates, time, ['t'])!;
  const emit = emitter(around);
  const entry = (t: FormulaTerm | undefined): Tensor | undefined => t && tensorOf(emit(t), around);
  const driven = a.map((row, i) => row.some((x, j) => x !== undefined && i !== j) || !isAlone[i]);
  const involved = a.map((_, j) => driven.some((own, i) => own && (i === j || a[i]![j] !== undefined)));
  const matrix: SystemMatrix = a.map((row, i) =>
    row.map((x, j) => (involved[i] && involved[j] ? entry(x) : undefined)),
  );
  const { D, Phi } = driven.some(Boolean) ? propagator(matrix, dt) : { D: matrix, Phi: matrix };
  return states.map((x, i) => {
    const own = isAlone[i] ? alone(withoutOthers(rates[i]!, rates, time), x, around, step) : x;
    if (!driven[i]) return own;
    return states.reduce((sum, other, j) => {
      if (i === j && isAlone[i]) return sum;
      const [d, phi, force] = [D[i]![j], Phi[i]![j], entry(b[j])];
      const moved = d ? sum.add(other.mul(d)) : sum;
      return phi && force ? moved.add(phi.mul(force)) : moved;
    }, own);
  });
}

/** The rate of a state as if all others were 0. */
function withoutOthers(rate: Rate, rates: readonly Rate[], time: Unit): Own {
  const others = rates.flatMap(({ name }) => (name === rate.name ? [] : [name]));
  const rest = linearIn(rate.rate, others)!.rest ?? number(0, rate.rate.unit);
  return ownOf({ ...rate, rate: rest }, time)!;
}
