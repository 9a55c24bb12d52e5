import { InstantJax, kaiming, LinearJax } from '../../components/rockpool/index.ts';
import {
  failAll,
  isFunction,
  isList,
  isLive,
  isPlain,
  isRecord,
  readOptions,
  say,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  fail,
  type HyperparameterHandle,
  type ParameterTree,
  type Part,
  type RandomNumbers,
  type Shape,
  type Tensor,
  type Unit,
} from '../../framework/index.ts';
import { documentOf } from '../model/document.ts';
import { parameters as allParameters } from '../model/parameters.ts';
import { localPath } from '../model/paths.ts';
import { process } from '../model/process.ts';
import { contentsOf } from '../model/registry.ts';
import { sum } from '../model/source.ts';
import { wire } from '../model/wire.ts';
import { type Sequential as Chain, checkLayers, firstOf, type Layer, sequential } from './sequential.ts';

// The parts of Rockpool 3.0.3, what combines them, and its ways to look at what they are made of.

export * from '../../components/rockpool/index.ts';
export { sequential as Sequential } from './sequential.ts';

/** Layers one behind the other, whose input is added to their output: as many inputs as outputs. */
export function Residual<const Layers extends readonly Layer[]>(
  ...layers: Layers
): Chain<Layers> & { readonly entry: Part; readonly exit: Part } {
  const chain: Chain<Layers> = sequential(...layers) as never;
  const [size, out] = [chain.input, chain.output].map(({ shape }) => shape.join());
  if (size !== out || chain.input.shape.length !== 1)
    fail({
      code: 'shape-mismatch',
      where: 'rockpool.Residual',
      found: `inputs [${size}] and outputs [${out}]`,
      expected: 'as many inputs as outputs, in one row',
      remedy: 'Put a linear layer behind.',
    });
  const [entry, exit] = [InstantJax({ shape: +size! }), InstantJax({ shape: +size! })];
  wire(entry.output, chain.input);
  wire(sum(chain.output, entry.output), exit.input);
  const advance = process(entry.advance_state, chain.advance, exit.advance_state);
  return { ...chain, entry, exit, input: entry.input, output: exit.output, advance };
}

/** Draws or computes the weights of a layer, as any initialiser. */
type WeightDraw = (p: unknown, random: RandomNumbers, shape: Shape, unit: Unit) => Tensor;

const STACK = {
  weight_init_func: {
    expected: 'a function that draws weights, such as kaiming',
    fallback: kaiming as WeightDraw,
    read: (x: unknown) => (isFunction(x) ? (x as WeightDraw) : undefined),
  },
};

/** Layers with a matrix of weights between each and the next: `0_1_weight`, a `LinearJax`, between the first two. */
export function FFwdStack(
  layers: readonly Layer[],
  options: { readonly weight_init_func?: WeightDraw } = {},
) {
  const { weight_init_func } = readOptions('rockpool.FFwdStack', options, STACK);
  if (!isList(layers) || layers.length < 2)
    failAll([notFit('rockpool.FFwdStack', layers, 'a list of at least two layers')]);
  const given = Array.from(layers);
  checkLayers(given, 'rockpool.FFwdStack');
  const named: Record<string, Layer> = {};
  const all = given.flatMap((layer, i): readonly Layer[] => {
    const last = given[i - 1];
    named[`${i}_${layer.component.name}`] = layer;
    if (!last) return [layer];
    const shape = [firstOf(last, 'output').shape[0]!, firstOf(layer, 'input').shape[0]!];
    const between = LinearJax({ shape, weight: weight_init_func as never });
    named[`${i - 1}_${i}_weight`] = between;
    return [between, layer];
  });
  const { input, output, advance } = sequential(...all);
  return { ...named, input, output, advance } as Readonly<Record<string, Layer>> &
    Pick<Chain<[]>, 'input' | 'output' | 'advance'>;
}

const notFit = (where: string, found: unknown, expected: string): Diagnostic => ({
  code: 'option',
  where,
  found: say(found),
  expected,
  remedy: 'Correct the argument.',
});

/** What parameters are about, by their names. */
const FAMILIES = {
  taus: ['tau', 'tau_mem', 'tau_syn', 'tau_ahp'],
  decays: ['alpha', 'beta'],
  bitshifts: ['dash_mem', 'dash_syn'],
  bias: ['bias'],
  thresholds: ['threshold', 'thr_up', 'thr_down'],
  weights: ['weight', 'w_rec', 'w_ahp'],
} as const;

type ParameterFamily = keyof typeof FAMILIES;

const familyOf = (name: string): ParameterFamily | undefined =>
  (Object.keys(FAMILIES) as ParameterFamily[]).find((own) =>
    (FAMILIES[own] as readonly string[]).includes(name),
  );

const filtered = <T>(tree: ParameterTree<T>, keeps: (name: string) => boolean): ParameterTree<T> =>
  Object.fromEntries(
    Object.entries(tree).flatMap(([part, own]) => {
      const kept = Object.entries(own).filter(([name]) => keeps(name));
      return kept.length > 0 ? [[part, Object.fromEntries(kept)]] : [];
    }),
  );

