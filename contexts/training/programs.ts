import {
  adjointOf,
  attempt,
  batchedShape,
  compartmentsOf,
  differentiateScalar,
  differentiateThroughTime,
  emitName,
  failAll,
  formatShape,
  gradientOf,
  isRecord,
  loadsOf,
  type Program,
  ProgramScribe,
  type Slot,
  type StepPrograms,
  say,
  slotName,
  storeOf,
  traceProcess,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  fail,
  type Optimizer,
  type ParameterTree,
  type Shape,
  type Tensor,
} from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import { type Parameter, treeOf } from '../model/parameters.ts';
import type { Contents } from '../model/words.ts';
import type { Timetable } from '../session/timetable.ts';

/** What a loss is computed from: whole sequences `[steps, batch, …]` and parameters. */
export interface LossInputs {
  /** A recorded compartment at every step. */
  of(compartment: Compartment): Tensor;
  /** What was given as the target of a compartment, at every step too. */
  target(compartment: Compartment): Tensor;
  /** The labels given for a compartment, `[batch, …]`: 1 for the class of a trial, 0 for the others. */
  label(compartment: Compartment): Tensor;
  /** The trained parameters by part and name. */
  readonly parameters: ParameterTree<Tensor>;
}

/** A number computed from what a trial gave: the loss, or a metric. */
export type Loss = (inputs: LossInputs) => Tensor;

/** What the programs of a training follow from. */
export interface ProgramRequest {
  readonly contents: Contents;
  readonly timetable: Timetable;
  /** The steps of it that occur. */
  readonly occurring: readonly string[];
  readonly name: string;
  readonly batch: number;
  readonly dt: number;
  readonly steps: number;
  readonly sequences: readonly Compartment[];
  /** Those of the sequences whose gradient is wanted. */
  readonly inputGradients: readonly Compartment[];
  readonly targets: readonly Compartment[];
  readonly labels: readonly Compartment[];
  readonly trained: readonly Parameter[];
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Loss>>;
  readonly optimizer: Optimizer;
  readonly slotOf: (compartment: Compartment) => string;
}

export const targetName = (slot: string): string => `${slot} target`;
export const labelName = (slot: string): string => `${slot} label`;
export const metricName = (name: string): string => `metric ${name}`;
export const memoryName = (optimizer: Optimizer, name: string, slot: string): string =>
  `${optimizer.name} ${name} of ${slot}`;
export const scheduleName = (optimizer: Optimizer, name: string): string => `${optimizer.name} ${name}`;

export interface TrainingPrograms {
  /** By step of the timetable. */
  readonly forward: StepPrograms;
  readonly loss: Program;
  readonly clear: Program;
  readonly backward: StepPrograms;
  readonly pullback: Program;
  readonly update: Program;
}

/** The programs of one training iteration, in the order in which they run. */
export function trainingPrograms(plan: ProgramRequest): TrainingPrograms {
  const { contents, trained, slotOf: nameOf } = plan;
  const used: Compartment[] = [];
  const faults: Diagnostic[] = [];
  const traced = attempt(faults, () => lossProgram(plan, used));
  const emits = used.map((compartment) => emitName(nameOf(compartment)));
  const stepped = attempt(faults, () =>
    plan.occurring.map((step) => {
      const calls = plan.timetable.calls(step);
      const program = traceProcess({ ...plan, calls, wiring: contents.wiring, emits: used, unrolled: true });
      return [step, program] as const;
    }),
  );
  failAll(faults);
  const [scalar, steps] = [traced!, Object.fromEntries(stepped!)];
  const read = new Set(Object.values(steps).flatMap(({ slots }) => slots.map(({ name }) => name)));
  const receivers = new Map(
    [...emits, ...trained.map(({ slot }) => slot)].map((slot) => [slot, adjointOf(slot)]),
  );
  const loss = differentiateScalar(scalar, 'loss', receivers);
  const direct = trained
    .map(({ slot }) => slot)
    .filter((slot) => loss.stores.some((s) => s.slot === adjointOf(slot)));
  const gradients = differentiateThroughTime(steps, {
    parameters: trained.map(({ slot }) => slot).filter((slot) => read.has(slot)),
    sequences: plan.inputGradients.map(nameOf),
    emits: emits.filter((emit) => loss.stores.some((s) => s.slot === adjointOf(emit))),
    direct,
    // What all trials share changes by plasticity only.
    detached: [...contents.parts.keys()]
      .flatMap(compartmentsOf)
      .filter(({ shared }) => shared)
      .map(nameOf),
  });
  return {
    ...gradients,
    loss,
    clear: clearing(gradients.backward),
    update: updateProgram(plan, gradients.pullback),
  };
}

