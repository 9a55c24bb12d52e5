// A cell of one's own: Izhikevich's equations (2003), declared, wired to a trace, run and drawn.
import { mkdirSync, writeFileSync } from 'node:fs';
import * as myelin from '../index.ts';
import { figures, page } from '../report/index.ts';

const { count, input, ms, output, real, state, where } = myelin;
const IzhikevichCell = myelin.component('IzhikevichCell', {
  doc: "v' = 0.04 v² + 5 v + 140 - u + j, u' = a (0.2 v - u); at v ≥ 30: v ← -65, u ← u + d",
  time: 'ms',
  hyperparameters: { n_units: count('cells'), a: real('1', 'rate', 0.02), d: real('1', 'step', 8) },
  compartments: { j: input('1', 'drive'), v: state('1', 'v'), u: state('1', 'u'), s: output('spike', 's') },
  initial: { v: () => -65, u: () => -13 },
  commands: {
    advance_state({ j, v, u }, p, { dt }) {
      const h = dt.div(ms(1));
      const next = v.add(v.mul(v).mul(0.04).add(v.mul(5)).add(140).sub(u).add(j).mul(h));
      const w = u.add(v.mul(0.2).sub(u).mul(p.a).mul(h));
      const fired = next.ge(30);
      return { v: where(fired, -65, next), u: where(fired, w.add(p.d), w), s: fired.spikes() };
    },
  },
});
const net = myelin.context('net', () => {
  const cell = IzhikevichCell({ n_units: 1 });
  const trace = myelin.VarTrace({ n_units: 1, tau_tr: 100, a_delta: 10 });
  myelin.wire(cell.s, trace.inputs);
  return { cell, trace, advance: myelin.process(cell.advance_state, trace.advance_state) };
});
const sim = myelin.simulate(net, { dt: '0.5 ms' });
const record = [net.cell.v, net.cell.s, net.trace.trace];
const run = sim.run(net.advance, { steps: 600, inputs: [[net.cell.j, 10]], record });
const spikes = [...run.get(net.cell.s).data].flatMap((s, k) => (s ? [k / 2] : []));
const intervals = spikes.slice(1).map((t, i) => t - spikes[i]!);
const series = [0, 2].map((k) => ({ name: record[k]!.name, values: run.get(record[k]!).data }));
const caption = `Intervals: ${intervals.join(', ')} ms.`;
const drawn = figures.lines({ series }, { title: 'v and trace', caption, dt: 5e-4, valueLabel: 'v, trace' });
const sections = [{ heading: 'Regular spiking', text: 'The answer to a constant j = 10.', figures: [drawn] }];
mkdirSync('out', { recursive: true });
writeFileSync('out/izhikevich.html', page({ title: 'Izhikevich cell', summary: [], sections }));
if (spikes.length !== 7 || intervals[0]! > 0.6 * intervals[5]!) throw new Error(`no adaptation: ${spikes}`);
