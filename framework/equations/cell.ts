import { dimensionless, type Unit, unit } from '../base/units.ts';
import { type CompartmentDeclaration, input, output, state } from '../describe/compartments.ts';
import { component } from '../describe/component.ts';
import { count, type Hyperparameter, surrogate } from '../describe/hyperparameters.ts';
import { assignmentsOf } from './assign.ts';
import { type CellMeaning, commandOf } from './cell-step.ts';
import { conditionOf, initialOf, optionTerm, quantityIn } from './declared.ts';
import { definitionsOf, functionsOf, ratesOf } from './definitions.ts';
import { fitting } from './elsewhere.ts';
import { deep } from './fault.ts';
import { CELL_INDICES, cellIndex } from './indices.ts';
import { linesOf } from './lines.ts';
import { methodFor } from './methods.ts';
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
/** Seconds at which one that has never been is said to have been, as in Brian2. */
const NEVER = -1e4;

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
export function cell<
  const Name extends string,
  const Text extends string,
  const Reset extends string = never,
  const Receive extends string = never,
>(
  name: Name,
  equations: Text,
  options: CellOptions & { readonly reset?: Reset; readonly receive?: Receive } = {},
): Cell<Name, Text, Reset | Receive> {
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
    names: new Map<string, KnownName>([
      ...CELL_INDICES,
      ...[...units].map(([own, of]) => [own, { unit: of, kind: 'float' }] as const),
    ]),
  };
  const initial: Record<string, unknown> = {
    ...(refractory && refractory.kind === 'float' && { rfr: LONG_AGO }),
    ...(meaning.remembers && { tols: { value: NEVER, unit: unit('s') } }),
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
      indices: (own, p, zero) => cellIndex(own, p.n_units as number, zero),
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
  return component(name, declaration as never) as unknown as Cell<Name, Text, Reset | Receive>;
}

const surrogateOption = ({ surrogate: given }: CellOptions): Hyperparameter => {
  const doc = 'gradient of s by the distance to the threshold';
  return given === undefined ? surrogate(doc) : surrogate(doc, given);
};

function meaningOf(title: string, text: unknown, options: CellOptions): CellMeaning {
  const time = unit(options.time ?? 'ms');
  const wanted = methodGiven(options.method, title);
  const also = new Map<string, KnownName>(CELL_INDICES);
  if (options.refractory !== undefined) also.set('not_refractory', { unit: dimensionless, kind: 'bool' });
  if (options.threshold !== undefined) also.set('lastspike', { unit: time, kind: 'float' });
  const functions = functionsOf(options.functions, title);
  const definitions = definitionsOf(fitting('cell', linesOf(text, title)), {
    time,
    taken: TAKEN,
    functions,
    also,
  });
  const { scope, parameters } = definitions;
  const rates = ratesOf(definitions, time);
  const [receiving, resetting] = [
    statementsOf(options.receive, `${title}, receive`),
    statementsOf(options.reset, `${title}, reset`),
  ];
  const written = new Set([
    ...[...receiving, ...resetting].map((own) => own.name),
    // What begins with a formula's value is kept, though it may never change.
    ...Object.keys(options.initial ?? {}),
  ]);
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
    remembers: /\blastspike\b/.test(JSON.stringify([text, options])),
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

function compartmentsOf(meaning: CellMeaning): Record<string, CompartmentDeclaration> {
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
