import type { Contender } from '../harness.ts';

/** Something whose time is measured: `units` pieces of work in a call of `run(1)`. */
export interface Point {
  readonly x: number;
  readonly units: number;
  readonly contender: Contender;
}

/** Milliseconds of processor time that a call should take, so that clocks are fine enough. */
const callMs = 30;

/** Milliseconds of processor time that this process has taken. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export const milliseconds = (work: () => unknown, clock = processorTime): number => {
  const start = clock();
  work();
  return clock() - start;
};

/** Nanoseconds of processor time of a unit, the least of some rounds, in which all points take turns. */
export async function measured(
  points: readonly Point[],
  rounds: number,
  clock = processorTime,
): Promise<readonly (readonly [x: number, y: number])[]> {
  const calls = [];
  for (const { x, units, contender } of points) {
    const running = await contender.setup();
    if ('missing' in running) throw new Error(running.missing);
    running.run(1);
    const once = Math.max(
      0.05,
      milliseconds(() => running.run(1), clock),
    );
    calls.push({ x, units, running, repeat: Math.max(1, Math.round(callMs / once)), least: Infinity });
  }
  for (let round = 0; round < rounds; round++)
    for (const call of calls) {
      const { running, repeat, units } = call;
      const ns = (1e6 * milliseconds(() => running.run(repeat), clock)) / repeat / units;
      call.least = Math.min(call.least, ns);
    }
  for (const { running } of calls) running.close?.();
  return calls.map(({ x, least }) => [x, least] as const);
}
