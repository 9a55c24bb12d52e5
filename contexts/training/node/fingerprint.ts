import { printProgram } from '../../../framework/engine.ts';
import type { Clamp } from '../../session/clamps.ts';
import type { Column } from '../data.ts';
import { nextSchedules } from '../learn.ts';
import type { Fingerprint } from '../shard-words.ts';
import type { Training } from '../training.ts';

// What a training is, as text: what workers build is held against what is trained here. It tells mistakes apart, and no forgeries.

/** A hash of what is added: 64 bits. */
function hasher() {
  let [a, b] = [0x811c9dc5, 0x1b873593];
  const add = (word: number) => {
    a = Math.imul((a << 13) | (a >>> 19), 5) ^ Math.imul(word, 0xcc9e2d51);
    b = Math.imul(b ^ word, 0x01000193) + a;
  };
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  return {
    text: (text: string) => {
      for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
    },
    numbers: (numbers: ArrayLike<number>) => {
      for (let i = 0; i < numbers.length; i++) {
        double[0] = numbers[i]!;
        add(words[0]!);
        add(words[1]!);
      }
    },
    digest: () => [a, b].map((own) => (own >>> 0).toString(16)).join(''),
  };
}

export function fingerprintOf(training: Training): Fingerprint {
  const { setup, plan, trial, data } = training;
  const { given, course, timetable, slotOf } = setup;
  const { batch, shards, averageEvery, dt, dtype, shuffle, frozenNoise, backend } = given;
  const { arrays } = trial.session.live;
  const programs = hasher();
  for (const program of Object.values(trial.compiled.programs)) programs.text(printProgram(program));
  const steps = [];
  for (let tick = 0; tick < course.steps; ) {
    const { step, ticks } = timetable.stretch(tick, course.steps - tick);
    steps.push([step, ticks]);
    tick += ticks;
  }
  const always = hasher();
  const clamps = ({ compartment, name, perStep, data: numbers, rows }: Clamp) => {
    always.text(JSON.stringify([slotOf(compartment), name, perStep]));
    always.numbers(rows ? [] : numbers());
  };
  const columns = hasher();
  const column = (to: typeof columns) => (own: Column) => {
    to.text(JSON.stringify([slotOf(own.compartment), own.name, own.perStep, own.samples.length]));
    for (const sample of Array.from(own.samples)) if (typeof sample !== 'function') to.numbers(sample);
  };
  for (const own of plan.given) {
    own.clamps.forEach(clamps);
    own.targets.forEach(clamps);
    own.labels.forEach(column(always));
  }
  if (data) [...data.inputs, ...data.targets, ...data.labels].forEach(column(columns));
  return {
    'parts and shapes': JSON.stringify([...arrays].map(([slot, { length }]) => [slot, length])),
    options: JSON.stringify({
      batch,
      shards,
      averageEvery,
      dt,
      dtype,
      shuffle,
      frozenNoise,
      ...course,
      by: backend.name,
    }),
    times: JSON.stringify(steps),
    programs: programs.digest(),
    schedules: JSON.stringify(nextSchedules(training, nextSchedules(training, undefined))),
    'inputs, targets or labels': always.digest(),
    data: columns.digest(),
  };
}
