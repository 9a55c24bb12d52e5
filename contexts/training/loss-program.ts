import {
  attempt,
  batchedShape,
  emitName,
  failAll,
  formatShape,
  isRecord,
  type Program,
  ProgramScribe,
  say,
} from '../../framework/engine.ts';
import { type Compartment, type Diagnostic, fail, type Shape, type Tensor } from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import { treeOf } from '../model/parameters.ts';
import { type Loss, type LossInputs, labelName, type ProgramRequest, targetName } from './words.ts';

/** The slot of the loss. */
export const LOSS = 'loss';
export const metricName = (name: string): string => `metric ${name}`;

/** The loss and the metrics, on whole sequences; notes which compartments they use. */
export function lossProgram(plan: ProgramRequest, used: Compartment[]): Program {
  const { batch, steps, contents, slotOf: nameOf } = plan;
  const scribe = new ProgramScribe({ name: 'loss', units: false });
  const inContext = (given: Compartment): Compartment => {
    const fault = compartmentFault(contents, given, scribe.place);
    return fault ? fail(fault) : currentOf(contents, given)!;
  };
  const load = (compartment: Compartment, rename: (slot: string) => string, rows: Shape): Tensor => {
    const name = rename(nameOf(compartment));
    scribe.slot({ name, role: 'parameter', shape: [...rows, ...batchedShape(compartment, batch)] });
    return scribe.load(name);
  };
  const inputs: LossInputs = {
    of: (given) => {
      const compartment = inContext(given);
      const tensor = load(compartment, emitName, [steps]);
      if (!used.includes(compartment)) used.push(compartment);
      return tensor;
    },
    target: (given) => {
      const compartment = inContext(given);
      const tensor = load(compartment, targetName, [steps]);
      return plan.targets.includes(compartment) ? tensor : notGiven('target', scribe, nameOf(compartment));
    },
    label: (given) => {
      const compartment = inContext(given);
      const tensor = load(compartment, labelName, []);
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
      scribe.store(slot, scalarOf(compute(inputs), what));
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

const notGiven = (what: 'target' | 'label', { place }: ProgramScribe, slot: string): never =>
  fail({
    code: 'option',
    where: `${place}, ${what} of ${slot}`,
    found: `no ${what}`,
    expected: `a compartment that ${what}s names`,
    remedy: `Add it to the ${what}s, with its numbers.`,
  });
