import { checkNames, failAll, isList, isPart, isRecord, say } from '../../framework/engine.ts';
import { type Compartment, type Diagnostic, fail, type Part } from '../../framework/index.ts';
import { process } from '../model/process.ts';
import { current } from '../model/scope.ts';
import { asSource, sourceFaults, type WireSource } from '../model/source.ts';
import { wire, wireToo } from '../model/wire.ts';
import type { Process } from '../model/words.ts';
import { firstOf, type Layer } from './sequential.ts';

// The parts of brainstate 0.1.10, and its projections, which wire them. What the library makes from a description, one for each
// neurons, is a part here: projections that share a synapse and an output are given the same.

export * from '../../components/brainstate/index.ts';

type Input = Compartment<'real', 'input'>;

/** Neurons that projections lead to. */
type Neurons = Layer & { readonly x: Input; readonly slope: Input; readonly delta: Input } & {
  readonly V: Compartment<'real', 'state'>;
  readonly V_start: Compartment<'real', 'output'>;
};

/** The parts of a projection, in the order in which they step. */
type Projection = Readonly<Record<string, Layer>>;

export interface ProjectionEnds {
  /** What is sent: spikes of cells, of some of them, or delayed. */
  readonly pre: WireSource;
  /** Neurons that it leads to. */
  readonly post: Neurons;
}

/** What each of its members has to be: a part of these members besides a step, or what a wire can carry. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  ...{ stp: [], comm: [], syn: [], out: [], junction: ['V_pre', 'V_post', 'x_pre', 'x_post'] },
  post: ['x', 'slope', 'delta', 'V', 'V_start'],
};

/** What was given for a projection, where all of it is what it has to be; optional ones may be left out. */
function checked<T extends object>(
  caller: string,
  given: T,
  needed: readonly string[],
  optional: string[] = [],
): T {
  checkNames(given, [...needed, ...optional], caller);
  const own = given as Readonly<Record<string, unknown>>;
  const fault = (name: string): readonly Diagnostic[] => {
    const value = own[name];
    const members = MEMBERS[name];
    if (value === undefined && optional.includes(name)) return [];
    if (!members) return sourceFaults(asSource(value));
    if (isPart(value) && ['advance_state', ...members].every((member) => member in value)) return [];
    return [notFit(`${caller}, ${name}`, value, `a part with ${['advance_state', ...members].join(', ')}`)];
  };
  failAll([...needed, ...optional].flatMap(fault));
  return given;
}

const notFit = (where: string, found: unknown, expected: string): Diagnostic => ({
  code: 'option',
  where,
  found: say(found),
  expected,
  remedy: 'Make it of the parts of brainstate, or wire the parts by hand.',
});

/** Lets the first input of a part read a source, unless another projection has seen to that; gives whether it has. */
function feed(source: WireSource, layer: Layer): boolean {
  const target = firstOf(layer, 'input');
  const { wires } = current('a projection');
  const isFed = wires.some((own) => own.target === target && own.source === asSource(source));
  if (!isFed) wire(source, target);
  return isFed;
}

/** Each part reads the one before it; gives the last one's output. */
const along = (pre: WireSource, ...layers: readonly (Layer | undefined)[]): WireSource =>
  layers.reduce((source, layer) => {
    if (!layer) return source;
    feed(source, layer);
    return firstOf(layer, 'output');
  }, pre);

/** A conductance, by way of an output, into neurons; without an output it is a current. */
function into(g: WireSource, out: Layer | undefined, post: Neurons): void {
  if (!out) {
    wireToo(g as WireSource<'real'>, post.x);
    return;
  }
  if (feed(g, out)) return;
  const { V, slope } = out as unknown as Readonly<Partial<Record<string, Compartment<'real'>>>>;
  if (V && slope) {
    if (post.V_start.shape.join() !== V.shape.join()) noConductances(post, out);
    wire(post.V_start, V as Input);
    wireToo(slope, post.slope);
  }
  wireToo(firstOf(out, 'output'), post.x);
}

const noConductances = (post: Part, out: Part): never =>
  fail({
    code: 'shape-mismatch',
    where: `a projection by ${out.component.name}`,
    found: `${post.component.name} without a slope of its current, or of another size`,
    expected: `neurons of the size of ${out.component.name} whose currents may depend on the potential`,
    remedy: `Make them with conductances: ${post.component.name}({ …, conductances: true }).`,
  });

/**
 * What is sent goes, weighted by `comm`, into a synapse of the neurons behind, `syn`, and from there as a current by `out`: `COBA`, `CUBA`, `MgBlock`, or none where the
 * synapse gives a current. Several projections may share `syn` and `out`, whose state is then one. `stp` comes before the weights: `STP` or `STD`.
 * Gives its parts.
 */
