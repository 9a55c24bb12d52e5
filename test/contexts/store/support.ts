import { expect } from 'chai';
import { type Diagnostic, MyelinError } from '../../../index.ts';

/** What a promise fails with; the test fails where it does not, or with an error that is none of ours. */
export async function faultsIn(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof MyelinError) return error.diagnostics;
    throw error;
  }
  return expect.fail('it did not fail');
}
