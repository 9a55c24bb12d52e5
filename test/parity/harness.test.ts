import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Entries } from './case.ts';
import { closeTo, equalTo, holds, numbersIn, sameBits } from './compare.ts';
import { casesIn, casesOf, GOLDEN } from './golden.ts';
import { lineOf, type Outcome, outcomeOf, verdict } from './report.ts';

type Json = Record<string, unknown>;

const read = (file: string): Json => JSON.parse(readFileSync(join(GOLDEN, file), 'utf8')) as Json;

/** The outcome of one entry of a file after a change, all other entries left out. */
function changed(file: string, name: string, change: (entry: Json, data: Json) => void): Outcome {
  const data = read(file);
  const entry = data[name] as Json;
  change(entry, data);
  const golden = casesOf(data, 'any name').find((one) => one.name === name);
  return outcomeOf(golden!, { training: false });
}

const hyperparameter = (name: string, value: unknown) => (entry: Json) => {
  (entry.hyperparameters as Json)[name] = value;
};

describe('the parity of a case', () => {
  const wtas = (change: (entry: Json) => void) => changed('ngclearn.json', 'WTAS_5u_rand_ref2', change);
  const lif = (change: (entry: Json) => void) => changed('ngclearn.json', 'LIF_4u_rand', change);
  const ode = (change: (entry: Json, data: Json) => void) =>
    changed('lif_traces.json', 'rockpool3.0.3.LIFODEJax(rec=True) input=float32(30.0*X)', change);

  it('is broken by one number of a trace that is off by a little', () => {
    const { mark, text } = wtas(({ trace }) => {
      (trace as { v: number[][] }).v[7]![3]! += 1e-3;
    });
    expect([mark, text.includes('f32 v 2') || text.includes('f64 v')]).eql(['FAIL', true]);
  });

  it('is broken by one spike', () => {
    const { mark, text } = wtas(({ trace }) => {
      const { s } = trace as { s: number[][] };
      s[7]![3] = 1 - s[7]![3]!;
    });
    expect(mark).equal('FAIL');
    expect(text).contain('f64 s differs in 1 elements').contain('f32 s differs in 1 elements');
  });

  it('is broken by a row too few', () => {
    const { mark } = wtas(({ trace }) => (trace as { rfr: number[][] }).rfr.pop());
    expect(mark).equal('FAIL');
  });

  const matters = (run: (change: (entry: Json) => void) => Outcome, values: Entries) => {
    for (const [name, value] of Object.entries(values)) {
      it(`hangs on ${name}`, () => expect(run(hyperparameter(name, value)).mark, name).equal('FAIL'));
    }
  };
  describe('of WTASCell', () => {
    matters(wtas, { n_units: 4, batch_size: 2, resist_m: 1.1, thr_gain: 0.005, refract_time: 3, made_up: 0 });
  });
  describe('of LIFCell', () => {
    matters(lif, {
      ...{ n_units: 3, tau_m: 14, resist_m: 1, thr: -54, v_rest: -65, v_reset: -60, conduct_leak: 0.9 },
      ...{ tau_theta: 0, theta_plus: 0.2, refract_time: 2, integration_type: 'rk2', v_min: -60, made_up: 0 },
    });
  });
  describe('of LIFODEJax', () => {
    matters(ode, {
      ...{
        time_unit: 'ms',
        dt: 2e-3,
        tau_mem: 0.03,
        tau_syn: 0.03,
        bias: 0.1,
        threshold: 0.9,
        noise_std: 0.1,
      },
      ...{ learning_window: 0.4, n_synapses: 2, w_rec: null, input_scale: 29, input_dtype: 'float64' },
      made_up: 0,
    });
    it('hangs on the weights of the loss', () => {
      const { text } = ode((_entry, data) => {
        (data.w as number[][])[0]![0]! += 0.1;
      });
      expect(text).contain('EXCEEDS');
    });
  });

  it('says what is not known', () => {
    expect(wtas(hyperparameter('made_up', 1)).text)
      .contain("'made_up'")
      .contain('unknown-hyperparameter');
    expect(ode(hyperparameter('made_up', 1)).text).contain("hyperparameter 'made_up' is unknown here");
    expect(wtas((entry) => ((entry.trace as Json).w = [0])).text).contain("no compartment 'w'");
  });
});

