// Three columns in a ring, each a context of its own: a spike goes around in the time that the delays add up to, and
// the order of commands inside the columns adds a step for each of them, or none.
import {
  BernoulliCell,
  context,
  DenseSynapse,
  delay,
  LIFCell,
  ms,
  process,
  simulate,
  sum,
  wire,
} from '../index.ts';

const [delays, steps] = [[3, 5, 7], 200];

const column = (synapseFirst: boolean) =>
  context('column', () => {
    const W = DenseSynapse({ shape: [1, 1], weight_init: 400 });
    const z = LIFCell({ n_units: 1, tau_m: ms(20), tau_theta: 0 });
    wire(W.outputs, z.j);
    const order = [W.advance_state, z.advance_state] as const;
    return { W, z, advance: process(...(synapseFirst ? order : [...order].reverse())) };
  });

/** Steps at which the first column fires after a kick in step 0. */
function laps(synapseFirst: boolean): number[] {
  const net = context('net', () => {
    const kick = BernoulliCell({ n_units: 1 });
    const [a, b, c] = [column(synapseFirst), column(synapseFirst), column(synapseFirst)];
    wire(sum(kick.outputs, delay(c.z.s, ms(delays[2]!))), a.W.inputs);
    wire(delay(a.z.s, ms(delays[0]!)), b.W.inputs);
    wire(delay(b.z.s, ms(delays[1]!)), c.W.inputs);
    return { kick, a, b, c, advance: process(kick.advance_state, a.advance, b.advance, c.advance) };
  });
  const sim = simulate(net, { dt: ms(1) });
  const once = Array.from({ length: steps }, (_, step) => (step === 0 ? 1 : 0));
  const run = sim.run(net.advance, { steps, inputs: [[net.kick.inputs, once]], record: [net.a.z.s] });
  return [...run.get(net.a.z.s).data].flatMap((s, step) => (s ? [step] : []));
}

const way = delays.reduce((total, own) => total + own);
for (const [synapseFirst, extra] of [
  [true, 0],
  [false, 3],
] as const) {
  const times = laps(synapseFirst);
  const intervals = new Set(times.slice(1).map((t, i) => t - times[i]!));
  console.log(
    `${synapseFirst ? 'Synapses first' : 'Cells first'}: a lap every ${[...intervals].join(', ')} ms.`,
  );
  if (intervals.size !== 1 || !intervals.has(way + extra) || times.length < 10)
    throw new Error(`the spike does not go around: ${times}`);
}
