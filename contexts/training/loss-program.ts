import {
  attempt,
  batchedShape,
  emitName,
  failAll,
  formatShape,
  isRecord,
  located,
  type Program,
  ProgramScribe,
  purely,
  say,
  wrongOption,
} from '../../framework/engine.ts';
import { type Compartment, type Diagnostic, fail, type Shape, type Tensor } from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import { treeOf } from '../model/parameters.ts';
import { sharesRows } from './course.ts';
import { rowsOf, type StepRange } from './step-range.ts';
import { type Loss, type LossInputs, labelName, type ProgramRequest, targetName } from './words.ts';

/** The slot of the loss. */
export const LOSS = 'loss';
export const metricName = (name: string): string => `metric ${name}`;

/** The rows of an emit, in a buffer of their own, that the loss sees at once. */
export const seenName = (emit: string): string => `${emit} seen`;

/** The loss and the metrics, on the steps that they see at once; notes which compartments they use. */
export function lossProgram(plan: ProgramRequest, used: Compartment[]): Program {
  const { batch, course, contents, slotOf: nameOf } = plan;
  const { window, steps } = course;
  const scribe = new ProgramScribe({ name: 'loss', units: false, holds: plan.dtype });
  const inContext = (given: Compartment): Compartment => {
    const fault = compartmentFault(contents, given, scribe.place);
    return fault ? fail(fault) : currentOf(contents, given)!;
  };
  const load = (compartment: Compartment, name: string, rows: Shape, buffer = name): Tensor => {
    const shape = [...rows, ...batchedShape(compartment, batch)];
    scribe.slot({ name, role: 'parameter', shape, buffer });
    return scribe.load(name);
  };
  const inputs: LossInputs = {
    of: (given, range) => {
      const compartment = inContext(given);
      const emit = emitName(nameOf(compartment));
      const buffer = sharesRows(course) ? emit : seenName(emit);
      const tensor = load(compartment, emit, [window], buffer);
      if (!used.includes(compartment)) used.push(compartment);
      return rowsOf(tensor, range, plan.dt, `${scribe.place}, of ${nameOf(compartment)}`);
    },
    target: (given, which = {}) => {
      if (!isRecord(which)) wrongOption(`${scribe.place}, target`, say(which), '{ name, from, to }');
      const { name, ...range } = which as StepRange & { readonly name?: string };
      const compartment = inContext(given);
      const tensor = load(compartment, targetName(nameOf(compartment), name), [window]);
      const isIt = (own: ProgramRequest['targets'][number]) =>
        own.compartment === compartment && own.name === name;
      if (!plan.targets.some(isIt)) notGiven('target', scribe, nameOf(compartment), name);
      return rowsOf(tensor, range, plan.dt, `${scribe.place}, target of ${nameOf(compartment)}`);
    },
    label: (given) => {
      const compartment = inContext(given);
      const tensor = load(compartment, labelName(nameOf(compartment)), []);
      return plan.labels.includes(compartment) ? tensor : notGiven('label', scribe, nameOf(compartment));
    },
    parameters: treeOf(plan.trained, ({ slot, shape }) => {
      scribe.slot({ name: slot, role: 'parameter', shape });
      return scribe.load(slot);
    }),
  };
  const faults: Diagnostic[] = [];
  const keep = (slot: string, what: string, compute: Loss) =>
    attempt(faults, () => {
      scribe.place = what;
      scribe.slot({ name: slot, role: 'state', shape: [] });
      const number = scribe.operand(
        scalarOf(purely(scribe, () => ({ score: located(() => compute(inputs)) })).score, what),
      ) as Tensor;
      // Of a mean over windows, the part of one.
      scribe.store(slot, window < steps ? number.mul(window / steps) : number);
    });
  keep(LOSS, 'loss', plan.loss);
  for (const [name, compute] of Object.entries(plan.metrics))
    keep(metricName(name), `metrics, ${name}`, compute);
  failAll(faults);
  return scribe.program();
}

function scalarOf(value: unknown, where: string): Tensor {
  const { kind, shape } = (isRecord(value) ? value : {}) as Partial<Tensor>;
  if (kind === 'float' && shape?.length === 0) return value as Tensor;
  return fail({
    code: kind === 'float' ? 'shape-mismatch' : 'kind-mismatch',
    where,
    found: kind === 'float' ? `shape ${formatShape(shape!)}` : say(value),
    expected: 'one number: a tensor of shape []',
    remedy: 'Return, for example, mse(of(net.z.v), target(net.z.v)), or total(…) of what is left to add up.',
  });
}

function notGiven(what: 'target' | 'label', { place }: ProgramScribe, slot: string, name?: string): never {
  const called = name === undefined ? what : `${what} '${name}'`;
  return fail({
    code: 'option',
    where: `${place}, ${called} of ${slot}`,
    found: `no ${called}`,
    expected: `a compartment that ${what}s names`,
    remedy: `Add it to the ${what}s, with its numbers.`,
  });
}
