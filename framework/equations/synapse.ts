import { isList } from '../base/say.ts';
import { type Unit, unit } from '../base/units.ts';
import { type CompartmentDeclaration, input, output, state } from '../describe/compartments.ts';
import { component } from '../describe/component.ts';
import { type Hyperparameter, sizes } from '../describe/hyperparameters.ts';
import type { Clock } from '../describe/words.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { type Assignment, assigned, assignmentsOf } from './assign.ts';
import { type Carrier, carriers } from './carrier.ts';
import { initialOf } from './declared.ts';
import { type Definitions, definitionsOf, functionsOf, ratesOf } from './definitions.ts';
import { type Environment, emitter, numbersOf, quantityOf } from './emit.ts';
import { deep, faultAt } from './fault.ts';
import { integrated } from './integrate.ts';
import { linesOf } from './lines.ts';
import { type IntegrationMethod, methodFor, type Rate } from './methods.ts';
import { checkOptions, methodGiven, recordOf, SYNAPSE_OPTIONS } from './options.ts';
import { parameterOf } from './parameters.ts';
import { longestSteps } from './stability.ts';
import { type Statement, statementsOf } from './statements.ts';
import type { Synapse, SynapseOptions } from './types.ts';

/** Names that a synapse has beside those of its equations. */
const TAKEN = ['shape', 'pre', 'post', 'reset', 'advance_state', 'component', 'hyperparameters', 'given'];

type Side = 'pre' | 'post';

/** Of `v_post` post. */
const sideOf = (name: string): Side | undefined =>
  name.endsWith('_post') ? 'post' : name.endsWith('_pre') ? 'pre' : undefined;

interface SynapseMeaning {
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
 * A step: the states by `method`, `on_pre` where `pre` has a spike, `on_post` where `post` has one. Delays are a matter of wires.
 */
export function synapse<const Name extends string, const Text extends string>(
  name: Name,
  equations: Text,
  options: SynapseOptions = {},
): Synapse<Name, Text> {
  const title = typeof name === 'string' ? name : 'synapse';
  checkOptions(options, SYNAPSE_OPTIONS, title);
  const meaning = deep(title, () => meaningOf(title, equations, options));
  const { definitions, method, rates, states, carrier, time } = meaning;
  const own = definitions.parameters.filter(
    ({ name: one }) => !meaning.read.has(one) && !meaning.added.has(one),
  );
  const units = new Map(own.map((one) => [one.name, one.unit]));
  const listed = (one: string) => (p: Readonly<Record<string, unknown>>) =>
    isList(p[one]) ? [...carrier.shape(cellsOf(p))] : [];
  const hyperparameters: Record<string, Hyperparameter> = {
    shape: sizes('numbers of presynaptic and of postsynaptic cells', 2),
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
          names: new Map([...units].map(([one, of]) => [one, { unit: of, kind: 'float' as const }])),
        },
        units: states,
        shapeOf: (_, p) => carrier.shape(cellsOf(p)),
      }),
    },
    ...(method && { longestStep: longestSteps(method, rates, units, time) }),
    equations: recordOf('synapse', equations, options, method),
    commands: { advance_state: commandOf(meaning) },
  };
  return component(name, declaration as never) as unknown as Synapse<Name, Text>;
}

const cellsOf = (p: Readonly<Record<string, unknown>>) => p.shape as readonly [number, number];

function meaningOf(title: string, text: unknown, options: SynapseOptions): SynapseMeaning {
  const time = unit(options.time ?? 'ms');
  const wanted = methodGiven(options.method, title);
  const functions = functionsOf(options.functions, title);
  const definitions = definitionsOf(linesOf(text, title), { time, taken: TAKEN, functions });
  const { scope, parameters, inputs, values, noises } = definitions;
  const rates = ratesOf(definitions, time);
  const events = {
    on_pre: statementsOf(options.on_pre, `${title}, on_pre`),
    on_post: statementsOf(options.on_post, `${title}, on_post`),
  };
  const statements = [...events.on_pre, ...events.on_post];
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
      written.has(own.name) && !sideOf(own.name) ? [[own.name, own.unit] as const] : [],
    ),
  ]);
  const targets = new Map([...states, ...added]);
  return {
    ...{ definitions, rates, states, added, time, carrier: carriers[options.carrier ?? 'dense'] },
    read: new Map(
      ofCells.flatMap(({ name, unit: own }) => (written.has(name) ? [] : [[name, own] as const])),
    ),
    method: rates.length === 0 ? undefined : methodFor(rates, { wanted, noises, time }),
    ...(options.on_pre !== undefined && { on_pre: assignmentsOf(events.on_pre, targets, scope) }),
    ...(options.on_post !== undefined && { on_post: assignmentsOf(events.on_post, targets, scope) }),
  };
}

