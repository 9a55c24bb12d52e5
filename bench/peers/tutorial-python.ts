import type { Contender } from '../harness.ts';
import { python } from './child.ts';
import { type System, systems } from './systems.ts';
import { goldenFile, iterations } from './tutorial-data.ts';

const program = (name: string, system: System, script: string): Contender => ({
  name,
  setup: () => python(system, script, [goldenFile(), iterations]),
});

export const tutorialJax = program('JAX, one jit per iteration', systems.ngclearn, 'tutorial_jax.py');
export const tutorialRockpool = program('Rockpool (JAX)', systems.rockpool, 'tutorial_rockpool.py');
