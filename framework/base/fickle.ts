import { fail } from './errors.ts';

// What a user writes for a program is run once: what the platform answers otherwise at every call would be frozen into it.

const RANDOM = 'Draw from the clock of the command, its third argument: random.uniform([…]).';
const TIME = 'Read the clock of the command, its third argument: t, dt.';

/** Functions of the platform that answer otherwise at every call, and what to do instead. */
const FICKLE = [
  ['Math.random crypto.getRandomValues crypto.randomUUID', RANDOM],
  ['performance.now Date.now process.hrtime process.uptime', TIME],
] as const;

/** Runs what a user wrote for a program: an error where it asks the platform for chance or the time. */
export function timelessly<T>(where: () => string, work: () => T): T {
  const restore = FICKLE.flatMap(([names, remedy]) =>
    names.split(' ').map((path) => {
      const [owner, name] = path.split('.') as [keyof typeof globalThis, string];
      const refuse = () => frozen(where(), `${path}()`, remedy);
      // Of `hrtime`.
      return replaced(globalThis[owner], name, Object.assign(refuse, { bigint: refuse }));
    }),
  );
  const now = () => frozen(where(), 'new Date()', TIME);
  restore.push(replaced(globalThis, 'Date', timelessDate(now)));
  try {
    return work();
  } finally {
    for (const undo of restore) undo();
  }
}

const frozen = (where: string, found: string, remedy: string): never =>
  fail({
    code: 'declaration',
    where,
    found,
    expected:
      'what follows from compartments, hyperparameters and the clock: it is asked once, not at every step',
    remedy,
  });

/** Puts another value in the place of a member; gives back what undoes that. An owner that there is not is an object that nobody sees. */
function replaced(given: unknown, name: string, value: unknown): () => void {
  const owner: object = Object(given);
  const before = Object.getOwnPropertyDescriptor(owner, name);
  // A member that is inherited, or missing, is covered by an own one for the while.
  if (!Reflect.defineProperty(owner, name, { value, configurable: true, writable: true })) return () => {};
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  };
}

/** Dates of given times are as good as any other value; the present one is none. */
const timelessDate = (refuse: () => never): DateConstructor =>
  new Proxy(Date, {
    construct: (target, given, of) => (given.length > 0 ? Reflect.construct(target, given, of) : refuse()),
    apply: refuse,
  });
