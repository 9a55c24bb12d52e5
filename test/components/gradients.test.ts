import { expect } from 'chai';
import { compartmentsOf } from '../../framework/engine.ts';
import {
  type Compartment,
  context,
  type HyperparameterHandle,
  MyelinError,
  ms,
  process,
  sgd,
  type Tensor,
  total,
  train,
} from '../../index.ts';
import { slope } from '../framework/support.ts';
import { commandsOf, inputsOf, kinds, make, numbersFor, parts } from './every-part.ts';

const STEPS = 4;

/** A surrogate that is flat: then the gradient is that of what happens between spikes, which differences see too. */
const FLAT = { surrogate: { derivative: (u: Tensor) => u.mul(0) } };

/** What takes parts away from corners and bounds, and from noise that each iteration draws anew: there differences do not tell the slope. */
const smooth: Readonly<Record<string, object>> = {
  'rockpool.LIFJax': { noise_std: 0 },
  'rockpool.LIFTorch': { noise_std: 0 },
  // Thresholds in single precision go in steps.
  SLIFCell: { thr_single: false },
  // ReLU has a corner at the threshold, where all begin.
  'rockpool.RateJax': { threshold: 0.1, noise_std: 0 },
  'snntorch.Latency': { first_spike_time: 1, epsilon: 1e-3 },
};

