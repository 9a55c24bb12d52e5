// One schedule, three rates: a cell and its trace step every 0.1 ms, an average of the trace every 1 ms, an average of
// that every 10 ms, and at 350 ms the cell is reset and its current ends. Each follows its own equation at its own step.
import * as myelin from '../index.ts';

const { at, component, count, every, input, LIFCell, ms, process, real, state, VarTrace, wire } = myelin;

const Average = component('Average', {
  doc: 'tau · dy/dt = x - y, exact for an x that is constant over the step',
  time: 'ms',
  hyperparameters: {
    n_units: count('averages'),
    tau: real('ms', 'time constant', undefined, { positive: true }),
  },
  compartments: { x: input('1', 'signal'), y: state('1', 'average') },
  commands: {
    advance_state: ({ x, y }, p, { dt }) => ({ y: y.sub(x.sub(y).mul(dt.div(p.tau).neg().expm1())) }),
  },
});

const net = myelin.context('net', () => {
  const z = LIFCell({ n_units: 1, tau_m: ms(20), tau_theta: 0, refract_time: 0 });
  const trace = VarTrace({ n_units: 1, tau_tr: ms(50), a_delta: 1 });
  const [quick, slow] = [Average({ n_units: 1, tau: ms(30) }), Average({ n_units: 1, tau: ms(200) })];
  wire(z.s, trace.inputs);
  wire(trace.outputs, quick.x);
  wire(quick.y, slow.x);
  const [advance, clear] = [process(z.advance_state, trace.advance_state), process(z.reset)];
  const [first, second] = [process(quick.advance_state), process(slow.advance_state)];
  const plan = myelin.schedule(
    every(ms(0.1), advance),
    every(ms(1), first),
    every(ms(10), second),
    at(ms(350), clear),
  );
  return { z, trace, quick, slow, advance, first, second, clear, plan };
});
const { z, trace, quick, slow } = net;
const sim = myelin.simulate(net, { dt: ms(0.1), dtype: 'f64' });
console.log(sim.explain(net.plan));

const steps = 5000;
const run = sim.run(net.plan, { steps, inputs: [[z.j, 20]], record: [trace.trace, quick.y, slow.y, z.v] });
const [traces, quicks, slows, v] = [trace.trace, quick.y, slow.y, z.v].map((own) => run.get(own).data);

/** What an average with steps of so many ticks makes of a signal; between its steps it stays as it is. */
function averaged(signal: ArrayLike<number>, ticks: number, tau: number): number[] {
  let y = 0;
  const part = 1 - Math.exp((-ticks * 0.1) / tau);
  return Array.from(signal, (x, tick) => (y += tick % ticks === 0 ? (x - y) * part : 0));
}
const distance = (a: number[], b: ArrayLike<number>) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
const errors = [distance(averaged(traces!, 10, 30), quicks!), distance(averaged(quicks!, 100, 200), slows!)];
console.log(
  `After ${steps / 10} ms the averages are ${quicks!.at(-1)!.toFixed(3)} and ${slows!.at(-1)!.toFixed(3)}.`,
);
if (errors.some((error) => error > 1e-12) || slows!.at(-1)! < 1) throw new Error(`off by ${errors}`);
if (v![3500] !== -65) throw new Error(`not reset: v = ${v![3500]}`);
