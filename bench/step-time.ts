// What a step of a sparse network costs: against the synapses that spikes reach, and against those that are there. `tsx bench/step-time.ts` draws
// docs/step-time.svg.
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import {
  component,
  connect,
  context,
  count,
  input,
  ms,
  process as order,
  output,
  real,
  simulate,
  state,
} from '../index.ts';
import { drawing } from '../report/drawing/drawing.ts';
import { COLOURS, GRID } from '../report/drawing/palette.ts';

const Chance = component('Chance', {
  doc: 'fires by chance',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    p: real('1', 'probability of a spike in a step', 0, { min: 0, max: 1 }),
  },
  compartments: { s: output('spike', 'spikes') },
  commands: { advance: (_, { n_units, p }, { random }) => ({ s: random.uniform([n_units]).lt(p).spikes() }) },
});

const Sum = component('Sum', {
  doc: 'adds up what arrives',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: { j: input('1', 'what arrives', { default: 0 }), v: state('1', 'all of it') },
  commands: { advance: ({ j, v }) => ({ v: v.add(j) }) },
});

const [cells, targets, fanOut, steps, rounds] = [1000, 4000, 1000, 1000, 15];

/** Cells that fire with a probability, and as many that never do, with so many synapses each. */
function network(p: number, silent: number) {
  const net = context('net', () => {
    const [A, B, T] = [Chance({ n_units: cells, p }), Chance({ n_units: cells }), Sum({ n_units: targets })];
    const E = connect(A.s, T.j, { outDegree: fanOut, seed: 'E' }, { weights: 1 });
    const S = connect(B.s, T.j, { outDegree: silent, seed: 'S' }, { weights: 1 });
    const advance = order(A.advance, B.advance, T.advance, E.advance_state, S.advance_state);
    return { A, B, T, E, S, advance };
  });
  const sim = simulate(net, { dt: ms(0.1), warnings: 'silent' });
  sim.run(net.advance, { steps });
  const times: number[] = [];
  const point = { reached: p * cells * fanOut, there: cells * (fanOut + silent), times };
  return {
    point,
    round: () => {
      const before = process.cpuUsage();
      sim.run(net.advance, { steps });
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / steps);
    },
  };
}

const reaching = [0, 2, 5, 10, 20, 40, 70, 100].map((spikes) => network(spikes / cells, 100));
const lying = [1, 250, 500, 1000, 2000, 4000].map((silent) => network(0.02, silent));
for (let k = 0; k < rounds; k++) for (const { round } of [...reaching, ...lying]) round();

const best = ({ point }: ReturnType<typeof network>) => Math.min(...point.times);
const curves = [
  {
    name: 'reached by spikes, thousands',
    of: reaching.map((own) => [own.point.reached / 1e3, best(own)] as const),
  },
  {
    name: 'there, ten thousands, of which 20 thousand are reached',
    of: lying.map((own) => [own.point.there / 1e4, best(own)] as const),
  },
];
for (const { name, of } of curves)
  console.log(`${name}: ${of.map(([x, y]) => `${x.toFixed(0)} → ${y.toFixed(1)} µs`).join(', ')}`);

const { svg } = drawing(
  {
    title: 'What a step costs',
    caption: 'It grows with the synapses that spikes reach, not with those that are there.',
    width: 720,
  },
  {
    x: { label: 'Synapses', domain: [0, 500] },
    y: {
      label: 'Processor time of a step, µs',
      domain: [0, Math.ceil(Math.max(...curves.flatMap(({ of }) => of.map(([, y]) => y))) / 10) * 10],
    },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
      ...curves.flatMap(({ of }, k) => [
        Plot.line(of, { stroke: COLOURS[k]!, strokeWidth: 2 }),
        Plot.dot(of, { fill: COLOURS[k]!, r: 3 }),
      ]),
    ],
  },
  curves.map(({ name }, k) => ({ name, colour: COLOURS[k]!, sign: 'line' as const })),
);
writeFileSync(new URL('../docs/step-time.svg', import.meta.url), svg);
