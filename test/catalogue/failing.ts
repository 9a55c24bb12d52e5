import { type DType, MyelinError } from '../../index.ts';
import type { Entry } from './words.ts';

/** Calls that end in errors of ours; what is said is hashed, text by text. */
export const failing = (
  name: string,
  calls: (dtype: DType) => Readonly<Record<string, () => unknown>>,
): Entry => ({
  name,
  ways: [
    {
      name: 'once',
      give: (dtype) =>
        Object.entries(calls(dtype)).map(([label, call]) => ({
          facet: 'alarms',
          label,
          data: textOf(label, call),
        })),
    },
  ],
});

/** Where in the code the call stands is no matter. */
export const withoutPlaces = (message: string): string => message.replaceAll(/ \(\S+:\d+:\d+\)/g, '');

function textOf(label: string, call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof MyelinError) return withoutPlaces(error.message);
    throw error;
  }
  throw new Error(`${label}: it did not fail`);
}
