import type { Backend, DType, Tensor } from '../../index.ts';
import { uniform } from './numbers.ts';
import {
  adjointOf,
  backends,
  compile,
  differentiateThroughTime,
  gradientOf,
  type Program,
  ProgramScribe,
  sizeOf,
  withoutPasses,
} from './support.ts';
import type { Entry, Item, Way } from './words.ts';

// Programs written by hand, for what no model asks for: gradients of states and sequences, each by its name.

type Slots = Readonly<
  Record<string, { readonly role: 'state' | 'parameter' | 'sequence'; readonly shape: readonly number[] }>
>;

/** A step that loads slots, stores next states by their names, and emits the rest. */
function stepOf(
  slots: Slots,
  step: (values: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>,
) {
  const scribe = new ProgramScribe({ name: 'step', units: false });
  const loads = Object.entries(slots).map(([name, slot]) => {
    scribe.slot({ name, ...slot, flush: slot.role === 'state' });
    return [name, scribe.load(name)] as const;
  });
  for (const [name, value] of Object.entries(step(Object.fromEntries(loads)))) {
    if (!(name in slots)) scribe.slot({ name, role: 'emit', shape: value.shape });
    scribe.store(name, value);
  }
  return scribe.program();
}

const namesOf = ({ slots }: Program, role: string) =>
  slots.filter((slot) => slot.role === role).map(({ name }) => name);

/** The gradient of Σ weight · emit with respect to all parameters and sequences. */
function gradientsOf(program: Program, backend: Backend, steps: number, dtype: DType): Item[] {
  const emits = namesOf(program, 'emit');
  const request = {
    parameters: namesOf(program, 'parameter'),
    sequences: namesOf(program, 'sequence'),
    emits,
  };
  const { forward, backward, pullback } = differentiateThroughTime({ step: program }, request);
  const programs = { forward: forward.step!, backward: backward.step!, pullback };
  const executable = compile(backend, { ...programs }, { dtype, capacity: steps, anyRow: false });
  const numbers = (name: string, rows: number) => {
    const i = program.slots.findIndex((slot) => slot.name === name);
    return uniform(rows * sizeOf(program.slots[i]!.shape), 400 + i);
  };
  for (const { name, role } of program.slots)
    if (role !== 'emit') executable.write(name, numbers(name, role === 'sequence' ? steps : 1));
  executable.run({ program: 'forward', tick: 2, steps: steps });
  for (const emit of emits) executable.write(adjointOf(emit), numbers(emit, steps));
  for (const { name, role, shape } of programs.backward.slots)
    if (role === 'state') executable.write(name, new Float64Array(sizeOf(shape)));
  executable.run({ program: 'backward', tick: 2, steps: steps });
  executable.run({ program: 'pullback', tick: 0, steps: 1 });
  return [
    ...emits.map((label): Item => ({ facet: 'records', label, data: executable.read(label, 0, steps) })),
    ...request.parameters.map(
      (label): Item => ({ facet: 'gradients', label, data: executable.read(gradientOf(label)) }),
    ),
    ...request.sequences.map(
      (label): Item => ({ facet: 'gradients', label, data: executable.read(gradientOf(label), 0, steps) }),
    ),
  ];
}

const program = (name: string, ...step: Parameters<typeof stepOf>): Entry => {
  const ofSteps =
    (steps: number) =>
    (says: string, backend: Backend): Way => ({
      name: says,
      give: (dtype) => gradientsOf(stepOf(...step), backend, steps, dtype),
    });
  const both = (way: ReturnType<typeof ofSteps>) =>
    [way('compiled', backends.wasm), way('by the reference backend', backends.reference)] as const;
  return {
    name,
    ways: both(ofSteps(7)),
    long: (steps) => [...both(ofSteps(steps)), ofSteps(steps)('without passes', withoutPasses)],
  };
};

export const programs = [
  program(
    'program-leak',
    {
      x: { role: 'sequence', shape: [3, 5] },
      decay: { role: 'parameter', shape: [5] },
      v: { role: 'state', shape: [3, 5] },
    },
    ({ x, decay, v }) => {
      const next = v!.mul(decay!.sigmoid()).add(x!);
      return { v: next, shown: next.tanh() };
    },
  ),
  program(
    'program-recurrent',
    {
      x: { role: 'sequence', shape: [2, 4] },
      w: { role: 'parameter', shape: [4, 6] },
      r: { role: 'parameter', shape: [6, 6] },
      bias: { role: 'parameter', shape: [] },
      h: { role: 'state', shape: [2, 6] },
    },
    ({ x, w, r, bias, h }) => {
      const next = x!.matmul(w!).add(h!.matmul(r!)).add(bias!).tanh();
      return {
        h: next,
        shown: next.sum(-1, { keepdims: true }),
        most: next.reduceMax(0, { keepdims: true }),
      };
    },
  ),
  program(
    'program-two-states',
    {
      x: { role: 'sequence', shape: [3] },
      a: { role: 'parameter', shape: [3] },
      fast: { role: 'state', shape: [3] },
      slow: { role: 'state', shape: [3] },
    },
    ({ x, a, fast, slow }) => ({
      fast: fast!.mul(0.5).add(x!).min(a!.add(2)),
      slow: slow!.add(fast!.sub(slow!).mul(a!.abs().mul(0.1))),
      shown: fast!.gt(slow!).where(fast!.mul(a!), slow!),
    }),
  ),
];
