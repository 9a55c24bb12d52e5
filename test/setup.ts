import { audits } from '../framework/compile/plan/audits.ts';
import { verifyPlan } from '../framework/compile/plan/verify.ts';

// Loaded before all tests: the laws of plans hold at every compilation.
audits.push(verifyPlan);
