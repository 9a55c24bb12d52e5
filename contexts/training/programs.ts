import {
  adjointOf,
  attempt,
  compartmentsOf,
  differentiateScalar,
  differentiateThroughTime,
  emitName,
  failAll,
  gradientOf,
  loadsOf,
  type Program,
  ProgramScribe,
  type StepPrograms,
  storeOf,
  traceProcess,
} from '../../framework/engine.ts';
import type { Compartment, Diagnostic, Optimizer, Shape, Tensor } from '../../framework/index.ts';
import type { Parameter } from '../model/parameters.ts';
import { beginningOf, detachOf } from './beginning.ts';
import { hasWindows, sharesRows } from './course.ts';
import type { OptimizerGroup } from './groups.ts';
import { LOSS, lossProgram, metricName, seenName } from './loss-program.ts';
import { scheduleOf, updateOf } from './optimizer-rule.ts';
import { judgeProgram, projected, specOf, type Update } from './ranges.ts';
import { slotsOf } from './states.ts';
import type { Copied, ProgramRequest, TrainingPrograms, TrainingSlots } from './words.ts';

/** The programs of a training, and the slots by which they meet. */
export interface TracedTraining {
  readonly programs: TrainingPrograms;
  readonly slots: TrainingSlots;
}

/** Traces what one iteration runs; all faults of the process and of the loss at once. */
export function trainingPrograms(request: ProgramRequest): TracedTraining {
  const { trained, slotOf: nameOf, inputGradients, metrics, course } = request;
  const used: Compartment[] = [];
  const faults: Diagnostic[] = [];
  const scalar = attempt(faults, () => lossProgram(request, used));
  const steps = attempt(faults, () => tracedSteps(request, used));
  failAll(faults);
  const emits = used.map((compartment) => emitName(nameOf(compartment)));
  const adjointSeen = (emit: string) => (sharesRows(course) ? adjointOf(emit) : seenName(adjointOf(emit)));
  const parameters = trained.map(({ slot }) => slot);
  const receivers = new Map([
    ...emits.map((emit) => [emit, adjointSeen(emit)] as const),
    ...parameters.map((slot) => [slot, adjointOf(slot)] as const),
  ]);
  const copied = sharesRows(course) ? [] : emits.flatMap((emit) => [seenName(emit), adjointSeen(emit)]);
  const whole = withRows(differentiateScalar(scalar!, LOSS, receivers), copied);
  const isReached = (slot: string) => storeOf(whole, receivers.get(slot)!) !== undefined;
  const reached = { emits: emits.filter(isReached), direct: parameters.filter(isReached) };
  const beginning = beginningOf(request, steps!);
  const { forward, backward, pullback } = wayBack(request, steps!, { ...reached, begin: beginning.all });
  const scores = [LOSS, ...Object.keys(metrics).map(metricName)];
  const sums = reached.direct.map(adjointOf);
  const losses = hasWindows(course)
    ? { score: storing(whole, (slot) => scores.includes(slot)), loss: ofOneWindow(whole, scores, sums) }
    : { loss: whole };
  const stored = new Set(pullback.stores.map(({ slot }) => slot));
  const gradients = new Map(
    trained.flatMap(({ slot }) => (stored.has(gradientOf(slot)) ? [[slot, gradientOf(slot)] as const] : [])),
  );
  const updates = updatePrograms(request, gradients);
  const seen = sharesRows(course)
    ? []
    : emits.map((emit): Copied => {
        const isOnTheWay = reached.emits.includes(emit);
        const adjoints = isOnTheWay ? { seen: adjointSeen(emit), own: adjointOf(emit) } : undefined;
        return { emit, seen: seenName(emit), adjoints };
      });
  const clear = clearing(backward, losses.loss);
  return {
    programs: {
      ...{ forward, ...losses, clear, backward, pullback, ...updates.programs },
      ...beginning.own,
      ...detachOf(beginning, pullback),
    },
    slots: {
      loss: LOSS,
      metrics: Object.fromEntries(Object.keys(metrics).map((name) => [name, metricName(name)])),
      seen,
      gradients,
      inputGradients: new Map(
        inputGradients
          .map((own) => [nameOf(own), gradientOf(nameOf(own))] as const)
          .filter(([, gradient]) => Object.values(backward).some((step) => isComputed(step, gradient))),
      ),
      ...updates.slots,
    },
  };
}

