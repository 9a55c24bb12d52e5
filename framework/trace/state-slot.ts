import { inUnit, unit as unitOf } from '../base/units.ts';
import type { Compartment } from '../describe/words.ts';
import type { SlotDeclaration } from './scribe.ts';
import { batchedShape, slotName, type Wiring } from './wiring.ts';

export interface StateOptions {
  readonly wiring: Wiring;
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
}

const SECOND = unitOf('s');

/** Where a compartment is kept from step to step. */
export function stateSlot(compartment: Compartment, { wiring, batch, dt }: StateOptions): SlotDeclaration {
  const { part, role, onDemand, moment, unit } = compartment;
  const name = slotName(wiring.pathOf(part), compartment.name);
  return {
    name,
    role: 'state',
    shape: batchedShape(compartment, batch),
    unit,
    onDemand,
    flush: role !== 'input' && !onDemand && !moment,
    dt: moment ? inUnit({ value: dt, unit: SECOND }, unit, name) : null,
  };
}
