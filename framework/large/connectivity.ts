import { fail } from '../base/errors.ts';
import { inOneLine, printed } from '../base/printed.ts';
import { branchKey, seedKey } from '../base/random.ts';
import { isList, isRecord, say } from '../base/say.ts';
import { data, type Structured, type Undrawn } from '../describe/hyperparameters.ts';
import {
  allToAll,
  byDistance,
  type CellPlaces,
  checkSynapses,
  type Ends,
  oneToOne,
  withInDegree,
  withOutDegree,
  withProbability,
} from './connect-rules.ts';
import { payForDrawing } from './drawing.ts';
import { type ListedPattern, listed, type Pattern } from './pattern.ts';

/** Positions of cells, and how the probability of a synapse falls with their distance d: peak · e^(-d² / 2 sigma²). */
export interface NearRule {
  readonly peak: number;
  readonly sigma: number;
  /** Of each cell, in one unit and so many dimensions. */
  readonly pre: CellPlaces;
  readonly post: CellPlaces;
}

type FromTo = { readonly from: ArrayLike<number>; readonly to: ArrayLike<number> };

/** Who is connected to whom: lists with the ends of every synapse, or a rule. */
export type ConnectionRule =
  | FromTo
  | { readonly probability: number }
  | { readonly inDegree: number }
  | { readonly outDegree: number }
  | { readonly near: NearRule }
  | { readonly pairs: 'one-to-one' | 'all' };

/** What is drawn follows from the seed: two rules with one seed and one size draw the same. `self: false` leaves out cells' synapses onto themselves. */
export type ConnectivityGiven = ConnectionRule & {
  readonly pre: number;
  readonly post: number;
  readonly seed?: string | number;
  readonly self?: boolean;
};

/** Who is connected to whom, as part of a model's structure: plain data in its document, drawn when it is first asked for. */
export interface Connectivity {
  readonly is: 'connectivity';
  readonly pre: number;
  readonly post: number;
  /** As it was given. */
  readonly given: ConnectivityGiven;
  /** Number of synapses. */
  readonly synapses: number;
  /**
   * How many synapses a list with a number for each is for, or else their number. What a list cannot be for is told without drawing, and so
   * is what would take far longer to draw than to list: whoever opens a file is not made to. Where it is drawn, their number is held to it.
   */
  synapsesFor(numbers: unknown): number;
  readonly pattern: Pattern;
}

interface RuleRow {
  readonly expected: string;
  readonly isDrawn: boolean;
  readonly fits: (given: unknown, ends: Ends) => boolean;
  /** How many synapses there will be: exactly so many, or as far as can be told before they are drawn. */
  readonly synapses: (given: never, ends: Ends) => number;
  /** Of a rule that draws how many: the least and the most that there can be, where so many are expected. */
  readonly range?: (synapses: number, ends: Ends) => readonly [number, number];
  /** Of such a rule: how many cells, synapses or pairs are gone through to draw them. */
  readonly work?: (synapses: number, ends: Ends) => number;
  readonly make: (given: never, ends: Ends, draw: () => readonly [number, number]) => Pattern;
}

const pairsOf = ({ pre, post }: Ends): number => pre * post;
const spread = (n: number): number => 20 + 10 * Math.sqrt(n);

const isDegree = (x: unknown, cells: number, self: boolean): boolean =>
  Number.isInteger(x) && (x as number) >= 0 && (x as number) <= (self ? cells : cells - 1);
const arePlaces = (x: unknown, cells: number, axes: number): boolean =>
  isList(x) &&
  x.length === cells &&
  Array.prototype.every.call(
    x,
    (own) => isList(own) && own.length === axes && Array.prototype.every.call(own, Number.isFinite),
  );