/** Numbers that gradients see less of than differences do. */
const HELD: readonly { readonly reason: string; readonly part: RegExp; readonly names: readonly string[] }[] =
  [
    { reason: "Norse's initial states are held fixed", part: /^norse\./, names: ['v_leak'] },
    { reason: "Norse's initial states are held fixed", part: /^norse\.IAF/, names: ['v_reset'] },
    { reason: "Norse's initial states are held fixed", part: /^norse\.LSNN/, names: ['v_th'] },
    { reason: 'what was drawn is held fixed', part: /^REINFORCESynapse$/, names: ['noise', 'inputs'] },
    {
      reason: 'its noise is new in each iteration',
      part: /^(LeakyNoiseCell|PhasorCell|a user's cell)$/,
      names: ['inputs'],
    },
    { reason: 'the library shows analog_value without a gradient', part: /UpDownTorch$/, names: ['inputs'] },
  ];

/** Parts whose outputs are spikes by comparison, or states that only other commands write: no gradient passes them. */
const NONE: readonly string[] = [
  ...['BernoulliCell', 'DelaySynapse', 'LatencyCell', 'PoissonCell', 'TTFSCell', 'VectorQuantizeSynapse'],
  ...['brainstate.PoissonEncoder', 'brainstate.PoissonSpike', 'brainstate.SpikeTime'],
  ...['norse.PoissonEncoder', 'norse.SignedPoissonEncoder', 'norse.SpikeLatencyEncoder', 'snntorch.Rate'],
];

const sizeOf = (own: Compartment): number => own.shape.reduce((a, b) => a * b, 1);

/** A live number that a training may change. */
const isTrainable = (own: object): boolean => {
  const { kind, static: isStatic, trainable } = own as Readonly<Record<string, unknown>>;
  return kind === 'real' && !isStatic && trainable !== false;
};

/** All that a part shows over some steps, weighed and summed; samples differ in inputs, which go along one direction. */
function trainerOf(kind: string, moved: readonly number[]) {
  const { hyperparameters, compartments } = parts[kind]!.declaration;
  const net = context('net', () => {
    const part = make(kind, { ...('surrogate' in hyperparameters && FLAT), ...smooth[kind] });
    const all = commandsOf(part);
    return { part, advance: process(all.find(({ name }) => name === 'advance_state') ?? all[0]!) };
  });
  const all = compartmentsOf(net.part).filter((own) => sizeOf(own) > 0);
  const shown = all.filter((own) => own.role !== 'input' && !own.shared && !compartments[own.name]!.moment);
  const weights = (own: Compartment) => numbersFor(own, STEPS).map((x, i) => x / 8 + Math.cos(i));
  const isMoved = (own: Compartment) => own.kind !== 'spike' && !own.shared;
  const rows = (own: Compartment, by: number) =>
    numbersFor(own, STEPS).map((x, i) => x + (isMoved(own) ? by * Math.cos(i + 2) : 0));
  const handles = Object.entries(net.part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>);

  /** Without what no gradient reaches, which is refused by name. */
  function reached(trainable: readonly HyperparameterHandle[], inputs: readonly Compartment[]) {
    if (trainable.length + inputs.length === 0) return undefined;
    try {
      const trainer = train(net, {
        ...{
          dt: ms(1),
          dtype: 'f64',
          process: net.advance,
          steps: STEPS,
          warnings: 'silent',
          shuffle: false,
        },
        ...(trainable.length > 0 && { trainable: [...trainable] }),
        inputGradients: [...inputs],
        data: {
          inputs: inputsOf(net.part).map((own) => [own, moved.map((by) => rows(own, by))] as const),
          targets: shown.map((own) => [own, moved.map(() => weights(own))] as const),
        },
        loss: ({ of, target }) =>
          shown.map((own): Tensor => total(target(own).mul(of(own)))).reduce((a, b) => a.add(b)),
        optimizer: sgd({ lr: 0 }),
      });
      return { trainer, trainable, inputs };
    } catch (error) {
      if (!(error instanceof MyelinError)) throw error;
      const refused = new Set(error.diagnostics.map(({ where }) => where));
      const left = <T extends { readonly name: string }>(own: readonly T[]) =>
        own.filter(({ name }) => !refused.has(`net/part.${name}`));
      const [numbers, fed] = [left(trainable), left(inputs)];
      if (numbers.length === trainable.length && fed.length === inputs.length) throw error;
      return reached(numbers, fed);
    }
  }
  return reached(
    handles.flatMap(([name, own]) => (isTrainable(hyperparameters[name]!) ? [own] : [])),
    inputsOf(net.part).filter(isMoved),
  );
}

describe('gradients of every part, between spikes, are what differences say:', () => {
  const H = 1e-5;
  const isHeld = (kind: string, name: string) =>
    HELD.some(({ part, names }) => part.test(kind) && names.includes(name));
  const agree = (what: string, found: number, expected: number, loss: number) =>
    expect(found, what).closeTo(expected, 1e-6 * (1 + Math.abs(expected) + 1e-2 * Math.abs(loss)));

  for (const kind of kinds)
    it(kind, () => {
      const made = trainerOf(kind, [0, -2 * H, -H, H, 2 * H]);
      expect(NONE.includes(kind), 'whether there is none').equal(!made);
      if (!made) return;
      const { trainable, inputs } = made;
      using trainer = made.trainer;
      const loss = trainer.evaluate();
      const gradients = new Map(trainable.map((own) => [own, [...trainer.gradients.get(own)]]));
      const toInputs = inputs.flatMap((own) =>
        [...trainer.inputGradient(own)].map((g, i) => g * Math.cos(i + 2)),
      );
      for (const [own, gradient] of gradients) {
        if (isHeld(kind, own.name)) continue;
        const value = [...(trainer.parameters.get(own) as ArrayLike<number> & Iterable<number>)];
        const expected = slope((by) => {
          trainer.parameters.set(
            own,
            Float64Array.from(value, (x, i) => x + by * Math.cos(i + 1)),
          );
          return trainer.evaluate();
        }, H);
        trainer.parameters.set(own, Float64Array.from(value));
        const found = gradient.reduce((sum, g, i) => sum + g * Math.cos(i + 1), 0);
        agree(own.name, found, expected, loss);
      }
      if (inputs.length === 0 || isHeld(kind, 'inputs')) return;
      const losses = [-2, -1, 1, 2].map((at): [number, number] => {
        trainer.run({ iterations: 1 });
        return [at, trainer.evaluate()];
      });
      const along = new Map(losses);
      const expected = slope((at) => along.get(Math.round(at / H))!, H);
      agree(
        'inputs',
        toInputs.reduce((a, b) => a + b, 0),
        expected,
        loss,
      );
    });
});
