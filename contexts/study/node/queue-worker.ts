import { isFunction, type OptionRule, readOptions } from '../../../framework/engine.ts';
import type { Quantity } from '../../../framework/index.ts';
import { duration, whole } from '../../common-options.ts';
import { signalRule } from '../../session/watch.ts';
import { isUrl } from '../../store/thread-module.ts';
import { addressRule } from './address.ts';
import { crew } from './crew.ts';
import { done, type Post, ROUND, round } from './post.ts';
import { connected, hungUp, PREFIX, queuePackages } from './redis.ts';
import { coreCount } from './threads.ts';
import { trialVersion } from './trial-version.ts';

/** How a worker works. */
export interface StudyWorkerOptions {
  /** The Redis or Valkey of the studies, `redis://host:port`, or `rediss://` with TLS. */
  readonly queue: string;
  /** How many trials it does at a time, each in a thread: as many as there are cores. */
  readonly threads?: number;
  /** A worker that says nothing for so long is lost, and what it was doing is given to others (10 s). */
  readonly lease?: Quantity | string;
  /** Ends the work: what is being done is given back. */
  readonly signal?: AbortSignal;
  /** A module that the trial imports by itself, as `queue: { module }` of the study has it: only what is done for the same is done. */
  readonly module?: URL;
  /** What its trials share instead of what the study says, of which this is given a copy. */
  readonly shared?: (given: unknown) => unknown;
  /** What it says of itself; to the standard error by default. */
  readonly say?: (text: string) => void;
}

const isSay = (x: unknown): x is (text: string) => void => isFunction(x);

const rules = {
  trial: {
    expected: 'the URL of the module of a trial, behind # the name of its export',
    read: (x) => (isUrl(x) ? x : undefined),
    remedy: "Write studyWorker(new URL('./trial.js#name', import.meta.url), …).",
  } as OptionRule<URL>,
  queue: addressRule,
  threads: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
  lease: { ...duration, fallback: 10 },
  signal: signalRule,
  module: {
    expected: 'the URL of a module',
    read: (x) => (isUrl(x) ? x : undefined),
    fallback: undefined,
  } as OptionRule<URL | undefined>,
  shared: {
    expected: 'a function',
    read: (x) => (isFunction(x) ? (x as (given: unknown) => unknown) : undefined),
    fallback: (given: unknown) => given,
  } as OptionRule<(given: unknown) => unknown>,
  say: {
    expected: 'a function',
    read: (x) => (isSay(x) ? x : undefined),
    fallback: (text: string) => console.warn(text),
  } as OptionRule<(text: string) => void>,
};

const WHERE = 'studyWorker, queue';

/**
 * Does trials of studies that are queued in a Redis, until its signal aborts: those of its own module, which it imports itself, in threads. What comes
 * through the queue is data. Of studies whose trial has another version it does none, and says so, here and there.
 */
export async function studyWorker(trial: URL, options: StudyWorkerOptions): Promise<void> {
  const own = readOptions('studyWorker', options, rules, { trial });
  const { lease, shared, signal = new AbortController().signal } = own;
  const say = once(own.say);
  const packages = queuePackages(own.trial, WHERE);
  const version = trialVersion(own.trial, own.module);
  const threads = own.threads ?? coreCount();
  const hands = await crew(own.trial);
  try {
    const client = await connected(packages, own.queue, WHERE);
    const post: Post = {
      ...{ client, version, hands, doing: new Map(), errors: packages.bullmq, signal, say },
      ...{ shares: new Map(), shared },
    };
    const taker = new packages.bullmq.Worker(version.queue, (job, token) => done(post, job, token), {
      ...{ connection: client, prefix: PREFIX, concurrency: threads },
      ...{ lockDuration: 1000 * lease, stalledInterval: 500 * lease, runRetryDelay: 500, drainDelay: 2 },
      // Studies say how often: `retries` of a job.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    const trouble = ({ message }: Error) => say(`${message}; it goes on when it can`);
    taker.on('error', trouble);
    client.on('error', trouble);
    const { shown, version: myelin, hash } = version;
    say(`${shown} (${hash.slice(0, 8)}) of myelin ${myelin}: ${threads} at a time, from ${own.queue.text}`);
    const told = new Set<string>();
    const look = () => void round(post, told).catch(trouble);
    look();
    const timer = setInterval(look, ROUND);
    await aborted(signal);
    clearInterval(timer);
    for (const { stop } of post.doing.values()) stop.abort();
    await hungUp(client, () => taker.close());
  } finally {
    await hands.end();
  }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });

/** Says each thing once. */
export function once(say: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    say(text);
  };
}