/** Cells are added to: what a synapse would set, its neighbours would set too. */
function checkSides(statements: readonly Statement[], { parameters }: Definitions): void {
  for (const { name, nameAt, sign, signAt } of statements) {
    if (!sideOf(name)) continue;
    if (!parameters.some((own) => own.name === name))
      faultAt(nameAt, `the name '${name}'`, 'a name of the equations', `Say its unit there: ${name} : nS.`);
    if (sign !== '+=' && sign !== '-=')
      faultAt(signAt, `a value for ${name}`, `${name} += …`, 'Synapses add to their cells.');
  }
}

function compartmentsOf(meaning: SynapseMeaning): Record<string, CompartmentDeclaration> {
  const { definitions, states, read, added, on_pre, on_post, carrier } = meaning;
  const docs = new Map([...definitions.rates, ...definitions.parameters].map((own) => [own.name, own.doc]));
  const perSynapse = {
    shape: ((p: Readonly<Record<string, unknown>>) => carrier.shape(cellsOf(p))) as never,
  };
  const perCell = (side: Side) => ({
    shape: ((p: Readonly<Record<string, unknown>>) => [cellsOf(p)[side === 'pre' ? 0 : 1]]) as never,
  });
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

/** What a step does. All tensors inside are plain numbers in the units of their names, one for each synapse. */
const commandOf =
  (meaning: SynapseMeaning) =>
  (
    compartments: Readonly<Record<string, Tensor>>,
    p: Readonly<Record<string, unknown>>,
    clock: Clock,
  ): Record<string, Tensor> => {
    const { definitions, rates, states, read, added, method, carrier, time } = meaning;
    const { scope, inputs, noises, values: subexpressions } = definitions;
    const shape = carrier.shape(cellsOf(p));
    const dt = numbersOf(clock.dt, time);
    const values = new Map<string, Tensor>();
    for (const [name, own] of states) values.set(name, numbersOf(compartments[name]!, own));
    const given = (name: string): Tensor => {
      const side = read.has(name) ? sideOf(name) : undefined;
      if (side) return (side === 'pre' ? carrier.fromPre : carrier.fromPost)(compartments[name]!);
      return inputs.some((one) => one.name === name) ? compartments[name]! : (p[name] as Tensor);
    };
    const lookUp = (name: string): Tensor => {
      const own = values.get(name);
      if (own) return own;
      if (name === 'dt') return dt;
      const made = name === 't' ? clock.t : given(name);
      const numbers = numbersOf(made, name === 't' ? time : scope.names.get(name)!.unit);
      values.set(name, numbers);
      return numbers;
    };
    const around: Environment = {
      ...{ read: lookUp, functions: scope.functions },
      constant: (value) => dt.mul(0).add(value),
      uniform: () => clock.random.uniform(shape),
      normal: () => clock.random.normal(shape),
    };
    if (method) {
      const step = { around, dt, time, noises, normal: () => clock.random.normal(shape) };
      for (const [name, x] of integrated(method, rates, step)) values.set(name, x);
    }
    const sums = new Map<string, Tensor>();
    const spread = (x: Tensor) => carrier.spread(x, cellsOf(p));
    const react = (assignments: readonly Assignment[], spikes: Tensor, side: Side): void => {
      const atSynapses = (side === 'pre' ? carrier.fromPre : carrier.fromPost)(spikes);
      let on: Bool | undefined;
      for (const own of assignments) {
        if (added.has(own.name)) {
          const emitted = emitter(around)(own.term);
          const value = typeof emitted === 'number' ? around.constant(emitted) : (emitted as Tensor);
          const quick = side === 'pre' && sideOf(own.name) === 'post' && carrier.product?.(spikes, value);
          const each = () =>
            (sideOf(own.name) === 'pre' ? carrier.toPre : carrier.toPost)(spread(atSynapses.mul(value)));
          const sum = quick || each();
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
    for (const [name, own] of states) next[name] = quantityOf(values.get(name)!, own);
    for (const [name, own] of added) next[name] = quantityOf(sums.get(name)!, own);
    for (const { name, term, unit: own, flags } of subexpressions) {
      if (!flags.includes('summed')) continue;
      const each = spread(emitter(around)(term()) as Tensor);
      next[name] = quantityOf((sideOf(name) === 'pre' ? carrier.toPre : carrier.toPost)(each), own);
    }
    return next;
  };
