import { expect } from 'chai';
import { cell, synapse } from '../../../framework/equations/index.ts';
import { context } from '../../../index.ts';

// What users of other simulators paste: it works, or the error says what to write.

const DECAY = 'dv/dt = -v/tau : mV; tau = 10*ms\n';
const SPIKING = { threshold: 'v > 1*mV', reset: 'v = 0*mV' };

const works: readonly (readonly [string, object?])[] = [
  ['dv/dt = (E - v)/tau : volt; tau = 0.01*second; E = -49*mV'],
  ['dv/dt = -v/tau : volt (unless refractory)\n tau = 10*msecond', { ...SPIKING, refractory: '5*ms' }],
  ['dv/dt = (gl*(El - v) + I)/C : volt; I : amp; gl = 10*nsiemens; El = -60*mV; C = 200*pfarad'],
  ['dv/dt = -v*int(not_refractory)/tau : volt; tau = 10*ms', { ...SPIKING, refractory: 5 }],
  ['dv/dt = -v*int(v > 1*mV and v < 2*mV or not (v > 3*mV))/tau : volt; tau = 10*ms'],
  ['dv/dt = -v/tau + sigma*xi*tau**-0.5 : volt; tau = 10*ms; sigma = 1*mV'],
  ['dn/dt = alpha - n/ms : 1; v : volt; alpha = 0.1/exprel(-(v + 55*mV)/(10*mV))/ms : Hz'],
  ['dv/dt = clip(-v, -1*mV, 1*mV)/tau : volt # a comment\n\ntau = 10*ms; isOn : boolean; k : integer'],
  [DECAY, { ...SPIKING, refractory: 'timestep(t - lastspike, dt) <= timestep(5*ms, dt)' }],
  // As in Brian2, an expression goes on behind an operator, and before one.
  ['dv/dt = E/tau - v/tau +\n  I/tau\n  - I/tau : volt; tau = 10*ms\nE = 1*mV; I = 2*mV'],
  [DECAY, { threshold: 'v > 1*mV', reset: 'v = (0*mV +\n 1*mV)\n - 1*mV\nv += 0*mV' }],
  // Parameters and values may have the names of options.
  [`${DECAY}threshold : mV; v_reset : mV (constant); delay = 2 ms; method : 1; model : boolean`],
];

