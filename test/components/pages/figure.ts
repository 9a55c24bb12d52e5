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
import { type Demonstration, type Drive, type Driven, demonstrations } from './demonstrations.ts';
import { DRAWN, type Strip, stripsFigure } from './strip.ts';

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
    const run = own.commands ?? Object.keys(commands);
    return { part, step: process(...run.map((command) => members[command]!)) };
  });
  const all = compartmentsOf(net.part);
  const inputs = all.flatMap((c): [Compartment, Driven][] => {
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
    const data = recorded.includes(c) ? run.get(c).data : rows(drive, steps, sizeOf(c)).flat();
    return {
      name: c.name,
      unit: typeof unit === 'string' && unit !== '1' && unit !== 'spike' ? unit : '',
      isSpike: c.kind === 'spike' || (c.role === 'input' && isOfSpikes(drive)),
      lines: linesOf(data, steps),
    };
  });
  const caption = `Shown: \`${name}(${literal(given)})\` in steps of ${dt} ms.`;
  return { svg: stripsFigure(strips, dt * steps), caption };
}

/** What drives an input of some elements, a row for each step. */
const rows = (drive: Driven, steps: number, size: number): number[][] =>
  Array.from({ length: steps }, (_, step) =>
    Array.from({ length: size }, (_, i) =>
      valueAt(each(drive)[i % each(drive).length]!, (200 * step) / steps, 200 / steps),
    ),
  );

const each = (drive: Driven): readonly Drive[] => (Array.isArray(drive) ? drive : [drive as Drive]);

const isOfSpikes = (drive: Driven): boolean =>
  each(drive).every((own) => own === 'spikes' || own === 'later spikes' || has(own, 'spikesAt'));

const has = <K extends string>(drive: Drive, key: K): drive is Extract<Drive, Readonly<Record<K, unknown>>> =>
  typeof drive === 'object' && key in drive;

const sizeOf = ({ shape }: Compartment): number => shape.reduce((a, b) => a * b, 1);

/** Of each of the first elements what it is in every step. */
function linesOf(data: ArrayLike<number>, steps: number): number[][] {
  const size = data.length / steps;
  return Array.from({ length: Math.min(size, DRAWN) }, (_, i) =>
    Array.from({ length: steps }, (_, step) => data[step * size + i]!),
  );
}

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
  if (has(drive, 'always')) return drive.always;
  if (has(drive, 'spikesAt')) return isThere(drive.spikesAt);
  if (has(drive, 'from')) return drive.from + ((drive.to - drive.from) * time) / 200;
  if (has(drive, 'during'))
    return drive.during.some(([on, off]) => time >= on && time < off) ? drive.level : 0;
  if (has(drive, 'wave')) return drive.wave * Math.sin((time * Math.PI) / 50);
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