/** Whether a gradient reaches an input in this step: where none does, 0 is written for it. */
function isComputed(step: Program, gradient: string): boolean {
  const store = storeOf(step, gradient);
  return store !== undefined && step.values[store.value]!.op !== 'const';
}

function tracedSteps(request: ProgramRequest, emits: readonly Compartment[]): StepPrograms {
  const { contents, timetable, occurring } = request;
  const { wiring } = contents;
  const steps = occurring.map((step) => {
    const calls = timetable.calls(step);
    return [step, traceProcess({ ...request, calls, wiring, emits, unrolled: true })] as const;
  });
  return Object.fromEntries(steps);
}

/** The steps with their tape, the steps back, and what takes sums over all steps to gradients. */
function wayBack(
  { contents, trained, inputGradients, slotOf: nameOf }: ProgramRequest,
  steps: StepPrograms,
  reached: Pick<Parameters<typeof differentiateThroughTime>[1], 'emits' | 'direct' | 'begin'>,
): ReturnType<typeof differentiateThroughTime> {
  const read = new Set([...slotsOf(steps), ...(reached.begin?.slots ?? [])].map(({ name }) => name));
  return differentiateThroughTime(steps, {
    ...reached,
    parameters: trained.map(({ slot }) => slot).filter((slot) => read.has(slot)),
    sequences: inputGradients.map(nameOf),
    // What all trials share changes by plasticity only.
    detached: [...contents.parts.keys()]
      .flatMap(compartmentsOf)
      .filter(({ shared }) => shared)
      .map(nameOf),
  });
}

/** Sets all adjoints and accumulators of the way back to 0, and sums that the loss of a window adds to. */
function clearing(backward: StepPrograms, loss: Program): Program {
  const scribe = new ProgramScribe({ name: 'clear', units: false });
  const sums = loss.slots.filter(({ name }) => storeOf(loss, name) && loadsOf(loss, name).length > 0);
  for (const { name, role, shape } of [...slotsOf(backward), ...sums]) {
    if (role !== 'state') continue;
    scribe.slot({ name, role: 'state', shape });
    scribe.store(name, scribe.zeros(shape));
  }
  return scribe.program();
}

const memoryName = ({ name }: Optimizer, own: string, slot: string) => `${name} ${own} of ${slot}`;

/** Numbers of a group's schedule, and their slots. */
function scheduleSlots({ optimizer }: OptimizerGroup, group: number) {
  const own = group === 0 ? optimizer.name : `${optimizer.name} ${group + 1}`;
  return Object.keys(scheduleOf(optimizer, undefined)).map((name) => [name, `${own} ${name}`] as const);
}

