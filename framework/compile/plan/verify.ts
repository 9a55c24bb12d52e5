import type { Program } from '../../trace/program.ts';
import { broken, type Check, checkOf, keyOf } from './laws/check.ts';
import { checkKernel, checkLastRow } from './laws/kernels.ts';
import { checkLoop } from './laws/loops.ts';
import { checkStores } from './laws/stores.ts';
import { physical } from './layout.ts';
import { coversAllSteps } from './nest.ts';
import type { Plan, Stage, Task } from './words.ts';

/**
 * Runs a plan on names in place of numbers and compares with the program: what every task reads is what its value has for
 * an operand, what every place holds in the end is what the program stores there, each stored once; nothing is
 * overwritten that is still to be read, and what crosses stages has a row per step. Throws at the first law that is
 * broken. Nothing here asks the planner why it has decided so.
 */
export function verifyPlan(
  program: Program,
  plan: Plan,
  { anyRow = false }: { readonly anyRow?: boolean } = {},
): void {
  const check = checkOf(program, plan);
  const run = (stage: Stage, isLast: boolean) => {
    for (const task of plan.tasks[stage]) {
      if (task.kind !== 'loop' || task.when === 'every' || isLast) checkTask(check, stage, task);
      if (anyRow && coversAllSteps(stage))
        broken(check, task, 'where runs begin at any row, all that changes stays in the loop');
    }
  };
  checkDeclarations(check);
  run('prologue', true);
  run('before', true);
  // A step that is not the last one, and the last one after it: both find memory as a step leaves it.
  const { contents } = check;
  const between = new Map(contents);
  run('loop', false);
  checkStores(check, 'loop', false);
  contents.clear();
  for (const [key, name] of between) contents.set(key, name);
  run('loop', true);
  checkStores(check, 'loop', true);
  run('after', true);
  checkStores(check, 'after', true);
}

/** Memory is declared as it is used, and states are flushed and looked at as the program says. */
function checkDeclarations(check: Check): void {
  const { plan, program, flushed } = check;
  const given = new Set(plan.flushed.map(keyOf));
  const agrees = given.size === flushed.size && [...given].every((key) => flushed.has(key));
  if (!agrees)
    broken(
      check,
      undefined,
      'what is flushed are the stored states that say so and are read',
      [...given].join(', '),
    );
  const names = plan.temporaries.map(({ name }) => name);
  if (new Set(names).size !== names.length) broken(check, undefined, 'memory of a value is declared once');
  for (const { name, shape } of plan.temporaries) {
    const value = program.values[Number(name.slice(1))];
    if (!value || physical(value.shape) !== physical(shape))
      broken(check, undefined, 'memory of a value has its shape', name);
  }
}

function checkTask(check: Check, stage: Stage, task: Task): void {
  if (task.kind === 'loop') checkLoop(check, stage, task);
  else if (task.kind === 'kernel') checkKernel(check, stage, task);
  else checkLastRow(check, stage, task);
}