/** To add a rule, add a row. */
const RULES: Readonly<Record<string, RuleRow>> = {
  probability: {
    expected: 'a probability from 0 to 1',
    // Ten standard deviations of a sum of so many draws.
    range: (n) => [Math.floor(Math.max(0, n - spread(n))), Math.ceil(n + spread(n))],
    work: (n, { pre, post }) => pre + post + n,
    isDrawn: true,
    fits: (p) => typeof p === 'number' && p >= 0 && p <= 1,
    synapses: (p: number, { pre, post }) => p * pre * post,
    make: (p: number, ends, key) => withProbability(ends, p, key()),
  },
  inDegree: {
    expected: 'a number of synapses to each cell, no more than there are cells to come from',
    isDrawn: true,
    fits: (n, { pre, self }) => isDegree(n, pre, self),
    synapses: (n: number, { post }) => n * post,
    make: (n: number, ends, key) => withInDegree(ends, n, key()),
  },
  outDegree: {
    expected: 'a number of synapses from each cell, no more than there are cells to go to',
    isDrawn: true,
    fits: (n, { post, self }) => isDegree(n, post, self),
    synapses: (n: number, { pre }) => n * pre,
    make: (n: number, ends, key) => withOutDegree(ends, n, key()),
  },
  near: {
    expected:
      '{ peak, sigma, pre, post }: a probability, a distance above 0, and the positions of all cells in as many dimensions',
    range: (_, ends) => [0, pairsOf(ends)],
    work: (_, ends) => pairsOf(ends),
    isDrawn: true,
    fits: (own, { pre, post }) => {
      if (!isRecord(own) || !isList(own.pre)) return false;
      const axes = isList(own.pre[0]) ? own.pre[0].length : 0;
      const { peak, sigma } = own as Partial<NearRule>;
      const areNumbers = peak! > 0 && peak! <= 1 && sigma! > 0 && Number.isFinite(sigma);
      return areNumbers && axes > 0 && arePlaces(own.pre, pre, axes) && arePlaces(own.post, post, axes);
    },
    // They hang on the distances.
    synapses: () => 0,
    make: (own: NearRule, ends, key) => byDistance(ends, own, key()),
  },
  pairs: {
    expected: "'one-to-one', of as many cells on both sides, or 'all'",
    isDrawn: false,
    fits: (own, { pre, post }) => own === 'all' || (own === 'one-to-one' && pre === post),
    synapses: (own: string, { pre, post, self }) =>
      own === 'all' ? pre * post - (self ? 0 : Math.min(pre, post)) : pre,
    make: (own: string, ends) => (own === 'all' ? allToAll(ends) : oneToOne(ends)),
  },
};

const WRITE = "Write { pre: 100, post: 100, probability: 0.1, seed: 'E to I' }, or { pre, post, from, to }.";
/** More would take memory for what no file and no list need to hold. */
const MOST_CELLS = 2 ** 23;
const LISTS = ['from', 'to'];
const made = new WeakSet<object>();
const known = new WeakMap<object, Connectivity>();

/**
 * Who is connected to whom, for parts whose hyperparameter it is: two lists `from` and `to` with the cells of every synapse, or a rule with a
 * seed: `probability` of each pair, `inDegree` or `outDegree` different cells, `near` one another, `pairs`: 'one-to-one' or 'all'.
 *
 * @throws `connectivity` that cannot be, with what was expected
 */
export function connectivity(given: ConnectivityGiven): Connectivity {
  return read(given, 'connectivity');
}

function read(given: unknown, where: string): Connectivity {
  if (isRecord(given) && made.has(given)) return given as unknown as Connectivity;
  const refuse = (what: string, found: unknown, expected: string, remedy = WRITE): never =>
    fail({
      code: 'hyperparameter-type',
      where: what ? `${where}, ${what}` : where,
      found: typeof found === 'string' && what === '' ? found : say(found),
      expected,
      remedy,
    });
  if (!isRecord(given)) return refuse('', say(given), 'numbers of cells and a rule');
  const before = known.get(given);
  if (before) return before;
  const {
    pre,
    post,
    seed,
    self = true,
    ...rule
  } = given as Record<string, unknown> & { pre: number; post: number };
  for (const [name, n] of Object.entries({ pre, post }))
    if (!(Number.isSafeInteger(n) && n > 0 && n <= MOST_CELLS))
      refuse(name, n, `a number of cells up to ${MOST_CELLS}`);
  if (typeof self !== 'boolean') refuse('self', self, 'true or false');
  const names = Object.keys(rule);
  const areLists = names.length === 2 && LISTS.every((name) => names.includes(name));
  const [name = ''] = names;
  const row = Object.hasOwn(RULES, name) ? RULES[name]! : undefined;
  const rules = `one of ${Object.keys(RULES).join(', ')}, or from and to`;
  if (!areLists && (names.length !== 1 || !row)) return refuse('', names.join(', ') || 'no rule', rules);
  const ends: Ends = { pre, post, self: self as boolean };
  if (areLists || !row) {
    if (seed !== undefined || given.self !== undefined)
      refuse('', 'seed or self beside lists', 'the lists alone');
    return ofLists(listed({ pre, post, ...(rule as FromTo) }), { pre, post }, given);
  }
  if (!row.fits(rule[name], ends)) refuse(name, rule[name], row.expected);
  const synapses = row.synapses(rule[name] as never, ends);
  checkSynapses(synapses, where);
  const isSeed = typeof seed === 'string' || (typeof seed === 'number' && Number.isFinite(seed));
  if (row.isDrawn && !isSeed)
    refuse(
      'seed',
      seed,
      'a text or a number: the same seed draws the same synapses on every machine',
      `Write { ${name}: ${say(rule[name])}, seed: 'E to I' }, with another seed for each connection.`,
    );
  if (!row.isDrawn && seed !== undefined) refuse('seed', seed, 'none: nothing is drawn', 'Leave it out.');
  const own = structuredClone({ ...given }) as ConnectivityGiven;
  const key = () => branchKey(seedKey(seed as string), `connectivity ${name}`);
  const unmade = {
    ...{ pre, post, synapses, name: () => JSON.stringify(own) },
    ...{ draw: () => row.make(rule[name] as never, ends, key) },
    ...{ range: row.range?.(synapses, ends), work: row.work?.(synapses, ends) },
  };
  return connected(own, unmade, given);
}

