import { DelaySynapse, SparseSynapse } from '../../components/index.ts';
import {
  checkNames,
  factsOf,
  failAll,
  inUnit,
  isFunction,
  isList,
  isQuantity,
  isRecord,
  say,
  wrongOption,
} from '../../framework/engine.ts';
import {
  type Amount,
  type Compartment,
  type ConnectionRule,
  type Connectivity,
  type ConnectivityGiven,
  connectivity,
  type DelaysGiven,
  type Elements,
  fail,
  type Quantity,
  type Unit,
} from '../../framework/index.ts';
import { isCompartment } from '../model/handles.ts';
import { asSource, delay, noEnd, sourceFaults, type WireSource } from '../model/source.ts';
import { baseOf, wire, wireToo } from '../model/wire.ts';

/** Who is connected to whom; numbers of cells follow from the ends. */
export type Connected = ConnectionRule & Pick<ConnectivityGiven, 'seed' | 'self'>;

export interface ConnectOptions {
  /** What a spike adds, in the unit of the target or with its own: one for all, a list with one for each synapse, or of a pair of cells. */
  readonly weights: Amount | ArrayLike<number> | ((from: number, to: number) => number);
  /** How long it takes: one time, a list in ms with one for each synapse, or drawn. */
  readonly delays?: DelaysGiven;
  /** Length of a step, which delays of single synapses need: they are whole steps. */
  readonly step?: Quantity | string;
}

/** The part that `connect` makes. */
export type Connection = ReturnType<typeof SparseSynapse> | ReturnType<typeof DelaySynapse>;

/**
 * Connects cells: makes the synapses, a part to be returned under a name, and wires them on both sides. Several connections into one input
 * add up. `connect(E.s, I.g_e, { probability: 0.02, seed: 'E to I' }, { weights: mV(1.62), delays: ms(1.5) })`; either end may be some cells,
 * `P.s.slice(0, 3200)`. Its command `advance_state` belongs behind those of the cells: what is sent in a step arrives before the next.
 *
 * @throws where an end has several axes, or delays of single synapses come without a step
 */
export function connect(
  source: WireSource<'spike'>,
  target: Compartment<'real', 'input'> | Elements<'real'>,
  rule: Connected,
  options: ConnectOptions,
): Connection {
  checkNames(options, ['weights', 'delays', 'step'], 'connect');
  const { weights, delays, step } = options;
  const base = baseOf(target);
  failAll([
    ...sourceFaults(asSource(source)),
    ...(isCompartment(base) ? [] : [noEnd('wire, target', target)]),
  ]);
  if (!isRecord(rule))
    return wrongOption(
      'connect',
      say(rule),
      'a rule of who is connected to whom',
      'Write { probability: 0.02, seed }.',
    );
  const pre = cellsOf(factsOf(asSource(source))?.shape);
  const own = connectivity({
    ...rule,
    pre,
    post: target.is === 'elements' ? target.at.length : cellsOf(base.shape),
  });
  const given = {
    connectivity: own,
    weights: numbersOf(weights, own, base.unit),
    unit: base.unit.text,
  } as const;
  const isOneDelay = typeof delays === 'number' || typeof delays === 'string' || isQuantity(delays);
  if (delays === undefined || isOneDelay) {
    const part = SparseSynapse(given);
    const time = typeof delays === 'number' ? `${delays} ms` : (delays as Quantity | string | undefined);
    wire(time === undefined ? source : delay(source, time), part.inputs);
    wireToo(part.outputs, target);
    return part;
  }
  if (step === undefined)
    fail({
      code: 'option',
      where: 'connect, step',
      found: 'delays of single synapses without a step',
      expected: 'the length of a step, in which delays are rounded to whole ones',
      remedy: 'Write { weights, delays, step: ms(0.1) }.',
    });
  const part = DelaySynapse({ ...given, delays, step: step! });
  wire(source, part.inputs);
  wireToo(part.outputs, target);
  return part;
}

/** Weights as numbers in a unit. */
function numbersOf(
  weights: ConnectOptions['weights'],
  { pattern }: Connectivity,
  unit: Unit,
): number | ArrayLike<number> {
  if (weights === undefined)
    return wrongOption(
      'connect, weights',
      say(weights),
      `what a spike adds in ${unit.text}: one for all, a list with one for each synapse, or a function of a pair`,
      'Write { weights: 1.5 }.',
    );
  if (isList(weights) && typeof weights !== 'string') return weights;
  if (!isFunction(weights)) return inUnit(weights as Amount, unit, 'connect, weights');
  const of = weights as (from: number, to: number) => number;
  const { start, target, order, synapses } = pattern;
  // Mostly synapses stand cell by cell, and nobody need list the cells that they come from.
  let cell = 0;
  const fromOf = (e: number): number => {
    if (order) return pattern.from.numbers[e]!;
    while (start.numbers[cell + 1]! <= e) cell++;
    return cell;
  };
  const to = order ? pattern.to.numbers : target.numbers;
  return Float64Array.from({ length: synapses }, (_, e) => of(fromOf(e), to[e]!));
}

function cellsOf(shape: readonly number[] | undefined): number {
  if (shape?.length === 1) return shape[0]!;
  return fail({
    code: 'shape-mismatch',
    where: 'connect',
    found: shape ? `an end with ${shape.length} axes` : 'sources that do not fit together',
    expected: 'cells in one row on both sides',
    remedy: 'Connect compartments with one axis.',
  });
}
