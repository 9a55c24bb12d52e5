import { lazy } from '../base/lazy.ts';
import { dimensionless, type Unit, unit } from '../base/units.ts';
import { type CompartmentDeclaration, input, output, state } from '../describe/compartments.ts';
import { component } from '../describe/component.ts';
import { count, type Hyperparameter, surrogate } from '../describe/hyperparameters.ts';
import type { Clock } from '../describe/words.ts';
import { where } from '../ops/logic.ts';
import type { Surrogate } from '../ops/spike.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { type Assignment, assigned, assignmentsOf } from './assign.ts';
import { conditionOf, initialOf, optionTerm, quantityIn } from './declared.ts';
import { type Definitions, definitionsOf, functionsOf, ratesOf } from './definitions.ts';
import { type Environment, emitter, numbersOf, quantityOf } from './emit.ts';
import { deep } from './fault.ts';
import { fired } from './fire.ts';
import { integrated } from './integrate.ts';
import { linesOf } from './lines.ts';
import { type IntegrationMethod, methodFor, type Rate } from './methods.ts';
import { CELL_OPTIONS, checkOptions, methodGiven, recordOf, refractoryText } from './options.ts';
import { parametersOf } from './parameters.ts';
import type { KnownName, Scope } from './resolve.ts';
import { longestSteps } from './stability.ts';
import { statementsOf } from './statements.ts';

import type { Cell, CellOptions } from './types.ts';
import type { FormulaTerm } from './words.ts';

/** Names that a cell has beside those of its equations. */
const TAKEN = [
  'n_units',
  's',
  'tols',
  'rfr',
  'surrogate',
  'reset',
  'advance_state',
  'component',
  'hyperparameters',
  'given',
];

/** Steps since a spike that has never been. */
const LONG_AGO = 1e9;
/** By how much of a step rounding may move the end of a refractory period. */
const ROUNDING = 1e-3;

/** All that a cell's equations say. */
interface Meaning {
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
}

/**
 * A cell from its equations, in Brian2's notation:
 *
 *     const AdEx = cell('AdEx', `
 *       dv/dt = (g_L*(E_L - v) + g_L*D_T*exp((v - v_T)/D_T) - w + I)/C : mV
 *       dw/dt = (a*(v - E_L) - w)/tau_w : nA
 *       C = 281 pF; g_L = 30 nS; …
 *       I : nA (input)
 *     `, { threshold: 'v > -40 mV', reset: 'v = E_L; w += b' });
 *
 * `dx/dt = … : unit` is a state, `x : unit` a parameter, `x = 2 mV` one with a default, `x : unit (input)` what is wired or clamped,
 * `x = … : unit` a subexpression. Its parts are `n_units` cells with these states and, with a threshold, spikes `s` and the time `tols`
 * of the last one.
 *
 * A step: what has arrived (`receive`), who is refractory, the states by `method`, the threshold, the reset. Throws `equation`,
 * `unit-mismatch` or `unknown-unit`, with the formula and a caret below what is wrong in it.
 */
