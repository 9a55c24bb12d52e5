import { expect } from 'chai';
import { rounding } from '../../../framework/base/dtypes.ts';
import { type Shape, sizeOf } from '../../../framework/base/shapes.ts';
import { definingBackend } from '../../../framework/compile/backends/backends.ts';
import { meaningOf } from '../../../framework/compile/backends/reference/kernels/index.ts';
import { compile } from '../../../framework/compile/compile.ts';
import { lower, simplify } from '../../../framework/compile/lower/lower.ts';
import type { Known } from '../../../framework/ops/nan.ts';
import type { Attrs, Dense, Kind, Moment, Row } from '../../../framework/ops/row.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { DTYPES, expectSameBits, numbers } from '../support.ts';
import { asFloat, dataOf, SUBJECTS, type Subject, type Trial, trialsOf, write } from './trials.ts';

const NUMBERS = [0, -0, Infinity, -Infinity, 1e-45, 5e-324, 3e38, 1.7e308, -1e308, 1, -1, 2.5, -746];

const WORDS = [0, 1, -1, 7, 2 ** 31 - 1, -(2 ** 31)];

/** What an operand of which this is known may be. */
const candidates = (kind: Kind, known: Known): readonly number[] => {
  if (kind === 'bool') return known === 'true' ? [1] : known === 'false' ? [0] : [0, 1];
  if (kind === 'tick') return WORDS;
  return known === 'nan' ? [Number.NaN] : known === 'number' ? NUMBERS : [Number.NaN, ...NUMBERS];
};

const KNOWN: Readonly<Record<Kind, readonly Known[]>> = {
  float: ['nan', 'number', undefined],
  bool: ['true', 'false', undefined],
  tick: ['number'],
};

/** All ways to take one from each. */
const combinations = <T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  choices.reduce<readonly (readonly T[])[]>(
    (all, choice) => all.flatMap((taken) => choice.map((one) => [...taken, one])),
    [[]],
  );

/** What all of these have in common. */
function common(kind: Kind, results: readonly number[]): Known {
  const first = describeNumber(kind, results[0]!);
  return results.every((x) => describeNumber(kind, x) === first) ? first : undefined;
}
const describeNumber = (kind: Kind, x: number): Known =>
  kind === 'bool' ? (x ? 'true' : 'false') : Number.isNaN(x) ? 'nan' : 'number';

const moment = (tick: number): Moment => ({
  dtype: 'f64',
  round: (x) => x,
  tick,
  keys: () => Int32Array.from({ length: 2 * 5 }, (_, i) => i * 0x9e3779b9),
});

const run = (
  { op, row }: Subject,
  args: readonly Dense[],
  shape: Shape,
  attrs: Attrs,
  tick = 7,
): readonly number[] =>
  Array.from(
    row.everywhere
      ? new Float64Array(sizeOf(shape)).fill(row.everywhere(attrs, moment(tick)))
      : meaningOf({ op, attrs })(args, shape, attrs, moment(tick)),
  );

/** Operands of a trial, from the domain of the row. */
const operandsOf = (op: Subject, trial: Trial, seed: number): readonly Dense[] =>
  dataOf(op, trial, 1, seed).map((data, k) => ({ shape: trial.shapes[k]!, data }));

const filled = ({ shape, data }: Dense, x: number): Dense => ({ shape, data: Array.from(data, () => x) });

/** Arrays of several steps as one. */
const stacked = (steps: readonly Dense[]): Dense => ({
  shape: [steps.length, ...steps[0]!.shape],
  data: steps.flatMap(({ data }) => Array.from(data)),
});

/** Attributes of an operation on the rows of all steps at once, for which there is one more axis, the first. */
const ofAllSteps = (attrs: Attrs): Attrs => ({
  ...attrs,
  ...('shape' in attrs && { shape: [3, ...(attrs.shape as Shape)] }),
  ...('axis' in attrs && { axis: (attrs.axis as number) + 1 }),
  ...('axes' in attrs && { axes: [0, ...(attrs.axes as readonly number[]).map((axis) => axis + 1)] }),
});

