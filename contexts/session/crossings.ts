import { describeSource, gathersOf } from '../../framework/engine.ts';
import type { Call, Combined, Compartment, Diagnostic, Source } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import type { Contents, Wire } from '../model/words.ts';
import type { Clamp } from './clamps.ts';
import type { NamedTimetable, Times, Timetable } from './timetable.ts';
import { touchesIn } from './touched.ts';
import type { Warning } from './warnings.ts';

/** A model, when its processes run, and what their commands touch. */
interface Scheduled {
  readonly contents: Contents;
  readonly timetable: Timetable;
  readonly touched: ReturnType<typeof touchesIn>;
}

/** Spikes, and the times at which they come. */
interface Spikes {
  readonly source: Source;
  readonly times: Times;
}

const known = new WeakMap<Contents, Map<string, readonly Diagnostic[]>>();

/** Wires that carry spikes between what runs at different times and do not say how, judged over all entries of a schedule. */
export function bareCrossings(
  contents: Contents,
  { name, timetable }: NamedTimetable,
  dt: number,
): readonly Diagnostic[] {
  if (timetable.isUniform) return [];
  let found = known.get(contents);
  if (!found) known.set(contents, (found = new Map()));
  const id = `${name} ${dt}`;
  let faults = found.get(id);
  if (!faults) {
    const own = { contents, timetable, touched: touchesIn(contents, dt) };
    const all = contents.wires.flatMap((wire) => faultsOf(own, wire));
    found.set(id, (faults = [...new Map(all.map((fault) => [fault.where, fault])).values()]));
  }
  return faults;
}

/** Inputs that are given spikes tick by tick, and that nobody reads at every tick: some would be lost. */
export function lostRows(
  contents: Contents,
  { timetable }: Pick<NamedTimetable, 'timetable'>,
  dt: number,
  clamps: readonly Clamp[],
): readonly Warning[] {
  const own = { contents, timetable, touched: touchesIn(contents, dt) };
  return clamps.flatMap(({ compartment: input, perStep, areSpikes }): Warning[] => {
    if (!perStep || !(areSpikes || input.kind === 'spike')) return [];
    const readers = entriesWhere(own, input, (call) => own.touched(call).reads.has(input));
    if (fits(own, readers, 'every tick')) return [];
    return [
      {
        code: 'unread',
        where: placeOf(contents, input),
        found: `spikes given for every tick, which are read ${timetable.when(readers)}`,
        expected: 'a part that reads them at every tick',
        remedy: 'Give them to a part that runs at every tick, and wire it on by once or total.',
      },
    ];
  });
}

/** Whether spikes of a compartment last longer than a tick: who looks at every tick sees each of them several times. */
export function lastLonger(contents: Contents, timetable: Timetable, dt: number, of: Compartment): boolean {
  if (of.kind !== 'spike' || of.role === 'input') return false;
  const own = { contents, timetable, touched: touchesIn(contents, dt) };
  const times = entriesWhere(own, of, (call) => own.touched(call).writes.has(of.name));
  return times.length > 0 && !timetable.alternate(times, 'every tick');
}

const faultsOf = (own: Scheduled, { source, target }: Wire): readonly Diagnostic[] => {
  const readers = entriesWhere(own, target, (call) => own.touched(call).reads.has(target));
  return [
    ...bareSpikes(own, source)
      .filter(({ times }) => !fits(own, times, readers))
      .map((spikes) => crossing(own, spikes, target, readers)),
    ...productsIn(source).flatMap((product) => mixed(own, product)),
  ];
};

/** Entries with a command of a compartment's part of which something holds. */
const entriesWhere = (
  { timetable }: Scheduled,
  { part }: Compartment,
  does: (call: Call) => boolean,
): readonly number[] =>
  timetable.entries.flatMap((calls, i) =>
    calls.some((call) => call.command.part === part && does(call)) ? [i] : [],
  );

const fits = ({ timetable }: Scheduled, a: Times, b: Times): boolean =>
  a.length === 0 || b.length === 0 || timetable.alternate(a, b);

/** Spikes in a source of which no wire says how they cross. */
function bareSpikes(own: Scheduled, source: Source): readonly Spikes[] {
  if (source.is === 'compartment') {
    const wired = own.contents.wiring.sourceOf(source);
    if (wired) return bareSpikes(own, wired);
    // What is given from outside nobody writes.
    if (source.kind !== 'spike' || source.role === 'input') return [];
    const writes = (call: Call) => own.touched(call).writes.has(source.name);
    return [{ source, times: entriesWhere(own, source, writes) }];
  }
  if (source.is === 'hold' || gathersOf(source)) return [];
  // A delay reads what is gathered in it at every tick.
  if (source.is === 'delay' && source.kind === 'spike' && isGathered(source))
    return [{ source, times: 'every tick' }];
  return source.of.flatMap((one) => bareSpikes(own, one));
}

const isGathered = (source: Source): boolean =>
  source.is !== 'compartment' && (gathersOf(source) !== undefined || source.of.some(isGathered));

/** Products within what is gathered. */
function productsIn(source: Source, isWithin = false): readonly Combined[] {
  if (source.is === 'compartment') return [];
  const inner = source.of.flatMap((one) => productsIn(one, isWithin || gathersOf(source) !== undefined));
  return isWithin && source.is === 'product' ? [source, ...inner] : inner;
}

const spelled = ({ contents }: Scheduled, source: Source): string =>
  describeSource(source, (own) => placeOf(contents, own));

function crossing(
  own: Scheduled,
  { source, times }: Spikes,
  target: Compartment,
  readers: Times,
): Diagnostic {
  const { contents, timetable } = own;
  const from = spelled(own, source);
  return {
    code: 'different-periods',
    where: `${from} → ${placeOf(contents, target)}`,
    found: `a bare wire of spikes that come ${timetable.when(times)} and are read ${timetable.when(readers)}`,
    expected: 'a wire that says how it crosses: hold, once or total',
    remedy: `Write once(${from}), by which a spike counts in the reader's first step after it; total(${from}), the sum of those since its last step; or hold(${from}), the same at every step until the next.`,
  };
}

/** A product steps when one of its factors does: of factors that do not step together it is anybody's guess. */
function mixed(own: Scheduled, product: Combined): readonly Diagnostic[] {
  const [first, ...others] = product.of.flatMap((one) => bareSpikes(own, one));
  const odd = others.find(({ times }) => !fits(own, first!.times, times));
  if (!odd) return [];
  const [some, rest] = [first!, odd].map(({ times }) => own.timetable.when(times));
  return [
    {
      code: 'different-periods',
      where: spelled(own, product),
      found: `spikes that come ${some} and others that come ${rest}`,
      expected: 'factors that step together, where a product is gathered',
      remedy: 'Let each factor say how it crosses, and multiply these.',
    },
  ];
}
