import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { drawing } from '../../report/drawing/drawing.ts';
import { colourOf, GRID, REFERENCE } from '../../report/drawing/palette.ts';
import { rewritten } from '../marked.ts';
import { type Exchange, exchanges, kneeOf, queueCost, stepCost } from './model.ts';
import { simulateQueue } from './simulation.ts';

// `npm run scale`: what many machines cost, on paper and simulated; `-- --write` writes it into docs/scale.md.

/** Measured: see docs/scale.md. */
const REDIS = { service: 7e-4, latency: 2.5e-4, window: 20_000 };
const TRIALS = 1_000_000;
const WORKERS = [1, 10, 100, 1000, 10_000];
const LASTING = [0.02, 1, 60];

const NETWORK = { latency: 5e-5, bandwidth: 1.25e9 };
const PARAMETERS = [1e4, 1e5, 1e6, 1e7, 1e8];
const SIZES = [4, 32, 256];

const three = (x: number): string => String(Number(x.toPrecision(3)));
const secondsText = (x: number): string => (x < 1 ? `${three(1000 * x)} ms` : `${three(x)} s`);
const bytesText = (x: number): string => {
  const unit = x < 1e6 ? 'kB' : x < 1e9 ? 'MB' : 'GB';
  return `${three(x / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit])} ${unit}`;
};
const tableOf = (rows: readonly (readonly string[])[]): string =>
  rows
    .flatMap((row, k) => [
      `| ${row.join(' | ')} |`,
      ...(k === 0 ? [`| ${row.map(() => '---').join(' | ')} |`] : []),
    ])
    .join('\n');

const queues = LASTING.flatMap((trial) =>
  WORKERS.map((workers) => {
    const model = { ...REDIS, trial, workers };
    return { trial, workers, paper: queueCost(model), run: simulateQueue(model, TRIALS, 1) };
  }),
);

const queueTable = tableOf([
  ['a trial', 'workers', 'trials/s, formula', 'simulated', 'Redis busy', 'workers busy', 'a million trials'],
  ...queues.map(({ trial, workers, paper, run }) => [
    secondsText(trial),
    String(workers),
    three(paper.rate),
    three(run.rate),
    `${(100 * paper.redis).toFixed(paper.redis < 0.1 ? 2 : 0)} %`,
    `${(100 * paper.busy).toFixed(paper.busy < 0.1 ? 1 : 0)} %`,
    `${three(1e6 / paper.rate / 3600)} h`,
  ]),
]);

const kneeText = LASTING.map(
  (trial) =>
    `${Math.round(kneeOf({ ...REDIS, trial })).toLocaleString('en')} workers for trials of ${secondsText(trial)}`,
).join(', ');

const trainingOf = (workers: number, parameters: number) => ({
  ...{ workers, parameters, ...NETWORK },
  ...{ compute: 0, jitter: 0 },
});
const NAMES = Object.keys(exchanges) as readonly Exchange[];
const stepTable = tableOf([
  ['parameters', 'workers', ...NAMES.flatMap((name) => [`${name}: bytes`, 'time'])],
  ...PARAMETERS.flatMap((parameters) =>
    SIZES.map((workers) => {
      const model = trainingOf(workers, parameters);
      return [
        parameters.toExponential(0).replace('e+', ' · 10^'),
        String(workers),
        ...NAMES.flatMap((name) => [
          bytesText(exchanges[name](model).bytes),
          secondsText(stepCost(model, name)),
        ]),
      ];
    }),
  ),
]);

const line = (rate: (workers: number) => number) =>
  Array.from({ length: 81 }, (_, k) => Math.round(10 ** (k / 20))).map((workers) => ({
    workers,
    rate: rate(workers),
  }));

const trialsFigure = drawing(
  {
    title: 'Trials over a queue',
    caption: 'Lines are the formula, dots the simulation.',
    width: 720,
    height: 360,
  },
  {
    x: { type: 'log', label: 'Workers', ticks: WORKERS, tickFormat: String },
    y: { type: 'log', label: 'Trials a second', ticks: [0.01, 0.1, 1, 10, 100, 1000], tickFormat: String },
    marks: [
      Plot.gridY([0.01, 0.1, 1, 10, 100, 1000], { stroke: GRID, strokeOpacity: 1 }),
      Plot.ruleY([1 / REDIS.service], { stroke: REFERENCE, strokeDasharray: '6 4' }),
      LASTING.map((trial, k) =>
        Plot.line(
          line((workers) => queueCost({ ...REDIS, trial, workers }).rate),
          { x: 'workers', y: 'rate', stroke: colourOf(k), strokeWidth: 2 },
        ),
      ),
      Plot.dot(queues, {
        x: 'workers',
        y: ({ run }: (typeof queues)[number]) => run.rate,
        r: 4,
        fill: ({ trial }: (typeof queues)[number]) => colourOf(LASTING.indexOf(trial)),
      }),
    ],
  },
  [
    ...LASTING.map((trial, k) => ({
      name: `trials of ${secondsText(trial)}`,
      colour: colourOf(k),
      sign: 'line' as const,
    })),
    { name: 'all that the Redis can', colour: REFERENCE, sign: 'dashed' },
  ],
);

const workersOf = 32;
const stepsFigure = drawing(
  { title: 'A step of a training', caption: `Of ${workersOf} workers.`, width: 720, height: 360 },
  {
    x: { type: 'log', label: 'Parameters', ticks: PARAMETERS, tickFormat: '.0e' },
    y: {
      type: 'log',
      label: 'Time of the exchange (s)',
      ticks: [1e-4, 1e-3, 1e-2, 0.1, 1, 10],
      tickFormat: String,
    },
    marks: [
      Plot.gridY([1e-4, 1e-3, 1e-2, 0.1, 1, 10], { stroke: GRID, strokeOpacity: 1 }),
      NAMES.map((name, k) =>
        Plot.line(
          Array.from({ length: 41 }, (_, j) => 10 ** (4 + j / 10)).map((parameters) => ({
            parameters,
            time: stepCost(trainingOf(workersOf, parameters), name),
          })),
          { x: 'parameters', y: 'time', stroke: colourOf(k), strokeWidth: 2 },
        ),
      ),
    ],
  },
  NAMES.map((name, k) => ({ name, colour: colourOf(k), sign: 'line' as const })),
);

const parts = {
  'npm run scale: trials': `${queueTable}\n\nThe knee is at ${kneeText}.`,
  'npm run scale: steps': stepTable,
};

if (process.argv.includes('--write')) {
  mkdirSync('docs/scale', { recursive: true });
  writeFileSync('docs/scale/trials.svg', trialsFigure.svg);
  writeFileSync('docs/scale/steps.svg', stepsFigure.svg);
  let text = readFileSync('docs/scale.md', 'utf8');
  for (const [command, part] of Object.entries(parts)) text = rewritten(text, command, part);
  writeFileSync('docs/scale.md', text);
} else for (const part of Object.values(parts)) console.log(`${part}\n`);
