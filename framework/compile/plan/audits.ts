import type { Program } from '../../trace/program.ts';
import type { Plan } from './words.ts';

/** What looks at every plan that is made: tests put `verifyPlan` here. */
export const audits: ((program: Program, plan: Plan, options: { readonly anyRow: boolean }) => void)[] = [];
