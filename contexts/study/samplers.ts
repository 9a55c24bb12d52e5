import { wrongOption } from '../../framework/engine.ts';
import { branchKey, type Key, uniformNumbers } from '../../framework/index.ts';
import { MOST_DIMENSIONS, sobol } from './sobol.ts';
import { type Dimension, sizeOfSpace, uncounted } from './space.ts';
import type { SpaceValue, StudySetting } from './words.ts';

/** Settings by their numbers: each follows from the space, the key and its number, whatever was asked before. */
export type Settings = (number: number) => StudySetting;

/** A sampler is a row: how many settings it has by itself, if any, and which they are. */
interface Sampler {
  readonly size: (dimensions: readonly Dimension[]) => number | undefined;
  readonly settings: (dimensions: readonly Dimension[], key: Key) => Settings;
}

const settingOf = (
  dimensions: readonly Dimension[],
  value: (dimension: Dimension, d: number) => SpaceValue,
): StudySetting => Object.fromEntries(dimensions.map((own, d) => [own.name, value(own, d)]));

export const samplers = {
  /** Every combination; the last name changes fastest. */
  grid: {
    size: (dimensions) => {
      const [name] = uncounted(dimensions);
      if (name !== undefined)
        wrongOption(
          `study, space, ${name}`,
          'a range without step and count',
          'values that can be counted, for a grid',
          "Give the range a step or a count, or take sampler: 'sobol'.",
        );
      return sizeOfSpace(dimensions)!;
    },
    settings: (dimensions) => {
      const strides = dimensions.map((_, d) => sizeOfSpace(dimensions.slice(d + 1))!);
      return (number) =>
        settingOf(dimensions, ({ values }, d) => values![Math.floor(number / strides[d]!) % values!.length]!);
    },
  },
  /** Independent draws. */
  random: {
    size: () => undefined,
    settings: (dimensions, key) => (number) => {
      const places = uniformNumbers(branchKey(key, `setting ${number}`), dimensions.length);
      return settingOf(dimensions, (own, d) => own.at(places[d]!));
    },
  },
  /** Sobol's sequence, which fills a space evenly, shifted by a draw for each name: every 2^m settings stay as even as they were. */
  sobol: {
    size: (dimensions) => {
      if (dimensions.length > MOST_DIMENSIONS)
        wrongOption(
          'study, space',
          `${dimensions.length} names`,
          `at most ${MOST_DIMENSIONS} for Sobol's sequence`,
          "Take sampler: 'random'.",
        );
      return undefined;
    },
    settings: (dimensions, key) => {
      const points = sobol(dimensions.length);
      const shifts = Array.from(
        uniformNumbers(branchKey(key, 'shift'), dimensions.length),
        (u) => u * 2 ** 32,
      );
      return (number) => {
        const point = points(number);
        return settingOf(dimensions, (own, d) => own.at(((point[d]! ^ shifts[d]!) >>> 0) / 2 ** 32));
      };
    },
  },
} as const satisfies Readonly<Record<string, Sampler>>;

export type SamplerName = keyof typeof samplers;
