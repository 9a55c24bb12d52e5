import { rowOf } from '../../../ops/dictionary.ts';
import { slotOf } from '../../../trace/program.ts';
import { physical } from '../layout.ts';
import { coversAllSteps } from '../nest.ts';
import { placeOfStore } from '../places.ts';
import { printPlace } from '../print.ts';
import type { KernelCall, LastRow, Stage } from '../words.ts';
import {
  broken,
  type Check,
  checkRead,
  checkWrite,
  heldIn,
  keyOf,
  nameOf,
  numberName,
  rootOf,
} from './check.ts';

/** A kernel reads what the program says, and overwrites nothing of it but a sum that grows. */
export function checkKernel(check: Check, stage: Stage, call: KernelCall): void {
  const { program, changes } = check;
  const value = program.values[call.id]!;
  const { op, attrs, args, out } = call;
  const { grows } = rowOf(call);
  if (
    value.op !== op ||
    value.attrs !== attrs ||
    value.args.length !== args.length ||
    !rowOf(call).structural
  )
    broken(check, call, 'a kernel is a value of the program', `%${call.id}`);
  args.forEach((arg, k) => {
    const argument = value.args[k]!;
    if (!('buffer' in arg)) {
      if (k !== grows || numberName(arg.value) !== nameOf(check, argument))
        broken(check, call, 'an operand is what the program says', String(arg.value));
      return;
    }
    const isGrowing = k === grows && keyOf(arg) === keyOf(out);
    // What a sum has been so far is the only row that grows over all steps.
    if (isGrowing && coversAllSteps(stage)) {
      if (heldIn(check, arg) !== nameOf(check, argument))
        broken(check, call, 'a sum grows from what it was', printPlace(arg));
      return;
    }
    checkRead(check, stage, call, arg, argument);
    if (keyOf(arg) === keyOf(out) && !isGrowing)
      broken(check, call, 'a kernel does not overwrite what it reads', printPlace(arg));
  });
  if (physical(out.shape) !== physical(value.shape))
    broken(check, call, 'a result has the shape of its value');
  if (changes[call.id] && stage === 'prologue') broken(check, call, 'what changes is not computed once');
  if (coversAllSteps(stage)) checkCovering(check, call);
  checkWrite(check, stage, call, out, `%${rootOf(program, call.id)}`, changes[call.id]! && grows === null);
}

/** A kernel that runs over the rows of all steps at once is one that can, and does what the steps would do in turn. */
function checkCovering(check: Check, call: KernelCall): void {
  const { program, flushed } = check;
  const { grows, allSteps } = rowOf(call);
  for (const k of allSteps?.fixed ?? broken(check, call, 'an operation that needs its step runs within it')) {
    const arg = call.args[k]!;
    if ('buffer' in arg && arg.row !== 'only')
      broken(check, call, 'the same operand serves all steps', printPlace(arg));
  }
  if (grows === null) return;
  const isWhole = program.stores.some(
    ({ slot, value }) =>
      keyOf(placeOfStore(slotOf(program, slot))) === keyOf(call.out) && rootOf(program, value) === call.id,
  );
  const start = call.args[grows]!;
  const isOneTerm = 'buffer' in start && keyOf(start) === keyOf(call.out);
  if (!isWhole || !isOneTerm || flushed.has(keyOf(call.out)))
    broken(check, call, 'a sum over all steps has one term a step, and is the state');
}

/** A state takes over the last row of what was computed for all steps. */
export function checkLastRow(check: Check, stage: Stage, task: LastRow): void {
  const { from, to } = task;
  if (stage !== 'after' || from.row === 'only' || to.row !== 'only')
    broken(check, task, 'a last row is taken from rows of steps, after them, by a state that has one');
  if (physical(from.shape) !== physical(to.shape)) broken(check, task, 'a state takes a row of its shape');
  checkWrite(check, stage, task, to, heldIn(check, from), false);
}
