import { isList } from '../base/say.ts';
import { unit } from '../base/units.ts';
import { type CompartmentDeclaration, input, output, state } from '../describe/compartments.ts';
import { component } from '../describe/component.ts';
import type { Hyperparameter } from '../describe/hyperparameters.ts';
import { assignmentsOf } from './assign.ts';
import { type CarrierName, carriers } from './carrier.ts';
import { initialOf } from './declared.ts';
import { type Definitions, definitionsOf, functionsOf, ratesOf } from './definitions.ts';
import { fitting } from './elsewhere.ts';
import { deep, faultAt } from './fault.ts';
import { SYNAPSE_INDICES, synapseIndex } from './indices.ts';
import { linesOf } from './lines.ts';
import { methodFor } from './methods.ts';
import { carrierOf, checkOptions, methodGiven, recordOf, SYNAPSE_OPTIONS } from './options.ts';
import { parameterOf } from './parameters.ts';
import type { KnownName } from './resolve.ts';
import { longestSteps } from './stability.ts';
import { type Statement, statementsOf } from './statements.ts';
import { commandOf, type Side, type SynapseMeaning, sideOf } from './synapse-step.ts';
import type { Synapse, SynapseOptions } from './types.ts';

/** Names that a synapse has beside those of its equations. */
const TAKEN = [
  ...['shape', 'connectivity', 'delays', 'step', 'underway', 'pre', 'post', 'reset', 'advance_state'],
  ...['component', 'hyperparameters', 'given'],
];

/**
 * Synapses from their equations, in Brian2's notation:
 *
 *     const STDP = synapse('STDP', `
 *       dApre/dt = -Apre/taupre : 1
 *       dApost/dt = -Apost/taupost : 1
 *       w = 0.5; taupre = 20 ms; taupost = 20 ms; …
 *       g_post : 1
 *     `, {
 *       on_pre: 'g_post += w; Apre += dApre; w = clip(w + Apost, 0, wmax)',
 *       on_post: 'Apost += dApost; w = clip(w + Apre, 0, wmax)',
 *     });
 *
 * States have one number for each synapse, [pre, post]; a parameter that a statement changes is one, beginning with what is given for it. Names that
 * end in `_pre` or `_post` are the cells': they are wired in where they are read, and outputs where statements add to them: what arrives in
 * a step. A value with the flag `(summed)`, `I_post = w*s : nA (summed)`, is the sum over each cell's synapses.
 *
 * `carrier` says how synapses are kept: `dense`, from every cell to every cell of `shape`; `sparse`, over a `connectivity`, a list or a rule;
 * `delayed`, the same where each has one of `delays`, after which `on_pre` happens. `i` and `j` are the cells of a synapse, `N`, `N_pre`
 * and `N_post` how many there are.
 *
 * A step: the states by `method`, `on_pre` where `pre` has a spike, `on_post` where `post` has one. One delay for all is a matter of wires.
 */
export function synapse<
  const Name extends string,
  const Text extends string,
  const Kept extends CarrierName = 'dense',
>(
  name: Name,
  equations: Text,
  options: SynapseOptions & { readonly carrier?: Kept } = {},
): Synapse<Name, Text, Kept> {
  const title = typeof name === 'string' ? name : 'synapse';
  checkOptions(options, SYNAPSE_OPTIONS, title);
  const meaning = deep(title, () => meaningOf(title, equations, options));
  const { definitions, method, rates, states, carrier, time } = meaning;
  const own = definitions.parameters.filter(
    ({ name: one }) => !meaning.read.has(one) && !meaning.added.has(one),
  );
  const units = new Map(own.map((one) => [one.name, one.unit]));
  const listed = (one: string) => (p: Readonly<Record<string, unknown>>) =>
    isList(p[one]) ? carrier.shapeOfList(p, p[one]) : [];
  const hyperparameters: Record<string, Hyperparameter> = {
    ...carrier.hyperparameters,
    ...Object.fromEntries(own.map((one) => [one.name, parameterOf(one, listed(one.name) as never)])),
  };
  const starting = [...states.keys()].filter((one) => units.has(one));
  const declaration = {
    doc: options.doc ?? 'synapses from equations',
    ...(options.source !== undefined && { source: options.source }),
    time: options.time ?? 'ms',
    hyperparameters,
    compartments: compartmentsOf(meaning),
    initial: {
      ...Object.fromEntries(starting.map((one) => [one, (p: Readonly<Record<string, unknown>>) => p[one]])),
      ...initialOf(options.initial ?? {}, {
        title,
        scope: {
          ...definitions.scope,
          names: new Map<string, KnownName>([
            ...SYNAPSE_INDICES,
            ...[...units].map(([one, of]) => [one, { unit: of, kind: 'float' }] as const),
          ]),
        },
        units: states,
        shapeOf: (_, p) => carrier.synapses(p).shape,
        indices: (one, p, zero) => synapseIndex(one, carrier.synapses(p), zero),
        spread: (x, p) => carrier.synapses(p).spread(x),
      }),
    },
    ...(carrier === carriers.delayed && { step: 'step' }),
    ...(method && { longestStep: longestSteps(method, rates, units, time) }),
    equations: recordOf('synapse', equations, options, method),
    commands: { advance_state: commandOf(meaning) },
  };
  return component(name, declaration as never) as unknown as Synapse<Name, Text, Kept>;
}

