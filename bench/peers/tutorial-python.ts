import { fileURLToPath } from 'node:url';
import type { Contender } from '../harness.ts';
import { python } from './child.ts';
import { goldenFile, iterations } from './tutorial-data.ts';

const program = (name: string, script: string): Contender => ({
  name,
  setup: () => python(fileURLToPath(new URL(script, import.meta.url)), [goldenFile(), String(iterations)]),
});

export const tutorialJax = program('JAX, one jit per iteration', 'tutorial_jax.py');
export const tutorialRockpool = program('Rockpool (JAX)', 'tutorial_rockpool.py');
