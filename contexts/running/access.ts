import { type Compartment, type FloatArray, fail, type HyperparameterHandle } from '../../framework/index.ts';
import { currentOf, isCompartment, placeOf, slotOfHandle } from '../model/handles.ts';
import { slotsPerTrial } from '../session/arrays.ts';
import { refuseKept } from '../session/kept-numbers.ts';
import { copyOf, put } from '../session/numbers.ts';
import { tellGraded, tellRounded } from '../session/odd-numbers.ts';
import { numbersToSet } from '../session/set-numbers.ts';
import { look } from '../session/still.ts';
import type { Session } from '../session/words.ts';
import { driven, drivenSlots } from './driven.ts';

// Numbers of a simulation at rest.

export function read(session: Session, of: Compartment | HyperparameterHandle): FloatArray {
  const slot = slotOfHandle(session.live.contents, of, 'get');
  if (!isCompartment(of)) return copyOf(session.live, slot);
  const numbers = look(session, of);
  tellGraded(session, of, slot, numbers);
  return numbers;
}

export function set(session: Session, of: Compartment | HyperparameterHandle, value: unknown): void {
  const { contents, fed } = session.live;
  const slot = slotOfHandle(contents, of, 'set');
  const own = currentOf(contents, of)!;
  const numbers = numbersToSet(contents, own, value, session.setting);
  if (!isCompartment(own)) refuseKept(contents, own, session.setting);
  if (drivenSlots(session).has(slot)) fail(driven(slot, 'a value set for a driven input'));
  tellRounded(session, placeOf(contents, own), numbers);
  put(session, slot, numbers);
  if (!isCompartment(of)) session.live.perTrial = slotsPerTrial(contents, session.live.arrays);
  if (isCompartment(of)) fed.add(slot);
}
