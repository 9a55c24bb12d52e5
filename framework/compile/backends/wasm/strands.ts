import type { Job } from '../contract.ts';
import { type Around, i32s } from './around.ts';
import { addProgram } from './function.ts';
import type { MemoryPlan } from './memory.ts';
import { addCall, callSweep, pointed, type Sweep } from './sweeps.ts';

/**
 * Adds the function of a program: that of its strands, one after the other, each through all steps.
 *
 * @param temporaries where each strand has its intermediate values
 */
export function addJob(
  around: Omit<Around, 'plan' | 'pointers'>,
  job: Job,
  temporaries: readonly ReadonlyMap<string, number>[],
): void {
  const strands = job.strands();
  const isAlone = strands.flatMap(({ copies }) => copies).length === 1;
  const sweeps: Sweep[] = [];
  strands.forEach(({ forms, copies }, k) => {
    const { memory, pointers } = pointed(around.memory, copies);
    const own = temporaries[k]!;
    const buffer: MemoryPlan['buffer'] = (of) => (own.has(of) ? { base: own.get(of)! } : memory.buffer(of));
    const at = { ...around, plan: forms.plan, memory: { ...memory, buffer }, pointers: pointers[0]!.length };
    const func = addProgram(at, isAlone ? job.name : null);
    for (const places of pointers) addCall(sweeps, { func, pointers: places });
  });
  if (isAlone) return;
  around.module.func(job.name, i32s(3), ['i32'], (f) => {
    const alarm = f.local('i32');
    const note = () => f.get(alarm).op('i32.or').set(alarm);
    for (const sweep of sweeps) f.scope(() => callSweep(f, sweep, [0, 1, 2], note));
    f.get(alarm);
  });
}