describe('what rows say', () => {
  for (const subject of SUBJECTS) {
    const { name: op, row } = subject;
    const { operands, kind, elementwise, structural, everywhere } = row;
    const trials = op === 'load' ? [] : trialsOf(subject);
    const shapeOf = ({ shapes, attrs }: Trial): Shape => row.shape(shapes, attrs)!;

    if (elementwise) {
      const meaning = (...x: readonly number[]): readonly number[] =>
        DTYPES.map((dtype) => {
          const round = rounding(dtype);
          const { meaning } = elementwise;
          const compute = typeof meaning === 'function' ? meaning : meaning[dtype];
          return round(compute(...x.map((one) => round(one))));
        });

      it(`of NaN is all that follows from its meaning: ${op}`, () => {
        for (const known of combinations(operands.map((one) => KNOWN[one]))) {
          const results = combinations(known.map((one, k) => candidates(operands[k]!, one)));
          const expected = common(
            kind,
            results.flatMap((x) => meaning(...x)),
          );
          expect(row.nan(known, {}), `${op} of ${known.map(String).join(', ')}`).equal(expected);
        }
      });

      it(`of truth is what its meaning is: ${op}`, () => {
        const isLogic = kind === 'bool' && operands.length === 2 && operands.every((one) => one === 'bool');
        const table = isLogic
          ? combinations([
              [0, 1],
              [0, 1],
            ]).map(([a, b]) => meaning(a!, b!)[0])
          : [];
        expect(row.holds).equal({ '0001': 'both', '0111': 'either' }[table.join('')] ?? null);

        const chooses = operands.length === 3 && operands[0] === 'bool';
        expect(row.selects !== null).equal(chooses);
        if (row.selects) {
          const { condition, yes, no } = row.selects;
          const at = (truth: number) => operands.map((_, k) => (k === condition ? truth : k + 10));
          expect(meaning(...at(1))).eql([yes + 10, yes + 10]);
          expect(meaning(...at(0))).eql([no + 10, no + 10]);
        }
      });
    }

    if (structural || everywhere) {
      it(`of NaN is true: ${op}`, () => {
        for (const trial of trials) {
          const shape = shapeOf(trial);
          const kinds = trial.shapes.map((_, k) => operands[k] ?? row.rest!);
          for (const known of combinations<Known>(kinds.map((one) => KNOWN[one]))) {
            const args = operandsOf(subject, trial, 1).map((arg, k) =>
              known[k] === 'nan' ? filled(arg, Number.NaN) : arg,
            );
            const claim = row.nan(known, trial.attrs);
            if (claim === undefined) continue;
            const results = run(subject, args, shape, trial.attrs);
            expect(
              results.every((x) => describeNumber(kind, x) === claim),
              `${claim}`,
            ).true;
          }
        }
      });

      it(`of time is true: ${op} ${row.varies}`, () => {
        if (row.varies === 'random') expect(row.stream).not.equal(null);
        for (const trial of trials) {
          const stream = row.stream?.(trial.attrs);
          if (stream) expect(stream.fixed).equal(row.varies === 'never');
          const args = operandsOf(subject, trial, 1);
          const [now, later] = [7, 8].map((tick) => run(subject, args, shapeOf(trial), trial.attrs, tick));
          expect(later!.some((x, i) => !Object.is(x, now![i]))).equal(row.varies !== 'never');
          const words = row.stream?.(trial.attrs).trials;
          if (words !== undefined) expect(words).equal(trial.attrs.trials);
        }
      });
    }

    if (structural && operands.length > 0) {
      it(`of elements is true: ${op}`, () => {
        const keeps = trials.map((trial) => {
          const [arg, ...others] = operandsOf(subject, trial, 2);
          const same = run(subject, [arg!, ...others], shapeOf(trial), trial.attrs);
          return others.length === 0 && same.length === arg!.data.length
            ? same.every((x, i) => Object.is(x, arg!.data[i]))
            : false;
        });
        expect(keeps.every(Boolean)).equal(row.sameElements);
      });

      it(`of growing sums and of events is true: ${op}`, () => {
        const { grows, events } = row;
        const others = operands.map((_, k) => k).filter((k) => k !== grows);
        const same = (a: readonly number[], b: ArrayLike<number>): boolean =>
          a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
        /** The result where one operand is 0, the others so, and what grows as it is. */
        const withZeros = (trial: Trial, zero: number, x: number) => {
          const args = operandsOf(subject, trial, 3).map((arg, k) =>
            k === grows ? arg : filled(arg, k === zero ? 0 : x),
          );
          return { args, result: run(subject, args, shapeOf(trial), trial.attrs) };
        };
        // Where the events are 0, nothing of the other operands counts, not even a NaN: a row that never gives one is no witness.
        const never = (trial: Trial) =>
          row.nan(
            operands.map(() => 'nan' as const),
            trial.attrs,
          ) === 'number';
        const isEvents = (k: number): boolean =>
          trials.every(
            (trial) => !never(trial) && !withZeros(trial, k, Number.NaN).result.some(Number.isNaN),
          );
        expect(others.length > 1 ? others.filter(isEvents) : []).eql(events === null ? [] : [events]);
        for (const trial of trials) {
          // A sum over time adds nothing where there is nothing to add.
          if (grows === null || !row.allSteps?.whileGrowing) continue;
          const { args, result } = withZeros(trial, others[0]!, 0);
          expect(shapeOf(trial)).eql(trial.shapes[grows]);
          expect(same(result, args[grows]!.data)).true;
        }
      });
    }

    const { allSteps, grows } = row;
    if (allSteps && operands.length > 0) {
      it(`of all steps at once is true: ${op}`, () => {
        for (const trial of trials) {
          if (trial.shapes.some(({ length }) => length !== trial.shapes[0]!.length) && elementwise) continue;
          const steps = [4, 5, 6].map((seed) => operandsOf(subject, trial, seed));
          const isFixed = (k: number) => allSteps.fixed.includes(k) || k === grows;
          const together = trial.shapes.map((_, k) =>
            isFixed(k) ? steps[0]![k]! : stacked(steps.map((args) => args[k]!)),
          );
          const attrs = ofAllSteps(trial.attrs);
          const shape = row.shape(
            together.map((arg) => arg.shape),
            attrs,
          );
          // What belongs to the rows of one step fits no rows of several.
          if (!shape) continue;
          const compute = (args: readonly Dense[], to: Shape, own: Attrs): Dense => ({
            shape: to,
            data: elementwise ? pointwise(row, args, to) : run(subject, args, to, own),
          });
          let sum = grows === null ? undefined : steps[0]![grows];
          const each = steps.map((args) => {
            const own = args.map((arg, k) => (k === grows ? sum! : isFixed(k) ? steps[0]![k]! : arg));
            const result = compute(own, shapeOf(trial), trial.attrs);
            if (sum) sum = result;
            return result;
          });
          const expected = allSteps.whileGrowing ? each.at(-1)! : stacked(each);
          expect(compute(together, shape, attrs)).eql(expected);
        }
      });
    }

    if (row.simplify) {
      it(`that leaves something out keeps every bit: ${op}`, () => {
        for (const trial of trials) for (const given of GIVEN) expectSameSimplified(subject, trial, given);
      });
    }
  }
});

