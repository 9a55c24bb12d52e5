import { InvalidArgumentError } from 'commander';

/** An option of several verbs: how it is written, what it does, and how its text is read. */
interface OptionRow {
  readonly flags: string;
  readonly doc: string;
  readonly parse?: (text: string, before: never) => unknown;
}

const count = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('Expected a whole number ≥ 1.');
  return Number(text);
};

/** May be given again and again. */
const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Names, several of them with commas between, but for those in brackets. */
const names = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(/,(?![^[(]*\])/).filter((name) => name !== ''),
];

export const options = {
  set: {
    flags: '-s, --set <part.name=value>',
    doc: 'a hyperparameter in place of that of the model, such as z.tau_m=20ms; again for more',
    parse: several,
  },
  process: { flags: '-p, --process <name>', doc: 'the process or schedule to run' },
  seed: { flags: '--seed <text>', doc: 'all randomness follows from it' },
  dt: { flags: '--dt <time>', doc: 'length of a tick, such as 0.1ms (1 ms)' },
  duration: { flags: '-d, --duration <time>', doc: 'how long, such as 500ms (1 s)' },
  steps: { flags: '-n, --steps <count>', doc: 'how long, in ticks', parse: count },
  record: {
    flags: '-r, --record <part.compartment>',
    doc: 'what is kept of every step, such as z.v, z.v[0,3], z.v[0:100], mean(z.v), events(z.s); several with commas, or again',
    parse: names,
  },
  iterations: { flags: '-n, --iterations <count>', doc: 'how many updates', parse: count },
  epochs: { flags: '--epochs <count>', doc: 'how many passes through the data', parse: count },
  out: { flags: '-o, --out <file>', doc: 'where the results go: a .json or .csv file' },
  folder: { flags: '-o, --out <folder>', doc: 'where the files go (out)' },
  page: { flags: '-o, --page <file>', doc: 'where the figures go, an .html file (sweep.html)' },
  keep: {
    flags: '-k, --keep <folder>',
    doc: 'keeps how each trial ended, so that a sweep that was interrupted goes on',
  },
  threads: {
    flags: '-j, --threads <count>',
    doc: 'trials in so many threads (where they cannot be one batch, as many as there are cores)',
    parse: count,
  },
  queue: {
    flags: '-q, --queue <address>',
    doc: 'a Redis or Valkey, redis://host:port, or rediss:// with TLS; its password is MYELIN_REDIS_PASSWORD in the environment',
  },
  concurrency: { flags: '-c, --concurrency <count>', doc: 'how many trials at a time (cores)', parse: count },
  shards: { flags: '--shards', doc: 'computes shards of the trainer that the export makes' },
  lease: {
    flags: '--lease <time>',
    doc: 'a worker of which nothing is heard for so long is lost (10 s)',
  },
  metric: {
    flags: '-m, --metric <name>',
    doc: 'what figures are drawn of, such as z.s (what is recorded first)',
  },
  goal: {
    flags: '-g, --goal <least|greatest>',
    doc: 'which is the best: the least, or the greatest',
    parse: (text: string) => {
      if (text === 'least' || text === 'greatest') return text;
      throw new InvalidArgumentError('Expected least or greatest.');
    },
  },
  best: { flags: '-b, --best <file>', doc: 'where the model of the best setting goes, a .json file' },
  json: { flags: '--json', doc: 'print results as JSON' },
} as const satisfies Readonly<Record<string, OptionRow>> as Readonly<Record<OptionName, OptionRow>>;

export type OptionName =
  | 'set'
  | 'process'
  | 'seed'
  | 'dt'
  | 'duration'
  | 'steps'
  | 'record'
  | 'iterations'
  | 'epochs'
  | 'out'
  | 'folder'
  | 'page'
  | 'keep'
  | 'threads'
  | 'queue'
  | 'concurrency'
  | 'lease'
  | 'shards'
  | 'metric'
  | 'goal'
  | 'best'
  | 'json';
