// Wong and Wang 2006: two pools of cells excite themselves, inhibit each other, and decide which way most dots move. Every unit is a trial; its
// spike is the decision, at the moment when a pool fires at 15 Hz.
import { cell } from '../framework/equations/index.ts';
import { context, ms, process, simulate } from '../index.ts';

const Decision = cell(
  'Decision',
  `
  dS1/dt = -S1/tau_S + (1 - S1)*gamma*r1 : 1    # open NMDA channels
  dS2/dt = -S2/tau_S + (1 - S2)*gamma*r2 : 1
  dI1/dt = (I_0 - I1)/tau_A + sigma*xi_1/sqrt(tau_A) : nA
  dI2/dt = (I_0 - I2)/tau_A + sigma*xi_2/sqrt(tau_A) : nA
  x1 = J_own*S1 - J_other*S2 + I1 + J_ext*mu*(1 + coherence) : nA
  x2 = J_own*S2 - J_other*S1 + I2 + J_ext*mu*(1 - coherence) : nA
  r1 = 1/(d*exprel(-d*(a*x1 - b))) : Hz         # z/(1 - exp(-d*z)) of z = a*x - b
  r2 = 1/(d*exprel(-d*(a*x2 - b))) : Hz
  coherence : 1
  a = 270 Hz/nA; b = 108 Hz; d = 0.154 s; gamma = 0.641; tau_S = 100 ms; tau_A = 2 ms; sigma = 0.02 nA
  J_own = 0.2609 nA; J_other = 0.0497 nA; J_ext = 0.00052 nA/Hz; mu = 30 Hz; I_0 = 0.3255 nA
  `,
  {
    threshold: 'r1 > 15 Hz or r2 > 15 Hz',
    refractory: '10 s',
    initial: { S1: '0.1', S2: '0.1', I1: 'I_0', I2: 'I_0' },
    source: 'Wong and Wang 2006, Journal of Neuroscience 26',
  },
);

const coherences = [0, 0.064, 0.128, 0.256, 0.512];
const trials = 400;
const net = context('decision', () => {
  const z = Decision({
    n_units: coherences.length * trials,
    coherence: coherences.flatMap((own) => new Array<number>(trials).fill(own)),
  });
  return { z, advance: process(z.advance_state) };
});
const sim = simulate(net, { dt: ms(0.5), seed: 'dots' });
sim.run(net.advance, { duration: '3 s' });

const [S1, S2, times] = [sim.get(net.z.S1), sim.get(net.z.S2), sim.get(net.z.tols)];
const found = coherences.map((coherence, k) => {
  const mine = Array.from({ length: trials }, (_, i) => k * trials + i);
  const decided = mine.filter((i) => times[i]! > 0);
  const right = decided.filter((i) => S1[i]! > S2[i]!);
  const correct = right.length / decided.length;
  const time = right.reduce((sum, i) => sum + times[i]!, 0) / right.length;
  console.log(
    `${100 * coherence} % coherence: ${(100 * correct).toFixed(0)} % correct, after ${time.toFixed(0)} ms`,
  );
  return { correct, time, decided: decided.length / trials };
});

const [none, , , , most] = found;
if (!found.every(({ decided }) => decided > 0.95)) throw new Error('trials end without a decision');
if (!(Math.abs(none!.correct - 0.5) < 0.1 && most!.correct > 0.99))
  throw new Error('coherence does not decide');
if (
  !found.every(
    ({ correct, time }, k) => k === 0 || (correct >= found[k - 1]!.correct && time < found[k - 1]!.time),
  )
)
  throw new Error('decisions are not better and sooner with coherence');