/** An elementwise meaning on arrays whose shapes are the result's, but for stretched axes. */
function pointwise(row: Row, args: readonly Dense[], shape: Shape): readonly number[] {
  const { meaning } = row.elementwise!;
  const compute = typeof meaning === 'function' ? meaning : meaning.f64;
  const at = (own: Shape, i: number): number => {
    let [left, stride, result] = [i, 1, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = own[axis - shape.length + own.length] ?? 1;
      const index = left % shape[axis]!;
      if (length > 1) result += index * stride;
      stride *= length;
      left = Math.floor(left / shape[axis]!);
    }
    return result;
  };
  const truth = (x: number, k: number): number => (row.operands[k] === 'bool' ? Number(x > 0.5) : x);
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    compute(...args.map((arg, k) => truth(arg.data[at(arg.shape, i)]!, k))),
  );
}

type Given = (operands: readonly Tensor[], scribe: ProgramScribe) => readonly Tensor[];

/** Operands of which something is known: constants, negations, the same one twice. */
const GIVEN: readonly Given[] = [
  (operands) => operands,
  ...[0, 1, 2].flatMap((k): readonly Given[] => [
    ...[0, -0, 1, -1, Number.NaN].flatMap((value): readonly Given[] => [
      (operands, scribe) => operands.with(k % operands.length, scribe.constant(value)),
      (operands, scribe) =>
        operands.with(k % operands.length, scribe.filled(value, operands[k % operands.length]!.shape)),
    ]),
    (operands) => operands.with(k % operands.length, operands[k % operands.length]!.neg()),
    (operands) => operands.with(k % operands.length, operands.at(-1)!),
  ]),
];

function expectSameSimplified(op: Subject, trial: Trial, given: Given): void {
  const scribe = new ProgramScribe({ name: op.name, units: false });
  const loads = trial.shapes.map((shape, k) => {
    scribe.slot({ name: `x ${k}`, role: 'parameter', shape });
    return scribe.load(`x ${k}`);
  });
  const operands = given(loads, scribe);
  const shapes = operands.map(({ shape }) => shape);
  if (!op.row.shape(shapes, trial.attrs)) return;
  const result = asFloat(op, write(scribe, op, operands, trial.attrs));
  scribe.slot({ name: 'result', role: 'emit', shape: result.shape });
  scribe.store('result', result);
  const program = lower(scribe.program(), 'f32');
  const [plain, simple] = [program, simplify(program, 'f32')].map((one) => {
    const executable = compile(definingBackend, { step: one }, { dtype: 'f32', capacity: 1 });
    loads.forEach(({ shape }, k) => executable.write(`x ${k}`, numbers(sizeOf(shape), k + 1, 0.3)));
    executable.run({ program: 'step', tick: 0, steps: 1 });
    return executable.read('result');
  });
  expectSameBits(`${op.name} of ${JSON.stringify(shapes)}`, plain!, simple!);
}
