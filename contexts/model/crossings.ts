import { describeSource, gathersOf, once } from '../../framework/engine.ts';
import type { Call, Combined, Compartment, Diagnostic, Source } from '../../framework/index.ts';
import { alternate, type Beat, EVERY_TICK, whenText } from './beats.ts';
import { placeOf } from './handles.ts';
import { touchesIn } from './touched.ts';
import type { Contents, Crossings, Wire } from './words.ts';

/** A schedule in a model. */
interface Scheduled {
  readonly contents: Contents;
  readonly beats: readonly Beat[];
  /** The calls of each. */
  readonly entries: readonly (readonly Call[])[];
  readonly dt: number;
  readonly name: string;
}

/** The same, with what its commands touch. */
interface Seen extends Scheduled {
  readonly touched: ReturnType<typeof touchesIn>;
}

/** Numbers of entries, or what happens at every tick. */
type Times = readonly number[] | 'every tick';

/** Spikes, and the times at which they come. */
interface Spikes {
  readonly source: Source;
  readonly times: Times;
}

const known = once((_: Contents) => new Map<string, readonly Diagnostic[]>());

export function crossingsOf(scheduled: Scheduled): Crossings {
  const own: Seen = { ...scheduled, touched: touchesIn(scheduled.contents, scheduled.dt) };
  return {
    get bare() {
      return bareIn(own);
    },
    readSeldom: (input) => {
      const readers = entriesWhere(own, input, (call) => own.touched(call).reads.has(input));
      return fits(own, readers, 'every tick') ? undefined : textOf(own, readers);
    },
    lastLonger: (of) => {
      if (of.kind !== 'spike' || of.role === 'input') return false;
      const times = entriesWhere(own, of, (call) => own.touched(call).writes.has(of.name));
      return times.length > 0 && !areTogether(own, times, 'every tick');
    },
  };
}

function bareIn(own: Seen): readonly Diagnostic[] {
  const { contents, beats, name, dt } = own;
  const [one] = beats as [Beat];
  const isUniform = beats.every(
    ({ first, period, gate }) => !gate && first === one.first && period === one.period,
  );
  if (isUniform) return [];
  const found = known(contents);
  const id = `${name} ${dt}`;
  let faults = found.get(id);
  if (!faults) {
    const all = contents.wires.flatMap((wire) => faultsOf(own, wire));
    found.set(id, (faults = [...new Map(all.map((fault) => [fault.where, fault])).values()]));
  }
  return faults;
}

const faultsOf = (own: Seen, { source, target }: Wire): readonly Diagnostic[] => {
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
  { entries }: Seen,
  { part }: Compartment,
  does: (call: Call) => boolean,
): readonly number[] =>
  entries.flatMap((calls, i) => (calls.some((call) => call.command.part === part && does(call)) ? [i] : []));

const beatsOf = ({ beats }: Seen, times: Times) =>
  times === 'every tick' ? [EVERY_TICK] : times.map((i) => beats[i]!);

/** Whether each time of some entries falls between two times of others, once both have begun. */
const areTogether = (own: Seen, a: Times, b: Times): boolean =>
  `${a}` === `${b}` || alternate(beatsOf(own, a), beatsOf(own, b));

const fits = (own: Seen, a: Times, b: Times): boolean =>
  a.length === 0 || b.length === 0 || areTogether(own, a, b);

/** When some entries run, as text: `every 10 ms`. */
const textOf = (own: Seen, times: Times): string =>
  times === 'every tick' ? times : whenText(beatsOf(own, times), own.dt);

/** Spikes in a source of which no wire says how they cross. */
function bareSpikes(own: Seen, source: Source): readonly Spikes[] {
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

const spelled = ({ contents }: Seen, source: Source): string =>
  describeSource(source, (own) => placeOf(contents, own));

function crossing(own: Seen, { source, times }: Spikes, target: Compartment, readers: Times): Diagnostic {
  const { contents } = own;
  const from = spelled(own, source);
  return {
    code: 'different-periods',
    where: `${from} → ${placeOf(contents, target)}`,
    found: `a bare wire of spikes that come ${textOf(own, times)} and are read ${textOf(own, readers)}`,
    expected: 'a wire that says how it crosses: hold, once or total',
    remedy: `Write once(${from}), by which a spike counts in the reader's first step after it; total(${from}), the sum of those since its last step; or hold(${from}), the same at every step until the next.`,
  };
}

/** A product steps when one of its factors does: of factors that do not step together it is anybody's guess. */
function mixed(own: Seen, product: Combined): readonly Diagnostic[] {
  const [first, ...others] = product.of.flatMap((one) => bareSpikes(own, one));
  const odd = others.find(({ times }) => !fits(own, first!.times, times));
  if (!odd) return [];
  const [some, rest] = [first!, odd].map(({ times }) => textOf(own, times));
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