export function cell<const Name extends string, const Text extends string>(
  name: Name,
  equations: Text,
  options: CellOptions = {},
): Cell<Name, Text> {
  const title = typeof name === 'string' ? name : 'cell';
  checkOptions(options, CELL_OPTIONS, title);
  const meaning = deep(title, () => meaningOf(title, equations, options));
  const { definitions, states, method, rates, threshold, refractory, time } = meaning;
  const parameters = parametersOf(definitions);
  const hyperparameters: Record<string, Hyperparameter> = {
    n_units: count('number of cells'),
    ...parameters,
    ...(threshold && { surrogate: surrogateOption(options) }),
  };
  const units = new Map(definitions.parameters.map((own) => [own.name, own.unit]));
  const startScope: Scope = {
    ...definitions.scope,
    names: new Map([...units].map(([own, of]) => [own, { unit: of, kind: 'float' as const }])),
  };
  const initial: Record<string, unknown> = {
    ...(refractory && refractory.kind === 'float' && { rfr: LONG_AGO }),
    ...Object.fromEntries(
      [...states.keys()].flatMap((own) =>
        units.has(own) ? [[own, (p: Readonly<Record<string, unknown>>) => p[own]]] : [],
      ),
    ),
    ...initialOf(options.initial ?? {}, {
      title,
      scope: startScope,
      units: states,
      shapeOf: (_, p) => [p.n_units as number],
    }),
  };
  const declaration = {
    doc: options.doc ?? 'a cell from equations',
    ...(options.source !== undefined && { source: options.source }),
    time: options.time ?? 'ms',
    hyperparameters,
    compartments: compartmentsOf(meaning),
    initial,
    ...(method && { longestStep: longestSteps(method, rates, units, time) }),
    equations: recordOf('cell', equations, options, method),
    commands: { advance_state: commandOf(meaning) },
  };
  return component(name, declaration as never) as unknown as Cell<Name, Text>;
}

const surrogateOption = ({ surrogate: given }: CellOptions): Hyperparameter => {
  const doc = 'gradient of s by the distance to the threshold';
  return given === undefined ? surrogate(doc) : surrogate(doc, given);
};

function meaningOf(title: string, text: unknown, options: CellOptions): Meaning {
  const time = unit(options.time ?? 'ms');
  const wanted = methodGiven(options.method, title);
  const also = new Map<string, KnownName>(
    options.refractory === undefined ? [] : [['not_refractory', { unit: dimensionless, kind: 'bool' }]],
  );
  const functions = functionsOf(options.functions, title);
  const definitions = definitionsOf(linesOf(text, title), { time, taken: TAKEN, functions, also });
  const { scope, parameters } = definitions;
  const rates = ratesOf(definitions, time);
  const [receiving, resetting] = [
    statementsOf(options.receive, `${title}, receive`),
    statementsOf(options.reset, `${title}, reset`),
  ];
  const written = new Set([...receiving, ...resetting].map((own) => own.name));
  const states = new Map([
    ...rates.map((own) => [own.name, own.unit] as const),
    ...parameters.flatMap((own) => (written.has(own.name) ? [[own.name, own.unit] as const] : [])),
  ]);
  return {
    ...{ definitions, rates, states, time },
    method: rates.length === 0 ? undefined : methodFor(rates, { wanted, noises: definitions.noises, time }),
    ...(options.threshold !== undefined && {
      threshold: conditionOf(options.threshold, `${title}, threshold`, { ...scope, random: true }),
    }),
    reset: assignmentsOf(resetting, states, scope),
    receive: assignmentsOf(receiving, states, scope),
    ...(options.refractory !== undefined && {
      refractory: refractoryTerm(options, title, scope, time),
    }),
  };
}

function refractoryTerm(options: CellOptions, title: string, scope: Scope, time: Unit): FormulaTerm {
  const text = refractoryText(options.refractory, options.time ?? 'ms', title);
  const { term } = optionTerm(text, `${title}, refractory`, scope);
  return term.kind === 'bool' ? term : quantityIn(text, `${title}, refractory`, scope, time);
}

function compartmentsOf(meaning: Meaning): Record<string, CompartmentDeclaration> {
  const { definitions, states, threshold, refractory, time } = meaning;
  const { inputs, values, rates, parameters } = definitions;
  const docs = new Map([...rates, ...parameters].map((own) => [own.name, own.doc]));
  const shown = values.filter(({ kind }) => kind === 'float');
  return {
    ...Object.fromEntries(
      inputs.map(({ name, unit: own, doc, fallback = 0 }) => [
        name,
        input(own.text, doc, { default: fallback }),
      ]),
    ),
    ...Object.fromEntries([...states].map(([name, own]) => [name, state(own.text, docs.get(name)!)])),
    ...(refractory && {
      rfr: state('1', refractory.kind === 'bool' ? '1 while refractory' : 'steps since the last spike'),
    }),
    ...(threshold && {
      s: output('spike', 'emitted spikes'),
      tols: output(time.text, 'time of the last spike', { moment: true }),
    }),
    ...Object.fromEntries(
      shown.map(({ name, unit: own, doc }) => [name, output(own.text, doc, { onDemand: true })]),
    ),
  };
}