describe('golden files', () => {
  const FILES = {
    'ngclearn.json': 62,
    'lif_traces.json': 29,
    'surrogates.json': 85,
    'tutorial_seed0_bias.json': 1,
    'tutorial_seed0_nobias.json': 1,
    'brian2_nets.json': 4,
    'brian2_equations.json': 50,
    'brian2_plastic.json': 5,
    'norse.json': 71,
    'snntorch.json': 56,
    'spikingjelly.json': 34,
  };

  it('are known by what they hold, and every entry counts once', () => {
    for (const [file, count] of Object.entries(FILES)) {
      expect(casesOf(read(file), 'renamed.json').length, file).equal(count);
    }
    const others = readdirSync(GOLDEN, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.json') && !(file in FILES) && !/^(operations|arrays)\b/.test(file));
    const counts = [
      ...Object.values(FILES),
      ...others.map((file) => casesOf(read(file), 'renamed.json').length),
    ];
    expect(casesIn(GOLDEN).length).equal(counts.reduce((a, b) => a + b));
  });

  it('of another form are cases that are not supported', () => {
    const marks = [{}, { a: 1 }, [1, 2], 'text'].map((data) => casesOf(data, 'x.json')[0]);
    for (const golden of marks) expect(outcomeOf(golden!, { training: false }).mark).equal('----');
  });
});

describe('what a library fails at itself', () => {
  const entry = { error: 'TypeError: no' };
  const outcome = (name: string) => {
    const [golden] = casesOf({ x: [0], [name]: entry, 'norse:tanh': { grad: [0] } }, 'x.json');
    return outcomeOf(golden!, { training: false });
  };

  it('is met by refusing it too', () => {
    const { mark, text } = outcome('norse:broken(alpha=1)');
    expect([mark, text]).eql(['ok', 'refused, the library itself fails with TypeError: no']);
  });

  it('is not met by what does not fail here, nor by a library that is not there', () => {
    expect(outcome('norse:super(alpha=1)').mark).equal('----');
    expect(outcome('elsewhere:broken').mark).equal('----');
  });
});

describe('the report', () => {
  const outcome = (mark: Outcome['mark']): Outcome => ({ name: 'a', mark, text: 'v', worst: 0 });

  it('ends with the count, and is complete only when every case holds', () => {
    expect(verdict([outcome('ok'), outcome('ok')])).eql({ line: 'parity: 2 of 2 cases', complete: true });
    expect(verdict([outcome('ok'), outcome('FAIL')])).eql({ line: 'parity: 1 of 2 cases', complete: false });
    expect(verdict([outcome('ok'), outcome('----')])).eql({
      line: 'parity: 1 of 2 cases (1 not supported yet)',
      complete: false,
    });
    expect(verdict([]).complete).equal(false);
  });

  it('has one line per case, whatever goes wrong', () => {
    const broken = {
      name: 'b',
      check: () => {
        throw new Error('one\ntwo');
      },
    };
    expect(lineOf(outcomeOf(broken, { training: false }))).equal('FAIL  b: one | two');
    expect(outcomeOf({ name: 'c', check: () => [] }, { training: false }).mark).equal('FAIL');
  });
});

describe('a comparison', () => {
  it('is relative to the largest value', () => {
    expect(closeTo('', '', [1, -200.2], [1, -200], 1).error).closeTo(1e-3, 1e-9);
    expect(closeTo('', '', [0.5], [0], 1).error).equal(0.5);
  });

  it('does not hold for NaN or another number of elements', () => {
    for (const ours of [[1, Number.NaN], [Number.NaN, 2], [1], [1, 2, 3]]) {
      expect(holds(closeTo('', '', ours, [1, 2], 1e9)), String(ours)).equal(false);
      expect(holds(equalTo('', '', ours, [1, 2])), String(ours)).equal(false);
    }
  });

  it('of bits tells -0 from 0', () => {
    expect(sameBits('', Float32Array.of(0), Float32Array.of(-0)).error).equal(1);
    expect(equalTo('', '', [0], [-0]).error).equal(0);
  });

  it('reads nested lists of numbers, and nothing else', () => {
    expect([...numbersIn([[1, [2]], 3], 'x')]).eql([1, 2, 3]);
    expect([...numbersIn(4, 'x')]).eql([4]);
    for (const bad of [null, [1, null], 'a', undefined]) expect(() => numbersIn(bad, 'x')).throw('x holds');
  });
});