/** The parameters of a context, by part and name, as handles: all, or those of a family, `parameters(net, 'taus')`. */
export function parameters(net: object, family?: ParameterFamily): ParameterTree<HyperparameterHandle> {
  if (family !== undefined && !(typeof family === 'string' && Object.hasOwn(FAMILIES, family)))
    failAll([notFit('rockpool.parameters, family', family, `one of ${Object.keys(FAMILIES).join(', ')}`)]);
  return filtered(allParameters(net), (name) => {
    const own = familyOf(name);
    return own !== undefined && (family === undefined || own === family);
  });
}

/** What steers a simulation and is not learnt, by part and name, as it was given: `noise_std`, `max_spikes_per_dt`, `has_rec`, … */
export function simulation_parameters(net: object): ParameterTree<unknown> {
  return treeOf(net, 'rockpool.simulation_parameters', (part) =>
    Object.entries(part.component.hyperparameters).flatMap(([name, spec]): [string, unknown][] => {
      const value = part.given.plain[name];
      if (familyOf(name) || name === 'shape' || value === undefined) return [];
      return [
        [
          name,
          isLive(spec) && !isPlain(value) && typeof value === 'object' ? [...(value as number[])] : value,
        ],
      ];
    }),
  );
}

/** What a context keeps from step to step, by part and name: compartments, to be recorded, or read by `sim.get`. */
export const state = (net: object): ParameterTree<Compartment> =>
  treeOf(net, 'rockpool.state', (part) =>
    Object.entries(part.component.compartments).flatMap(([name, { role }]): [string, Compartment][] =>
      role === 'state' || name === 'spikes'
        ? [[name, (part as unknown as Readonly<Record<string, Compartment>>)[name]!]]
        : [],
    ),
  );

/** Something by part and name of all parts that have any. */
function treeOf<T>(net: object, where: string, of: (part: Part) => readonly [string, T][]): ParameterTree<T> {
  const { parts, name } = contentsOf(net, where);
  return Object.fromEntries(
    [...parts].flatMap(([part, path]) => {
      const own = of(part);
      return own.length > 0 ? [[localPath(name, path), Object.fromEntries(own)]] : [];
    }),
  );
}

export interface GraphNode {
  /** `LIFNeuron`, `RateNeuron`, `LinearWeights`, or the name of a component that is neither. */
  readonly type: string;
  readonly size_in: number;
  readonly size_out: number;
  /** Numbers in their units as lists, row by row where they are weights. */
  readonly [parameter: string]: unknown;
}

export interface Graph {
  readonly nodes: Readonly<Record<string, GraphNode>>;
  readonly edges: readonly (readonly [from: string, to: string])[];
}

const TYPES: Readonly<Record<string, string>> = {
  ...{ LIFJax: 'LIFNeuron', LIFODEJax: 'LIFNeuron', LIFTorch: 'LIFNeuron' },
  ...{
    LIFBitshiftTorch: 'LIFNeuron',
    aLIFTorch: 'LIFNeuron',
    RateJax: 'RateNeuron',
    LinearJax: 'LinearWeights',
  },
};

/**
 * Neurons and weights of a context as plain data, what Rockpool's `as_graph` is for: nodes with their parameters as they are in a simulation, and
 * edges along wires. Recurrent weights are a node of their own, from the neurons to themselves.
 */
export function as_graph(
  net: object,
  sim: { readonly get: (handle: HyperparameterHandle) => ArrayLike<number> },
): Graph {
  if (!isRecord(sim) || typeof sim.get !== 'function')
    failAll([notFit('rockpool.as_graph', sim, 'a simulation, whose numbers the graph shows')]);
  const contents = contentsOf(net, 'rockpool.as_graph');
  const nodes: Record<string, GraphNode> = {};
  const edges: [string, string][] = [];
  for (const [part, path] of contents.parts) {
    const name = localPath(contents.name, path);
    const own = Object.fromEntries(
      Object.entries(parameters(net)[name] ?? {}).map(([key, handle]) => [key, Array.from(sim.get(handle))]),
    );
    const [size_in, size_out] = (['input', 'output'] as const).map((role) => firstOf(part, role).shape[0]!);
    const { w_rec, ...others } = own;
    const type = TYPES[part.component.name] ?? part.component.name;
    nodes[name] = { type, size_in: size_in!, size_out: size_out!, ...others };
    if (!w_rec) continue;
    nodes[`${name}_recurrent`] = {
      type: 'LinearWeights',
      size_in: size_out!,
      size_out: size_in!,
      weight: w_rec,
    };
    edges.push([name, `${name}_recurrent`], [`${name}_recurrent`, name]);
  }
  for (const { from, to } of documentOf(contents).wires)
    for (const source of sourcesOf(from)) edges.push([source, partOf(to)]);
  return { nodes, edges };
}

const partOf = (place: string): string => place.slice(0, place.lastIndexOf('.'));

/** The parts that a source of a wire is made of. */
const sourcesOf = (from: unknown): readonly string[] =>
  typeof from === 'string'
    ? [partOf(from)]
    : Object.values(from as object).flatMap((own) => (Array.isArray(own) ? own.flatMap(sourcesOf) : []));