/** One step of the optimizers on every parameter that has a gradient, what looks at it before, and the slots that they have for themselves. */
function updatePrograms(
  request: ProgramRequest,
  gradients: ReadonlyMap<string, string>,
): {
  readonly programs: Pick<TrainingPrograms, 'update' | 'judge'>;
  readonly slots: Pick<TrainingSlots, 'memory' | 'schedules' | 'nexts'>;
} {
  const { trained, groups } = request;
  const learnt = trained.filter(({ slot }) => gradients.has(slot));
  const schedules = groups.map(scheduleSlots);
  const updatesIn = (scribe: ProgramScribe, of: readonly Parameter[], role: 'state' | 'parameter') => {
    const load = (name: string, own: 'state' | 'parameter', shape: Shape) => {
      scribe.slot({ name, role: own, shape });
      return scribe.load(name);
    };
    return groups.flatMap(({ optimizer, slots }, i) => {
      const numbers = Object.fromEntries(
        schedules[i]!.map(([name, slot]) => [name, load(slot, 'parameter', [])]),
      );
      return of
        .filter(({ slot }) => slots.has(slot))
        .map((parameter): Update => {
          const { slot, shape } = parameter;
          const before = Object.fromEntries(
            optimizer.memory.map((name) => [name, load(memoryName(optimizer, name, slot), role, shape)]),
          );
          const own = load(slot, role, shape);
          const gradient = load(gradients.get(slot)!, 'parameter', shape);
          const { parameter: next, memory } = updateOf(optimizer, scribe, [own, gradient, before, numbers]);
          return {
            parameter,
            next: request.bounds === 'project' ? projected(next, specOf(request.contents, parameter)) : next,
            memory: optimizer.memory.map(
              (name) => [memoryName(optimizer, name, slot), memory[name]] as const,
            ),
          };
        });
    });
  };
  const scribe = new ProgramScribe({ name: 'update', units: false, holds: request.dtype });
  const updates = updatesIn(scribe, learnt, 'state');
  for (const { parameter, next, memory } of updates) {
    scribe.store(parameter.slot, next);
    for (const [slot, own] of memory) if (own) scribe.store(slot, own);
  }
  const update = scribe.program();
  const judge = judgeProgram({ ...request, trained: learnt }, (own, of) => updatesIn(own, of, 'parameter'));
  const isUsed = ({ 1: slot }: readonly [string, string]) => update.slots.some(({ name }) => name === slot);
  return {
    programs: { update, ...(judge && { judge: judge.program }) },
    slots: {
      memory: updates.flatMap(({ parameter: { shape }, memory }) =>
        memory.map(([slot]) => ({ slot, shape })),
      ),
      schedules: schedules.map((own) => Object.fromEntries(own.filter(isUsed))),
      nexts: judge?.nexts ?? new Map(),
    },
  };
}

/** What the loss sees as one array is copied row by row: so the memory of it has rows too. */
const withRows = (loss: Program, buffers: readonly string[]): Program => ({
  ...loss,
  slots: loss.slots.flatMap((slot) => {
    if (!buffers.includes(slot.buffer)) return [slot];
    return [
      slot,
      { ...slot, name: `${slot.name} row`, role: 'parameter' as const, shape: slot.shape.slice(1) },
    ];
  }),
});

/** A program with some of its stores only. */
const storing = (program: Program, isKept: (slot: string) => boolean): Program => ({
  ...program,
  stores: program.stores.filter(({ slot }) => isKept(slot)),
});

/** What follows from the loss of one window: what comes to parameters adds up over windows. */
function ofOneWindow(loss: Program, scores: readonly string[], sums: readonly string[]): Program {
  const scribe = new ProgramScribe({ name: loss.name, units: false });
  for (const slot of loss.slots) scribe.adopt(slot);
  for (const value of loss.values) scribe.copy(value, value.args);
  for (const { slot, value } of loss.stores) {
    if (scores.includes(slot)) continue;
    const own = scribe.symbol(value) as Tensor;
    scribe.store(slot, sums.includes(slot) ? scribe.load(slot).add(own) : own);
  }
  return scribe.program();
}

/** What a trial takes to its end without a way back: the forward steps without their tape, the loss without gradients. */
export function withoutGradients({ programs, slots }: TracedTraining) {
  const { forward, score, loss, begin, start } = programs;
  const kept = new Set([slots.loss, ...Object.values(slots.metrics)]);
  const untape = (program: Program): Program => ({
    ...program,
    slots: program.slots.map((slot) => ({ ...slot, taped: false })),
  });
  return {
    forward: Object.fromEntries(Object.entries(forward).map(([step, own]) => [step, untape(own)])),
    others: {
      ...(score ? { score } : { loss: storing(loss, (slot) => kept.has(slot)) }),
      ...(begin && { begin }),
      ...(start && { start }),
    },
  };
}