/** Nothing here holds the lists themselves, which whoever made them may write, or let go of. */
function ofLists(lists: ListedPattern, { pre, post }: Omit<Ends, 'self'>, alsoFor: object): Connectivity {
  const own = connected(
    {
      ...{ pre, post },
      get from() {
        return own.pattern.from.numbers;
      },
      get to() {
        return own.pattern.to.numbers;
      },
    },
    { ...{ pre, post, synapses: lists.synapses }, draw: lists.make, name: () => own.pattern.name },
    alsoFor,
  );
  return own;
}

/** What is known of connections before they are drawn. */
interface Unmade {
  readonly pre: number;
  readonly post: number;
  readonly draw: () => Pattern;
  readonly name: () => string;
  /** Exactly so many, unless a range is known alone. */
  readonly synapses: number;
  readonly range?: readonly [least: number, most: number] | undefined;
  readonly work?: number | undefined;
}

/** So much is gone through for a number in a list, and no more. */
const MOST_WORK = 32;

/** It does not keep `alsoFor`, for which it was made. */
function connected(given: object, unmade: Unmade, alsoFor: object): Connectivity {
  const { pre, post, name, synapses, range, work = pre + post + synapses } = unmade;
  let drawn: Pattern | undefined;
  const draw = (): Pattern => {
    payForDrawing(work);
    return unmade.draw();
  };
  const synapsesFor = (numbers: unknown): number => {
    if (drawn || !range || !(isList(numbers) || isRecord(numbers))) return own.synapses;
    const { length } = numbers as ArrayLike<unknown>;
    const nearest = Math.min(Math.max(length, range[0]), range[1]);
    return nearest !== length || work > MOST_WORK * nearest ? nearest : own.synapses;
  };
  const hidden = {
    given: { value: given },
    pattern: { get: () => (drawn ??= draw()) },
    // Where the rule says it, known without drawing.
    synapses: { get: () => (range ? own.pattern.synapses : synapses) },
    synapsesFor: { value: synapsesFor },
    // Structures are compared as text.
    toJSON: { value: name },
  };
  const own = Object.defineProperties({ is: 'connectivity', pre, post }, hidden) as unknown as Connectivity;
  made.add(own);
  // A document that has not changed is read again at every edit of its part.
  if (Object.isFrozen(alsoFor)) known.set(alsoFor, own);
  return printed(own, () => `connectivity { ${inOneLine([`${pre} to ${post}`, name()])} }`);
}

/** As a document holds it. */
function written(own: Connectivity): object {
  if (!('from' in own.given)) return own.given;
  const { pre, post, pattern: lists } = own;
  return { pre, post, from: Array.from(lists.from.numbers), to: Array.from(lists.to.numbers) };
}

const undrawn: Undrawn<Connectivity> = {
  sizeFor: (own, list) => own.synapsesFor(list),
  ofSize: (own, size) =>
    Object.create(own, { synapses: { value: size }, synapsesFor: { value: () => size } }),
};

/** A hyperparameter that says who is connected to whom: commands and shapes see a `Connectivity`. */
export const connections = (doc: string): Structured<Connectivity, Connectivity | ConnectivityGiven> =>
  data(doc, { expected: 'a connectivity, such as { pre, post, probability, seed }', read, written, undrawn });
