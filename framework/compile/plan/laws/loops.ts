import { dictionary, rowOf } from '../../../ops/dictionary.ts';
import { loadedSlot, slotOf } from '../../../trace/program.ts';
import { physical } from '../layout.ts';
import { coversAllSteps } from '../nest.ts';
import { placeOfStore } from '../places.ts';
import { printPlace } from '../print.ts';
import type { Access, Argument, Loop, Place, Stage } from '../words.ts';
import {
  broken,
  type Check,
  checkRead,
  checkWrite,
  heldIn,
  keyOf,
  nameOf,
  operandName,
  raisesAlarm,
  rootOf,
} from './check.ts';
import { guardFault } from './guard.ts';
import { indexedWalkFault, walkFault } from './walk.ts';

/** A loop computes what the program says from what the program says, and loses nothing on the way. */
export function checkLoop(check: Check, stage: Stage, loop: Loop): void {
  const { program, changes } = check;
  const { domain, body, reads, writes, watches, guard, when } = loop;
  const layout = physical(domain);
  /** The value that an operand stands for has this name; as the argument of something of a given shape. */
  const checkOperand = (operand: Argument, argument: number, shape: readonly number[]): void => {
    if (operand.from === 'read') {
      const access = reads[operand.at]!;
      if (access.index) checkIndexed(access, argument);
      else {
        checkRead(check, stage, loop, access.place, argument);
        checkWalk(access, program.values[argument]!.shape, shape);
      }
      return;
    }
    const name = operandName(loop, operand);
    if (name !== nameOf(check, argument))
      broken(check, loop, 'an operand is what the program says', `${name} for ${nameOf(check, argument)}`);
    if (operand.from === 'clock' && stage !== 'loop') broken(check, loop, 'the clock is read within a step');
  };
  const checkWalk = (access: Access, own: readonly number[], shape: readonly number[]): void => {
    const fault = walkFault(loop, access, own, shape, coversAllSteps(stage));
    if (fault) broken(check, loop, 'a loop walks through all elements of a place, in their order', fault);
  };
  /** What is read by a table is the operand of a value that has this table. */
  const checkIndexed = (access: Access, argument: number): void => {
    const value = program.values[rootOf(program, argument)]!;
    if (rowOf(value).indexes?.(value.attrs) !== access.index)
      broken(check, loop, 'a table is that of the value that is read', nameOf(check, argument));
    const [source] = value.args as [number];
    checkRead(check, stage, loop, access.place, source);
    const fault = indexedWalkFault(loop, access, program.values[source]!.shape, coversAllSteps(stage));
    if (fault) broken(check, loop, 'a table names elements of a row, of each row in turn', fault);
  };
  body.forEach(({ id, op, args }, at) => {
    const value = program.values[id]!;
    if (value.op !== op || !dictionary[op].elementwise || value.args.length !== args.length)
      broken(check, loop, 'an instruction is a value of the program', `%${id}`);
    if (physical(value.shape) !== layout)
      broken(check, loop, 'all values of a loop have its layout', `%${id}`);
    if (changes[id] && stage === 'prologue')
      broken(check, loop, 'what changes is not computed once', `%${id}`);
    args.forEach((operand, k) => {
      if (operand.from === 'body' && operand.at >= at)
        broken(check, loop, 'operands come before their users', `%${id}`);
      checkOperand(operand, value.args[k]!, value.shape);
    });
  });
  /** What a write or a look takes, which is as large as the domain. */
  const readName = (value: Argument): string => {
    if (value.from !== 'read') return operandName(loop, value);
    const access = reads[value.at]!;
    const { place, index } = access;
    if (!index) {
      checkWalk(access, place.shape, place.shape);
      return heldIn(check, place);
    }
    const read = program.values.find(
      (one) =>
        rowOf(one).indexes?.(one.attrs) === index && nameOf(check, one.args[0]!) === heldIn(check, place),
    );
    if (!read) return broken(check, loop, 'a table is that of the value that is read', printPlace(place));
    checkIndexed(access, read.id);
    return nameOf(check, read.id);
  };
  for (const value of watches) {
    const name = readName(value);
    const isStored = program.stores.some(
      ({ slot, value: stored }) => raisesAlarm(slotOf(program, slot)) && nameOf(check, stored) === name,
    );
    if (!isStored || guard || when === 'last')
      broken(check, loop, 'every step looks for NaN in what a state becomes, and in nothing else', name);
    check.heeded.add(name);
  }
  const names = writes.map(({ value, to }) => {
    checkWalk(to, to.place.shape, to.place.shape);
    return readName(value);
  });
  const fault = guardFault(loop);
  if (fault) broken(check, loop, 'what a guard passes over would stay as it is', fault);
  for (const { place, strides, index } of reads) {
    for (const { to } of writes) {
      if (keyOf(to.place) === keyOf(place) && (index || `${to.strides}` !== `${strides}`))
        broken(
          check,
          loop,
          'a loop that overwrites what it reads does so element by element',
          printPlace(place),
        );
    }
  }
  writes.forEach(({ value, to }, k) => {
    if (when === 'last' && !isLate(check, to.place))
      broken(check, loop, 'only what no step reads waits for the last one', printPlace(to.place));
    const isChanging =
      value.from === 'clock' ||
      (value.from === 'body' && changes[body[value.at]!.id]!) ||
      (value.from === 'read' && reads[value.at]!.place.row !== 'only');
    checkWrite(check, stage, loop, to.place, names[k]!, isChanging);
  });
}

/** Whether a place is that of a state that no step reads. */
const isLate = ({ program }: Check, place: Place): boolean =>
  program.slots.some(
    (slot) =>
      slot.role === 'state' &&
      !slot.taped &&
      !slot.ring &&
      keyOf(placeOfStore(slot)) === keyOf(place) &&
      !program.values.some((value) => value.op === 'load' && loadedSlot(value) === slot.name),
  );
