import { compartmentsOf } from '../../../framework/engine.ts';
import {
  type Command,
  type Compartment,
  type CompartmentDeclaration,
  type Component,
  context,
  ms,
  type Part,
  process,
  simulate,
} from '../../../index.ts';
import { type Demonstration, type Drive, demonstrations } from './demonstrations.ts';
import { type Strip, stripsFigure } from './strip.ts';

/** A run of the part by itself, as a figure, and in words. */
export function figure(
  name: string,
  component: Component,
): { readonly svg: string; readonly caption: string } {
  const own: Demonstration = demonstrations[name] ?? {};
  const { dt = 1, steps = 200 } = own;
  const given = { ...needed(component), ...own.given };
  const { compartments, commands } = component.declaration;
  const net = context('net', () => {
    const part = component(given as never) as Part;
    const members = part as unknown as Readonly<Record<string, Command>>;
    return { part, step: process(...Object.keys(commands).map((command) => members[command]!)) };
  });
  const all = compartmentsOf(net.part);
  const inputs = all.flatMap((c): [Compartment, Drive][] => {
    const drive =
      c.role === 'input' ? (own.drive?.[c.name] ?? driveFor(c.name, compartments[c.name]!)) : undefined;
    return drive === undefined ? [] : [[c, drive]];
  });
  const shown =
    own.show?.map((key) => all.find((c) => c.name === key)!) ??
    [
      ...inputs.map(([c]) => c),
      ...all.filter((c) => c.role !== 'input' && !compartments[c.name]!.moment && sizeOf(c) > 0),
    ].slice(0, 5);
  const recorded = shown.filter((c) => c.role !== 'input');
  const run = simulate(net, { dt: ms(dt), dtype: 'f64' }).run(net.step, {
    steps,
    inputs: inputs.map(([c, drive]) => [c, rows(drive, steps, sizeOf(c))] as const),
    record: recorded,
  });
  const strips = shown.map((c): Strip => {
    const { unit } = compartments[c.name]!;
    const drive = inputs.find(([input]) => input === c)?.[1] ?? { always: 0 };
    return {
      name: c.name,
      unit: typeof unit === 'string' && unit !== '1' && unit !== 'spike' ? unit : '',
      isSpike: c.kind === 'spike' || drive === 'spikes' || drive === 'later spikes',
      values: recorded.includes(c) ? firsts(run.get(c).data, steps) : rows(drive, steps, 1).flat(),
    };
  });
  const caption = `Shown: \`${name}(${literal(given)})\` in steps of ${dt} ms.`;
  return { svg: stripsFigure(strips, dt * steps), caption };
}

/** What drives an input of some elements, a row for each step. */
const rows = (drive: Drive, steps: number, size: number): number[][] =>
  Array.from({ length: steps }, (_, step) =>
    Array(size).fill(valueAt(drive, (200 * step) / steps, 200 / steps)),
  );

const sizeOf = ({ shape }: Compartment): number => shape.reduce((a, b) => a * b, 1);

/** Of several elements the first. */
const firsts = (data: ArrayLike<number>, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => data[(step * data.length) / steps]!);

const driveFor = (name: string, { default: fallback }: CompartmentDeclaration): Drive | undefined =>
  fallback !== undefined ? undefined : /^post/.test(name) ? 'later spikes' : 'spikes';

/** Ones for all that must be given. */
const needed = ({ declaration }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(declaration.hyperparameters).flatMap(([key, spec]) =>
      spec.optional ? [] : [[key, spec.kind === 'sizes' ? Array(spec.length).fill(1) : 1]],
    ),
  );

const SPIKES = [20, 40, 60, 80, 85, 90, 95, 100, 105, 110, 150];
const LATER = SPIKES.map((at) => at + 4);

/** At a time of the figure, which is 200 long. */
function valueAt(drive: Drive, time: number, step: number): number {
  const isThere = (all: readonly number[]) => (all.some((at) => at >= time && at < time + step) ? 1 : 0);
  const trace = (all: readonly number[]) =>
    all.reduce((sum, at) => sum + (at < time + step ? Math.exp((at - time) / 10) : 0), 0);
  if (drive === 'spikes') return isThere(SPIKES);
  if (drive === 'later spikes') return isThere(LATER);
  const last = (all: readonly number[]) => Math.max(0, ...all.filter((at) => at < time + step));
  if (drive === 'time of spikes') return last(SPIKES);
  if (drive === 'time of later spikes') return last(LATER);
  if (drive === 'trace') return trace(SPIKES);
  if (drive === 'trace of later spikes') return trace(LATER);
  if (typeof drive === 'object') return drive.always;
  return time >= 20 && time < 160 ? drive : 0;
}

const literal = (given: object): string =>
  `{ ${Object.entries(given)
    .map(
      ([key, value]) =>
        `${key}: ${JSON.stringify(value)!
          .replaceAll(/"(\w+)":/g, '$1: ')
          .replaceAll('"', "'")
          .replaceAll(',', ', ')}`,
    )
    .join(', ')} }`;