const wrong: readonly (readonly [text: string, says: readonly string[], options?: object])[] = [
  [`${DECAY}threshold: v > -50*mV`, ["{ threshold: 'v > -50*mV' }", '^^^^^^^^^:']],
  [`${DECAY}threshold = 'v > -50*mV'`, ["{ threshold: 'v > -50*mV' }"]],
  [`${DECAY}reset: v = -60*mV`, ["{ reset: 'v = -60*mV' }"]],
  [`${DECAY}refractory: 5*ms`, ["{ refractory: '5*ms' }"]],
  [`${DECAY}method: euler`, ["{ method: 'euler' }"]],
  ['w : 1\non_pre: v_post += w', ["synapse(name, text, { on_pre: 'v_post += w' })"]],
  ['w : 1\nv_post += w', ["the statement 'v_post += w'", '{ on_pre, on_post } of a synapse']],
  ["'''dv/dt = -v/(10*ms) : volt'''", ['quotes', 'between one backquote and another']],
  ["eqs = '''\ndv/dt = -v/(10*ms) : volt\n'''", ['beside the text: cell(name, text)']],
  ['dv/dt = (stim(t, i) - v)/tau : volt; tau = 10*ms', ['stim : unit (input)']],
  [`${DECAY}x : volt (linked)`, ['x : mV (input), and a wire']],
  ['dv/dt = -v/tau : volt; tau = [1, 2]*ms', ['Cell({ n_units: 2, x: [1, 2] })']],
  ['dv/dt = (-v if v > 1*mV else v)/tau : volt; tau = 10*ms', ['where(condition, a, b)']],
  ['dv/dt = -v/tau : volt', ["the name 'tau'", 'tau = …, or tau : unit']],
  [DECAY, ["the name 'Vt'", 'Vt = …, or Vt : unit'], { threshold: 'v > Vt', reset: 'v = 0*mV' }],
  ['dv/dt = (rand()*mV - v)/tau : volt; tau = 10*ms', ['Write xi for noise']],
  ['dv/dt = -v/tau : volt; tau = 10', ['expected one in volt per time']],
  ['dv/dt = -v/tau*(t//dt) : volt; tau = 10*ms', ['Write floor(x/y)', '^^:']],
  [
    'dv/dt = -v/tau \\\n + v/tau : volt; tau = 10*ms',
    ["found the character '\\'", 'end the line with an operator'],
  ],
  [DECAY, ['Write: and'], { threshold: 'v > 1*mV & v < 2*mV', reset: 'v = 0*mV' }],
  ['dv/dt = (1*mV − v)/tau : volt; tau = 10*ms', ['Write: -']],
  ['dv/dt = 2×v/tau : volt; tau = 10*ms', ['Write: *']],
  ['dv/dt = -v/tau*int(v ≤ 1*mV) : volt; tau = 10*ms', ['Write: <=']],
  ['dv/dt = v²/mV/tau : volt; tau = 10*ms', ['Write v^2']],
  [`${DECAY}x = v : volt (summed)`, ["the flag 'summed' in a cell", '^^^^^^:']],
  [DECAY, ['Say it in the text: tau = 10 ms'], { namespace: { tau: 3 } }],
  [DECAY, ['simulate(net, { dt: ms(0.1) })'], { dt: '0.1*ms' }],
  [DECAY, ["Choose 'heun'"], { method: 'milstein' }],
  [DECAY, ["Choose 'rk4'"], { method: 'gsl_rkf45' }],
  [DECAY, ["'exact'"], { method: 'independent' }],
  [DECAY, ['One method'], { method: ['exact', 'euler'] }],
];

const wrongSynapses: readonly (readonly [text: string, says: readonly string[], options?: object])[] = [
  ['w : 1', ['ge_post += …', 'ge_post : unit'], { on_pre: 'ge += w' }],
  ['w : 1', ['v_post : unit'], { on_pre: 'v_post += w' }],
  ['w : 1\nI_post = w*(v_pre - v_post) : volt (summed)', ['v_pre : unit', '^^^^^:']],
  ['w : 1\ng_post : 1', ['tmp = … : unit'], { on_pre: 'tmp = w*2\ng_post += tmp' }],
  ['w : 1\ndx/dt = -x/ms : 1 (unless refractory)', ["the flag 'unless refractory' in a synapse"]],
  ['w : 1\ng_post : 1', ["{ on_pre: 'g_post += w' }"], { pre: 'g_post += w' }],
  ['w : 1\ng_post : 1', ["carrier 'delayed'"], { on_pre: 'g_post += w', delay: '1*ms' }],
  ['w : 1\ng_post : 1', ['connectivity: '], { on_pre: 'g_post += w', connect: 'i != j' }],
];

describe('what is pasted from other simulators', () => {
  it('works where it can', () => {
    for (const [text, options = {}] of works) expect(() => cell('Own', text, options), text).not.throw();
  });

  it('has names in types, over several lines too', () => {
    const Own = cell(
      'Own',
      `
      dv/dt = (E - v
        + R*I)/tau
        - int(v == E)*v/tau : mV
      I : nA (input)
      a, b : 1
      E = -70 mV; R = 1 MΩ; tau = 10 ms
      `,
    );
    const net = context('net', () => ({ z: Own({ n_units: 2, a: 1, b: [2, 3] }) }));
    expect(Object.keys(Own.declaration.hyperparameters)).eql(['n_units', 'a', 'b', 'E', 'R', 'tau']);
    expect(net.z.v.shape).eql([2]);
  });

  it('says what to write instead where it cannot', () => {
    for (const [text, says, options = {}] of wrong)
      for (const own of says) expect(() => cell('Own', text, options), text).throw(own);
    for (const [text, says, options = {}] of wrongSynapses)
      for (const own of says) expect(() => synapse('Own', text, options), text).throw(own);
  });
});
