import { audits } from '../framework/compile/plan/audits.ts';
import { verifyPlan } from '../framework/compile/plan/verify.ts';

// Loaded before all tests, in both ways that Node has to load a module, each with modules of its own: the laws of plans
// hold at every compilation.
audits.push(verifyPlan);
