import { gcc, type Target } from './gcc.ts';
import type { LifContender } from './lif-work.ts';

/** No contraction: a fused multiply-add rounds once where the case says twice. */
const flags = ['-fno-trapping-math', '-ffp-contract=off'];

export const lifC =
  (target: Target): LifContender =>
  ({ n, steps, chunk }) => ({
    name: `C, gcc -O3 ${target.flags.join(' ')}`,
    setup: () => gcc({ source: 'lif.c', flags, target, args: () => [n, steps, chunk].map(String) }),
  });