type Compartments = Readonly<Record<string, Tensor>>;
type PartNumbers = Readonly<Record<string, unknown>>;

/** What a step does. All tensors inside are plain numbers in the units of their names. */
const commandOf =
  (meaning: Meaning) =>
  (compartments: Compartments, p: PartNumbers, clock: Clock): Record<string, Tensor> => {
    const { definitions, rates, states, method, threshold, refractory, time } = meaning;
    const { scope, inputs, values: subexpressions } = definitions;
    const shape = [p.n_units as number];
    const dt = numbersOf(clock.dt, time);
    const values = new Map<string, Tensor>();
    for (const [name, own] of states) values.set(name, numbersOf(compartments[name]!, own));
    let ready: () => Bool;
    const read = (name: string): Tensor | Bool => {
      const own = values.get(name);
      if (own) return own;
      if (name === 't') return numbersOf(clock.t, time);
      if (name === 'dt') return dt;
      if (name === 'not_refractory') return ready();
      const given = inputs.some((one) => one.name === name) ? compartments[name]! : (p[name] as Tensor);
      const made = numbersOf(given, scope.names.get(name)!.unit);
      values.set(name, made);
      return made;
    };
    const around: Environment = {
      ...{ read, functions: scope.functions },
      constant: (value) => dt.mul(0).add(value),
      uniform: () => clock.random.uniform(shape),
      normal: () => clock.random.normal(shape),
    };
    const rests = new Set(rates.flatMap((own) => (own.rests ? [own.name] : [])));
    const age = refractory ? compartments.rfr! : undefined;
    const emitted = (t: FormulaTerm) => emitter(around)(t);
    const wait = (): Tensor | number => {
      const own = emitted(refractory!);
      const steps = (typeof own === 'number' ? around.constant(own) : (own as Tensor)).div(dt);
      return steps.add(ROUNDING).floor();
    };
    /** Who was not refractory when the last step ended: what arrives does not move the others where they rest. */
    const rested = lazy(() => (refractory!.kind === 'bool' ? age!.eq(0) : age!.ge(wait())));
    ready = rested;
    assigned(values, meaning.receive, around, {
      where: (name) => (age && rests.has(name) ? rested() : undefined),
    });
    const older = age && refractory!.kind === 'float' ? age.add(1) : undefined;
    if (older) ready = lazy(() => older.ge(wait()));
    else if (age) ready = lazy(() => age.eq(0).or((emitted(refractory!) as Bool).not()));
    const isReady = age && threshold ? ready() : undefined;
    if (method) {
      const { noises } = definitions;
      const normal = () => clock.random.normal(shape);
      const step = { around, dt, time, normal, noises, ...(isReady && { ready: isReady }) };
      for (const [name, x] of integrated(method, rates, step)) values.set(name, x);
    }
    const next: Record<string, Tensor> = {};
    if (threshold) {
      const { where: fires, s } = fired(threshold, around, p.surrogate as Surrogate | undefined, isReady);
      const spikes = p.surrogate === undefined ? undefined : s;
      assigned(values, meaning.reset, around, { where: () => fires, ...(spikes && { spikes }) });
      next.s = s;
      next.tols = where(fires, clock.t, compartments.tols!);
      if (older) next.rfr = where(fires, 0, older);
      else if (isReady) next.rfr = fires.or(isReady.not()).spikes();
    }
    for (const [name, own] of states) next[name] = quantityOf(values.get(name)!, own);
    for (const { name, term, kind, unit: own } of subexpressions)
      if (kind === 'float') next[name] = quantityOf(emitted(term()) as Tensor, own);
    return next;
  };
