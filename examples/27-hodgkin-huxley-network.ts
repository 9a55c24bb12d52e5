// A network of Hodgkin and Huxley's cells with conductances, Brian2's COBAHH (Brette and others 2007, benchmark 3), an eighth of its size with as many
// synapses on each cell: it fires on without any input, all gates by exponential Euler.
import { cell } from '../framework/equations/index.ts';
import { connect, context, events, ms, process, simulate } from '../index.ts';
import { firing } from './firing.ts';
import { networkPage } from './network-page.ts';

const Cell = cell(
  'Cell',
  `
  dv/dt = (g_L*(E_L - v) + g_e*(E_e - v) + g_i*(E_i - v) - g_Na*m^3*h*(v - E_Na) - g_K*n^4*(v - E_K))/C : mV
  dm/dt = a_m*(1 - m) - b_m*m : 1
  dn/dt = a_n*(1 - n) - b_n*n : 1
  dh/dt = a_h*(1 - h) - b_h*h : 1
  dg_e/dt = -g_e/tau_e : nS
  dg_i/dt = -g_i/tau_i : nS
  u = (v - V_T)/mV : 1
  a_m = 1.28/exprel((13 - u)/4)/ms : kHz
  b_m = 1.4/exprel((u - 40)/5)/ms : kHz
  a_h = 0.128*exp((17 - u)/18)/ms : kHz
  b_h = 4/(1 + exp((40 - u)/5))/ms : kHz
  a_n = 0.16/exprel((15 - u)/5)/ms : kHz
  b_n = 0.5*exp((10 - u)/40)/ms : kHz
  exc : nS (input)
  inh : nS (input)
  C = 200 pF; g_L = 10 nS; g_Na = 20000 nS; g_K = 6000 nS; tau_e = 5 ms; tau_i = 10 ms
  E_L = -60 mV; E_K = -90 mV; E_Na = 50 mV; E_e = 0 mV; E_i = -80 mV; V_T = -63 mV
  `,
  {
    threshold: 'v > -20 mV',
    refractory: '3 ms',
    receive: 'g_e += exc; g_i += inh',
    method: 'exp_euler',
    initial: {
      v: 'E_L + (5*randn() - 5)*mV',
      g_e: '(1.5*randn() + 4)*10 nS',
      g_i: '(12*randn() + 20)*10 nS',
    },
    source: 'Brette and others 2007, Journal of Computational Neuroscience 23; Brian2, example COBAHH',
  },
);

const [cells, excite] = [500, 400];
const net = context('cobahh', () => {
  const P = Cell({ n_units: cells });
  const E = connect(P.s.slice(0, excite), P.exc, { probability: 0.16, seed: 'E' }, { weights: '6 nS' });
  const I = connect(P.s.slice(excite, cells), P.inh, { probability: 0.16, seed: 'I' }, { weights: '67 nS' });
  return { P, E, I, advance: process(P.advance_state, E.advance_state, I.advance_state) };
});

const sim = simulate(net, { dt: ms(0.05), seed: 'cobahh' });
const raster = sim.run(net.advance, { duration: '250 ms', record: [events(net.P.s)] }).get(events(net.P.s));
const { rate, irregular } = firing(raster);
console.log(`${raster.count} spikes: ${rate.toFixed(1)} Hz each, intervals vary by ${irregular.toFixed(2)}`);
networkPage('hodgkin-huxley-network', 'Hodgkin and Huxley', raster);
const last = raster.ticks.filter((tick) => tick > 4000).length;

// Of 4000 cells, each Brian2 2.9 has fire at some 40 Hz.
if (!(rate > 15 && rate < 80)) throw new Error(`the cells fire at ${rate} Hz`);
if (!(last > 100)) throw new Error('the network has fallen silent');
if (!(irregular > 0.2)) throw new Error(`the intervals vary by ${irregular}`);