/** The loss and the metrics, on whole sequences; notes which compartments they use. */
function lossProgram(plan: ProgramRequest, used: Compartment[]): Program {
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
  keep('loss', 'loss', plan.loss);
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

/** Sets all adjoints and accumulators of the way back to 0. */
function clearing(backward: StepPrograms): Program {
  const scribe = new ProgramScribe({ name: 'clear', units: false });
  for (const { name, role, shape } of slotsOf(backward)) {
    if (role !== 'state') continue;
    scribe.slot({ name, role: 'state', shape });
    scribe.store(name, scribe.zeros(shape));
  }
  return scribe.program();
}

/** One step of the optimizer on every parameter that has a gradient. */
function updateProgram({ trained, optimizer }: ProgramRequest, pullback: Program): Program {
  const scribe = new ProgramScribe({ name: 'update', units: false });
  const schedule = Object.fromEntries(
    Object.keys(optimizer.schedule(undefined)).map((name) => {
      const slot = scheduleName(optimizer, name);
      scribe.slot({ name: slot, role: 'parameter', shape: [] });
      return [name, scribe.load(slot)];
    }),
  );
  for (const { slot, shape } of trained) {
    if (!pullback.stores.some((store) => store.slot === gradientOf(slot))) continue;
    const load = (name: string, role: 'state' | 'parameter') => {
      scribe.slot({ name, role, shape });
      return scribe.load(name);
    };
    const memory = Object.fromEntries(
      optimizer.memory.map((name) => [name, load(memoryName(optimizer, name, slot), 'state')]),
    );
    const next = optimizer.update(load(slot, 'state'), load(gradientOf(slot), 'parameter'), memory, schedule);
    scribe.store(slot, next.parameter);
    for (const [name, value] of Object.entries(next.memory))
      scribe.store(memoryName(optimizer, name, slot), value);
  }
  return scribe.program();
}

/** What a trial takes to its end without a way back: the forward step without its tape, the loss without gradients. */
export const withoutGradients = ({ forward, loss }: TrainingPrograms) => ({
  forward: mapPrograms(forward, (program) => ({
    ...program,
    slots: program.slots.map((slot) => ({ ...slot, taped: false })),
  })),
  loss: {
    ...loss,
    stores: loss.stores.filter(({ slot }) => slot === 'loss' || slot.startsWith(metricName(''))),
  },
});

/** States that a run changes and no tape keeps: they are put back before every iteration. */
export function untaped(steps: StepPrograms): readonly string[] {
  const all = Object.values(steps);
  return slotsOf(steps)
    .filter(({ role, taped }) => role === 'state' && !taped)
    .map(({ name }) => name)
    .filter((name) => all.some((program) => storeOf(program, name)))
    .filter((name) => all.some((program) => loadsOf(program, name).length > 0));
}

/** All slots of some steps; a state that is on a tape is so in all of them. */
export const slotsOf = (steps: StepPrograms): readonly Slot[] => [
  ...new Map(Object.values(steps).flatMap(({ slots }) => slots.map((slot) => [slot.name, slot]))).values(),
];

const mapPrograms = (steps: StepPrograms, map: (program: Program) => Program): StepPrograms =>
  Object.fromEntries(Object.entries(steps).map(([step, program]) => [step, map(program)]));

/** States that outlive a trial: all trials share them, `reset` keeps them, and the process changes them. */
export const lastingStates = ({ parts, wiring }: Contents, steps: StepPrograms): readonly string[] =>
  [...parts].flatMap(([part]) =>
    compartmentsOf(part)
      .filter(({ name, shared }) => shared && part.component.keep?.includes(name))
      .map(({ name }) => slotName(wiring.pathOf(part), name))
      .filter((slot) => Object.values(steps).some((program) => storeOf(program, slot))),
  );
