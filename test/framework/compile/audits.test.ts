import { expect } from 'chai';
import { audits } from '../../../framework/compile/plan/audits.ts';
import { verifyPlan } from '../../../framework/compile/plan/verify.ts';
// It waits for something at its top level, so that it is loaded as a module of another kind, with its own imports.
import '../ops/trials.ts';

describe('every compilation in tests', () => {
  it('is held to the laws of plans, in whichever way a test is loaded', () => {
    expect(audits).include(verifyPlan);
  });
});
