import type { Unit } from '../base/units.ts';
import type { Clock } from '../describe/words.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { type Assignment, assigned } from './assign.ts';
import type { Carrier } from './carrier.ts';
import { type Definitions, heldOf } from './definitions.ts';
import { drawsOf, type Environment, emitter, numbersOf, quantityOf, tensorOf } from './emit.ts';
import { synapseIndex } from './indices.ts';
import { integrated } from './integrate.ts';
import type { IntegrationMethod, Rate } from './methods.ts';
import { isIndex } from './resolve.ts';

export type Side = 'pre' | 'post';

/** Of `v_post` post. */
export const sideOf = (name: string): Side | undefined =>
  name.endsWith('_post') ? 'post' : name.endsWith('_pre') ? 'pre' : undefined;

/** All that a synapse's equations say. */
export interface SynapseMeaning {
  readonly definitions: Definitions;
  readonly rates: readonly Rate[];
  readonly method: IntegrationMethod | undefined;
  readonly states: ReadonlyMap<string, Unit>;
  /** What is read of cells, and what is added to them, by name. */
  readonly read: ReadonlyMap<string, Unit>;
  readonly added: ReadonlyMap<string, Unit>;
  readonly on_pre?: readonly Assignment[];
  readonly on_post?: readonly Assignment[];
  readonly time: Unit;
  readonly carrier: Carrier;
}

/** What a step does. All tensors inside are plain numbers in the units of their names, one for each synapse. */
export const commandOf =
  (meaning: SynapseMeaning) =>
  (
    compartments: Readonly<Record<string, Tensor>>,
    p: Readonly<Record<string, unknown>>,
    clock: Clock,
  ): Record<string, Tensor> => {
    const { definitions, rates, states, read, added, method, carrier, time } = meaning;
    const { scope, inputs, noises, values: subexpressions } = definitions;
    const synapses = carrier.synapses(p);
    const { shape, fromPre, fromPost, toPre, toPost, spread, product, delayed } = synapses;
    const dt = numbersOf(clock.dt, time);
    const values = new Map<string, Tensor>();
    for (const [name, own] of states) values.set(name, numbersOf(compartments[name]!, own));
    const given = (name: string): Tensor => {
      const side = read.has(name) ? sideOf(name) : undefined;
      if (side) return (side === 'pre' ? fromPre : fromPost)(compartments[name]!);
      if (inputs.some((one) => one.name === name)) return compartments[name]!;
      const index = isIndex(name, scope) && synapseIndex(name, synapses, dt.mul(0));
      return index || (p[name] as Tensor);
    };
    const held = heldOf(definitions);
    const lookUp = (name: string): Tensor => {
      const own = values.get(name);
      if (own) return own;
      if (name === 'dt') return dt;
      const formula = held.get(name);
      if (formula) {
        const made = tensorOf(emitter(around)(formula()), around);
        values.set(name, made);
        return made;
      }
      const made = name === 't' ? clock.t : given(name);
      const numbers = numbersOf(made, name === 't' ? time : scope.names.get(name)!.unit);
      values.set(name, numbers);
      return numbers;
    };
    const draws = drawsOf(clock.random, shape);
    const around: Environment = {
      ...{ read: lookUp, functions: scope.functions },
      constant: (value) => dt.mul(0).add(value),
      draws,
    };
    for (const name of held.keys()) lookUp(name);
    if (method) {
      const step = { around, dt, time, noises, normal: draws.normal };
      for (const [name, x] of integrated(method, rates, step)) values.set(name, x);
    }
    const sums = new Map<string, Tensor>();
    const react = (assignments: readonly Assignment[], spikes: Tensor, side: Side): void => {
      const arriving = side === 'pre' && delayed?.arriving(compartments.underway!);
      const atSynapses = arriving || (side === 'pre' ? fromPre : fromPost)(spikes);
      let on: Bool | undefined;
      for (const own of assignments) {
        if (added.has(own.name)) {
          const value = tensorOf(emitter(around)(own.term), around);
          const quick = side === 'pre' && sideOf(own.name) === 'post' && product?.(spikes, value);
          const to = sideOf(own.name) === 'pre' ? toPre : toPost;
          const sum = quick || to(spread(atSynapses.mul(value)));
          const before = sums.get(own.name);
          const signed = own.sign === '-=' ? sum.neg() : sum;
          sums.set(own.name, before ? before.add(signed) : signed);
        } else {
          on ??= atSynapses.gt(0);
          assigned(values, [own], around, { where: () => on });
        }
      }
    };
    if (meaning.on_pre) react(meaning.on_pre, compartments.pre!, 'pre');
    if (meaning.on_post) react(meaning.on_post, compartments.post!, 'post');
    const next: Record<string, Tensor> = {};
    if (meaning.on_pre && delayed) next.underway = delayed.sent(compartments.underway!, compartments.pre!);
    for (const [name, own] of states) next[name] = quantityOf(values.get(name)!, own);
    for (const [name, own] of added) next[name] = quantityOf(sums.get(name)!, own);
    for (const { name, term, unit: own, flags } of subexpressions) {
      if (!flags.includes('summed')) continue;
      const each = spread(emitter(around)(term()) as Tensor);
      next[name] = quantityOf((sideOf(name) === 'pre' ? toPre : toPost)(each), own);
    }
    return next;
  };
