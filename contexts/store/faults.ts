import { type Diagnostic, MyelinError } from '../../framework/index.ts';

// What is wrong with files.

const REMEDY = 'The file is damaged, or none of ours: take another one.';

export const faultOfFile = (where: string, found: string, expected: string, remedy = REMEDY): Diagnostic => ({
  code: 'file',
  where,
  found,
  expected,
  remedy,
});

export function fileFault(
  where: string,
  found: string,
  expected: string,
  remedy = REMEDY,
  cause?: unknown,
): never {
  throw new MyelinError([faultOfFile(where, found, expected, remedy)], cause === undefined ? {} : { cause });
}