export function AlignPostProj<const Parts extends AlignPost>(given: ProjectionEnds & Parts): PartsOf<Parts> {
  const all: ProjectionEnds & AlignPost = given;
  const { pre, stp, comm, syn, out, post } = checked(
    'AlignPostProj',
    all,
    ['pre', 'comm', 'syn', 'post'],
    OPTIONAL,
  );
  wireToo(along(pre, stp, comm) as WireSource<'real'>, firstOf(syn, 'input'));
  into(firstOf(syn, 'output'), out, post);
  return inOrder<Parts>({ stp, comm, syn, out });
}

const OPTIONAL = ['stp', 'out'];

export interface AlignPost {
  readonly stp?: Layer;
  readonly comm: Layer;
  readonly syn: Layer;
  readonly out?: Layer;
}

/** The same with a synapse of the cells before, of which `comm` weighs the conductances; nothing but `out` and the neurons can be shared. */
export function align_pre_projection<const Parts extends AlignPost>(
  given: ProjectionEnds & Parts,
): PartsOf<Parts> {
  const all: ProjectionEnds & AlignPost = given;
  const { pre, stp, syn, comm, out, post } = checked(
    'align_pre_projection',
    all,
    ['pre', 'syn', 'comm', 'post'],
    OPTIONAL,
  );
  into(along(pre, stp, syn, comm), out, post);
  return inOrder<Parts>({ stp, syn, comm, out });
}

/** What is sent, weighted by `comm`, as a conductance that lasts for a step. */
export function CurrentProj<const Parts extends { readonly comm: Layer; readonly out?: Layer }>(
  given: ProjectionEnds & Parts,
): PartsOf<Parts> {
  const all: ProjectionEnds & { readonly comm: Layer; readonly out?: Layer } = given;
  const { pre, comm, out, post } = checked('CurrentProj', all, ['pre', 'comm', 'post'], ['out']);
  into(along(pre, comm), out, post);
  return inOrder<Parts>({ comm, out });
}

/** What is sent, weighted by `comm` in mV, as jumps of the potential. */
export function DeltaProj<const Comm extends Layer>(given: ProjectionEnds & { readonly comm: Comm }) {
  const { pre, comm, post } = checked('DeltaProj', given, ['pre', 'comm', 'post']);
  wireToo(along(pre, comm) as WireSource<'real'>, post.delta);
  return { comm };
}

/** What a projection gives: its own parts. */
type PartsOf<Parts> = { readonly [K in Exclude<keyof Parts, keyof ProjectionEnds>]: Parts[K] } & Projection;

const inOrder = <Parts>(all: Readonly<Record<string, Layer | undefined>>): PartsOf<Parts> =>
  Object.fromEntries(Object.entries(all).filter(([, own]) => own)) as PartsOf<Parts>;

type Junction = Layer & { readonly V_pre: Input; readonly V_post: Input } & {
  readonly x_pre: Compartment<'real', 'output'>;
  readonly x_post: Compartment<'real', 'output'>;
};

/** Lets a `GapJunction` couple neurons with others, or with themselves. */
export function GapJunctionProj<const Own extends Junction>(given: {
  /** The first and the second neurons, or the same twice. */
  readonly couples: readonly [Neurons, Neurons];
  readonly junction: Own;
}) {
  checkNames(given, ['couples', 'junction'], 'GapJunctionProj');
  const { couples, junction } = given;
  if (!isList(couples) || couples.length !== 2)
    failAll([notFit('GapJunctionProj, couples', couples, 'two parts with potentials')]);
  const [pre, post] = Array.from(
    couples,
    (own) => checked('GapJunctionProj', { post: own, junction }, ['post', 'junction']).post,
  ) as [Neurons, Neurons];
  wire(pre.V, junction.V_pre);
  wire(post.V, junction.V_post);
  wireToo(junction.x_post, post.x);
  wireToo(junction.x_pre, pre.x);
  return { junction };
}

/**
 * The order of a step: projections first, as they are given, then neurons. What several projections share steps once, behind the last of
 * them: `advance: DynamicsGroup([exc, inh], [N])`.
 */
export function DynamicsGroup(projections: readonly Projection[], dynamics: readonly Layer[]): Process {
  if (!isList(projections) || !isList(dynamics) || !Array.from(projections).every(isRecord))
    failAll([
      notFit('DynamicsGroup', [projections, dynamics], 'a list of projections and a list of neurons'),
    ]);
  const parts: readonly unknown[] = [...projections.flatMap((own) => Object.values(own)), ...dynamics];
  const faults = parts.filter((own) => !(isPart(own) && 'advance_state' in own));
  failAll(faults.map((own) => notFit('DynamicsGroup', own, 'a part with a command advance_state')));
  const order = (parts as readonly Layer[]).filter((part, i) => parts.lastIndexOf(part) === i);
  return process(...order.map((part) => part.advance_state));
}
