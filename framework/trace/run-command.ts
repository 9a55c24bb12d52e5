import { held } from '../base/dtypes.ts';
import { fail, located, suggest } from '../base/errors.ts';
import { checkShape, type Shape } from '../base/shapes.ts';
import { dimensionless, inUnit, unit } from '../base/units.ts';
import { isLive, type Real, type SurrogateChoice } from '../describe/hyperparameters.ts';
import { compartmentsOf } from '../describe/part.ts';
import { shapeOfReal } from '../describe/values.ts';
import type { Clock, Command, Compartment, HyperparameterHandle, Part } from '../describe/words.ts';
import type { Surrogate } from '../ops/spike.ts';
import { type SurrogateGiven, surrogateFrom } from '../ops/surrogates.ts';
import type { Tensor } from '../ops/tensor.ts';
import { drawsFrom } from './draws.ts';
import type { Gate } from './gate.ts';
import type { ProgramScribe } from './scribe.ts';
import { parameterName, slotName, type Wiring } from './wiring.ts';

const SECOND = unit('s');

/** A command in its place in a step. */
export interface Call {
  readonly command: Command;
  /** Seconds from one call to the next; the length of a tick where it is called at every tick. */
  readonly dt?: number;
  /** Numbers that stand for live hyperparameters in this call alone, in their declared units. */
  readonly given?: Readonly<Record<string, number>>;
  /** Whether it is made: asked when the first of the calls that have it comes. */
  readonly when?: Gate;
}

/** What a command is traced in. */
export interface Surroundings {
  readonly wiring: Wiring;
  readonly read: (compartment: Compartment) => Tensor;
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  /** How often the command is called before in the same step. */
  readonly occurrence: number;
}

/** Runs a command once on symbols; what it returns is not checked yet. */
export function runCommand(scribe: ProgramScribe, call: Call, around: Surroundings): unknown {
  const { part, name } = call.command;
  const { wiring, read, batch } = around;
  const path = wiring.pathOf(part);
  const command = part.component.commands[name]!;
  if (name !== 'reset') checkStep(part, path, call.dt ?? around.dt);
  const compartments = lazily(
    compartmentsOf(part).map((own) => own.name),
    (own) => read((part as unknown as Record<string, Compartment>)[own]!),
    (own, all) => noSuch('compartment', path, own, all),
  );
  const p = hyperparametersOf(scribe, part, wiring, call.given);
  const time = unit(part.component.time);
  const inTime = (s: number) => inUnit({ value: s, unit: SECOND }, time, path);
  let draws = 0;
  const uniform = (shape: Shape): Tensor => {
    const stream = `${path}.${name} ${around.occurrence} ${draws++}`;
    const own = checkShape(shape, scribe.place);
    const attrs = { stream, trials: batch, shape: [batch, ...own], unit: dimensionless };
    return scribe.apply('uniform', [], attrs) as Tensor;
  };
  const clock: Clock = {
    get t() {
      return scribe.apply('time', [], { dt: inTime(around.dt), shape: [], unit: time }) as Tensor;
    },
    dt: scribe.constant(inTime(call.dt ?? around.dt), time),
    random: drawsFrom(uniform, scribe),
  };
  return located(() => command(compartments, p, clock));
}

/** Relative distance by which rounding may move the length of a step. */
const ROUNDING = 1e-9;

/** A part that was made for steps of some length has none of another. */
function checkStep({ component, given }: Part, path: string, seconds: number): void {
  const { step, hyperparameters } = component;
  if (step === undefined) return;
  const own = unit((hyperparameters[step] as Real).unit);
  const said = given.plain[step] as number;
  const passes = inUnit({ value: seconds, unit: SECOND }, own, path);
  if (Math.abs(said - passes) <= ROUNDING * passes) return;
  fail({
    code: 'period',
    where: `${path}.${step}`,
    found: `${step} = ${said} ${own.text}, in steps of ${Number(passes.toPrecision(12))} ${own.text}`,
    expected: 'the length of its steps: shapes follow from it',
    remedy: `Make the part with ${step}: ${Number(passes.toPrecision(12))}, or run it at that period.`,
  });
}

/** The hyperparameters of a part as what is traced sees them: live ones are tensors. */
export function hyperparametersOf(
  scribe: ProgramScribe,
  part: Part,
  wiring: Wiring,
  given: Call['given'] = {},
): Readonly<Record<string, unknown>> {
  const specs = part.component.hyperparameters;
  const p: Readonly<Record<string, unknown>> = lazily(
    Object.keys(specs),
    (own) => {
      const spec = specs[own]!;
      if (spec.kind === 'surrogate') return surrogateIn(part, own, spec, p);
      if (!isLive(spec)) return part.given.plain[own];
      const number = given[own];
      if (number === undefined) return parameter(scribe, part, own, wiring);
      const whole = held(number, scribe.holds, slotName(wiring.pathOf(part), own));
      return scribe.filled(whole, shapeOfReal(spec, part.given.plain), unit(spec.unit));
    },
    (own, all) => noSuch('hyperparameter', wiring.pathOf(part), own, all),
  );
  return p;
}

/** The surrogate of a part: the one that was given, or its component's own, which may follow from other hyperparameters. */
function surrogateIn(
  { given }: Part,
  name: string,
  { fallback }: SurrogateChoice,
  p: Readonly<Record<string, unknown>>,
): Surrogate | undefined {
  const own = given.plain[name] as SurrogateGiven | undefined;
  if (own !== undefined) return surrogateFrom(own);
  return typeof fallback === 'function' ? fallback(p as Record<string, never>) : undefined;
}

/** A live hyperparameter is a slot of its own, or that of the one to which it is tied. */
function parameter(scribe: ProgramScribe, part: Part, name: string, wiring: Wiring): Tensor {
  const own = (part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>)[name]!;
  const tie = wiring.tieOf(own);
  if (tie) {
    const tied = parameter(scribe, tie.handle.part, tie.handle.name, wiring);
    return tie.transposed ? tied.transpose() : tied;
  }
  const spec = part.component.hyperparameters[name] as Real;
  const slot = parameterName(wiring.pathOf(part), name);
  scribe.slot({
    name: slot,
    role: 'parameter',
    shape: shapeOfReal(spec, part.given.plain),
    unit: unit(spec.unit),
  });
  return scribe.load(slot);
}

/** Members that are made when a command first asks for them, so that a program holds only what it uses. */
function lazily<T>(
  names: readonly string[],
  make: (name: string) => T,
  unknown: (name: string, names: readonly string[]) => never,
): Readonly<Record<string, T>> {
  const members: Record<string, T> = {};
  for (const name of names) {
    Object.defineProperty(members, name, { enumerable: true, get: () => make(name) });
  }
  return new Proxy(members, {
    get: (target, name) =>
      typeof name !== 'string' || names.includes(name) ? Reflect.get(target, name) : unknown(name, names),
  });
}

const noSuch = (
  what: 'compartment' | 'hyperparameter',
  path: string,
  name: string,
  names: readonly string[],
): never =>
  fail({
    code: `unknown-${what}`,
    where: `${path}.${name}`,
    found: `'${name}'`,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : `no ${what}: there is none`,
    remedy: suggest(name, names),
  });
