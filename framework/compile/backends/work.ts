import { fail } from '../../base/errors.ts';
import { isList, isRecord, say } from '../../base/say.ts';
import type { CompileOptions, Work } from './contract.ts';

const made = new WeakSet<object>();

/** Notes work that `compile` has made up for a backend. */
export function noted(work: Work): Work {
  for (const job of work.jobs) made.add(job);
  return work;
}

/** A backend is a value that users may call themselves, from one of their own: with what they were given. */
export function checkWork(work: unknown, options: unknown, backend: string): void {
  const { jobs, buffers, states, streams } = isRecord(work)
    ? work
    : ({} as Readonly<Record<string, unknown>>);
  const areJobs = isList(jobs) && Array.from(jobs).every((job) => made.has(job as object));
  const isWork = areJobs && isList(buffers) && isList(states) && streams instanceof Map;
  if (isWork && isRecord(options) && areOptions(options as unknown as CompileOptions)) return;
  fail({
    code: 'backend',
    where: `backend ${backend}, compile`,
    found: isWork ? `the options ${say(options)}` : say(work),
    expected: 'what a backend is given',
    remedy: 'Hand that on.',
  });
}

const areOptions = ({ dtype, capacity }: CompileOptions): boolean =>
  (dtype === 'f32' || dtype === 'f64') && Number.isInteger(capacity) && capacity > 0;
