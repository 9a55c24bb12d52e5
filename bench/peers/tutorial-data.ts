import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The frozen raster, the starting parameters and the size of the chirp task, as test/golden keeps them. */
export interface TutorialData {
  readonly T: number;
  /** Spikes as [step, channel], by step. */
  readonly raster_tc: readonly (readonly [number, number])[];
  readonly init: Readonly<Record<(typeof parameters)[number], readonly (number | readonly number[])[]>>;
}

export const parameters = ['w_in', 'tau_mem', 'tau_syn', 'bias', 'thr', 'tau_out', 'w_out', 'b_out'] as const;

/** Iterations of one piece of work: each trains from the starting parameters. */
export const iterations = 100;

export const goldenFile = (): string => {
  const file = fileURLToPath(new URL('../../test/golden/tutorial_seed0_bias.json', import.meta.url));
  if (existsSync(file)) return file;
  throw new Error(`the benchmark 'tutorial' needs its raster and starting parameters: ${file} is missing`);
};

export const tutorialData = (): TutorialData => JSON.parse(readFileSync(goldenFile(), 'utf8'));

export const chirp = (T: number): readonly number[] =>
  Array.from({ length: T }, (_, k) => Math.sin(2 * Math.PI * 10 * (k * 1e-3) ** 2));

/** What peers/tutorial.c reads: number of spikes, spikes, target, parameters. */
export const packed = ({ T, raster_tc, init }: TutorialData): Float64Array =>
  Float64Array.from([
    raster_tc.length,
    ...raster_tc.flat(),
    ...chirp(T),
    ...parameters.flatMap((name) => init[name].flat()),
  ]);