function meaningOf(title: string, text: unknown, options: SynapseOptions): SynapseMeaning {
  const time = unit(options.time ?? 'ms');
  const wanted = methodGiven(options.method, title);
  const functions = functionsOf(options.functions, title);
  const definitions = definitionsOf(fitting('synapse', linesOf(text, title)), {
    time,
    taken: TAKEN,
    functions,
    also: SYNAPSE_INDICES,
  });
  const { scope, parameters, inputs, values, noises } = definitions;
  const rates = ratesOf(definitions, time);
  const events = {
    on_pre: statementsOf(options.on_pre, `${title}, on_pre`),
    on_post: statementsOf(options.on_post, `${title}, on_post`),
  };
  const statements = [...events.on_pre, ...events.on_post];
  // What begins with a formula's value is kept, though it may never change.
  const begins = new Set(Object.keys(options.initial ?? {}));
  const written = new Set(statements.map((own) => own.name));
  const ofCells = [...parameters, ...inputs].filter(({ name }) => sideOf(name));
  const added = new Map(
    ofCells.flatMap(({ name, unit: own }) => (written.has(name) ? [[name, own] as const] : [])),
  );
  checkSides(statements, definitions);
  for (const { line, name, flags } of values)
    if (flags.includes('summed') && !sideOf(name))
      faultAt(
        line.nameAt,
        `the summed ${name}`,
        'a name that ends in _post or _pre',
        'Say whose it is: I_post.',
      );
  const states = new Map([
    ...rates.map((own) => [own.name, own.unit] as const),
    ...parameters.flatMap((own) =>
      (written.has(own.name) || begins.has(own.name)) && !sideOf(own.name)
        ? [[own.name, own.unit] as const]
        : [],
    ),
  ]);
  const targets = new Map([...states, ...added]);
  return {
    ...{ definitions, rates, states, added, time, carrier: carrierOf(options.carrier, title) },
    read: new Map(
      ofCells.flatMap(({ name, unit: own }) => (written.has(name) ? [] : [[name, own] as const])),
    ),
    method: rates.length === 0 ? undefined : methodFor(rates, { wanted, noises, time }),
    ...(options.on_pre !== undefined && { on_pre: assignmentsOf(events.on_pre, targets, scope) }),
    ...(options.on_post !== undefined && { on_post: assignmentsOf(events.on_post, targets, scope) }),
  };
}

/** Cells are added to: what a synapse would set, its neighbours would set too. */
function checkSides(statements: readonly Statement[], { parameters, scope }: Definitions): void {
  for (const { name, nameAt, sign, signAt } of statements) {
    if (!sideOf(name)) {
      if (scope.names.has(name)) continue;
      faultAt(
        nameAt,
        `a value for '${name}'`,
        'a name of the equations',
        `What the cells behind have is written ${name}_post += …, with a line ${name}_post : unit; what is computed on the way has a line, ${name} = … : unit.`,
      );
    }
    if (!parameters.some((own) => own.name === name))
      faultAt(nameAt, `the name '${name}'`, 'a name of the equations', `Say its unit there: ${name} : unit.`);
    if (sign !== '+=' && sign !== '-=')
      faultAt(signAt, `a value for ${name}`, `${name} += …`, 'Synapses add to their cells.');
  }
}

function compartmentsOf(meaning: SynapseMeaning): Record<string, CompartmentDeclaration> {
  const { definitions, states, read, added, on_pre, on_post, carrier } = meaning;
  type Given = Readonly<Record<string, unknown>>;
  const docs = new Map([...definitions.rates, ...definitions.parameters].map((own) => [own.name, own.doc]));
  const perSynapse = {
    shape: ((p: Given) => carrier.synapses(p).shape) as never,
  };
  const perCell = (side: Side) => ({
    shape: ((p: Given) => [carrier.cells(p)[side === 'pre' ? 0 : 1]]) as never,
  });
  const underway = { shape: ((p: Given) => carrier.synapses(p).delayed!.underway) as never };
  const summed = definitions.values.filter(({ flags }) => flags.includes('summed'));
  return {
    ...(on_pre && { pre: input('spike', 'presynaptic spikes', perCell('pre')) }),
    ...(on_post && { post: input('spike', 'postsynaptic spikes', perCell('post')) }),
    ...Object.fromEntries(
      [...read].map(([name, own]) => [name, input(own.text, docs.get(name) ?? name, perCell(sideOf(name)!))]),
    ),
    ...Object.fromEntries(
      definitions.inputs
        .filter(({ name }) => !sideOf(name))
        .map(({ name, unit: own, doc, fallback = 0 }) => [
          name,
          input(own.text, doc, { ...perSynapse, default: fallback }),
        ]),
    ),
    ...Object.fromEntries(
      [...states].map(([name, own]) => [name, state(own.text, docs.get(name)!, perSynapse)]),
    ),
    ...(on_pre &&
      carrier === carriers.delayed && {
        underway: state('spike', 'spikes under way, newest first', underway),
      }),
    ...Object.fromEntries(
      [...added].map(([name, own]) => [
        name,
        output(own.text, `what arrives: ${docs.get(name)}`, perCell(sideOf(name)!)),
      ]),
    ),
    ...Object.fromEntries(
      summed.map(({ name, unit: own, doc }) => [name, output(own.text, doc, perCell(sideOf(name)!))]),
    ),
  };
}
