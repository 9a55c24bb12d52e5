// A network of adaptive exponential cells that keeps itself awake (Destexhe 2009): conductances between 2000 cells, driven from outside for 50 ms. With weak
// adaptation by spikes it fires on, irregularly; with strong adaptation it falls silent.
import { cell } from '../framework/equations/index.ts';
import { connect, context, events, ms, process, simulate } from '../index.ts';
import { firing } from './firing.ts';
import { networkPage } from './network-page.ts';

const AdEx = cell(
  'AdEx',
  `
  dv/dt = (g_L*(E_L - v) + g_L*D*exp((v - V_T)/D) + g_e*(E_e - v) + g_i*(E_i - v) - w)/C : mV (unless refractory)
  dw/dt = (a*(v - E_L) - w)/tau_w : pA
  dg_e/dt = -g_e/tau_e : nS
  dg_i/dt = -g_i/tau_i : nS
  exc : nS (input)
  inh : nS (input)
  kick : 1 (input)     # excitatory spikes from outside in a step, on average
  b : pA
  C = 200 pF; g_L = 10 nS; E_L = -60 mV; V_T = -50 mV; D = 2.5 mV; a = 1 nS; tau_w = 600 ms
  tau_e = 5 ms; tau_i = 10 ms; E_e = 0 mV; E_i = -80 mV
  `,
  {
    threshold: 'v > -30 mV',
    reset: 'v = E_L; w += b',
    refractory: '2.5 ms',
    receive: 'g_e += exc + 6 nS * poisson(kick); g_i += inh',
    method: 'euler',
    initial: { v: 'E_L' },
    source:
      'Destexhe 2009, Journal of Computational Neuroscience 27; Brette and Gerstner 2005, Journal of Neurophysiology 94',
  },
);

const [cells, excite] = [2000, 1600];

function run(b: number) {
  const net = context('adex', () => {
    // Those that inhibit do not adapt by their spikes.
    const adaptation = Array.from({ length: cells }, (_, k) => (k < excite ? b : 0));
    const P = AdEx({ n_units: cells, b: adaptation });
    const E = connect(P.s.slice(0, excite), P.exc, { probability: 0.02, seed: 'E' }, { weights: '6 nS' });
    const I = connect(
      P.s.slice(excite, cells),
      P.inh,
      { probability: 0.02, seed: 'I' },
      { weights: '67 nS' },
    );
    return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
  });
  const sim = simulate(net, { dt: ms(0.1), seed: 'adex' });
  sim.run(net.advance, { duration: '50 ms', inputs: [[net.P.kick, 0.05]] });
  sim.run(net.advance, { duration: '50 ms', inputs: [[net.P.kick, 0]] });
  return sim.run(net.advance, { duration: '600 ms', record: [events(net.P.s)] }).get(events(net.P.s));
}

const [weak, strong] = [5, 40].map((b) => {
  const raster = run(b);
  const { rate, irregular } = firing(raster);
  const late = raster.ticks.filter((tick) => tick - raster.tick >= 5000).length;
  console.log(
    `b = ${b} pA: ${rate.toFixed(1)} Hz each, intervals vary by ${irregular.toFixed(2)}; ${late} spikes in the last 100 ms`,
  );
  return { raster, irregular, late };
});
networkPage('adex-network', 'A network that keeps itself awake', weak!.raster);
if (!(weak!.late > 1000 && weak!.irregular > 0.5))
  throw new Error('with weak adaptation it does not fire on');
if (strong!.late > 0) throw new Error('with strong adaptation it does not fall silent');
