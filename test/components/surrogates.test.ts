import { expect } from 'chai';
import {
  brainstate,
  component,
  context,
  count,
  type Diagnostic,
  edit,
  IFCell,
  input,
  LIFCell,
  type Model,
  MyelinError,
  model,
  ms,
  norse,
  output,
  process,
  rockpool,
  SLIFCell,
  type SurrogateGiven,
  sgd,
  simulate,
  spike,
  superSpike,
  surrogate,
  type Tensor,
  total,
  train,
  type Warning,
  WTASCell,
} from '../../index.ts';
import { gradient, type Rows, watch } from './trial.ts';

/** `slope · e^(-|u|)`: a surrogate of one's own. */
const own = (slope = 1): SurrogateGiven => ({
  name: 'exponential',
  derivative: (u: Tensor) => u.abs().neg().exp(),
  scale: slope,
});
const psi = (u: number): number => Math.exp(-Math.abs(u));
const near = (found: number, expected: number): void => {
  expect(found).closeTo(expected, 1e-12 * Math.max(1, Math.abs(expected)));
};

type Cell = Parameters<typeof watch>[0];
/** Every kind of spiking cell, by what it is driven with and what it emits. */
const CELLS: readonly (readonly [
  name: string,
  make: (of: SurrogateGiven | undefined) => ReturnType<Cell>,
  drive: string,
  spikes: string,
  level: number,
])[] = [
  ['IFCell', (own) => IFCell({ n_units: 3, tau_m: 4, ...given(own) }), 'j', 's', 20],
  ['LIFCell', (own) => LIFCell({ n_units: 3, tau_m: 4, refract_time: 1, ...given(own) }), 'j', 's', 40],
  [
    'LIFCell, one spike',
    (own) => LIFCell({ n_units: 3, tau_m: 4, max_one_spike: true, ...given(own) }),
    'j',
    's',
    40,
  ],
  [
    'SLIFCell',
    (own) => SLIFCell({ n_units: 3, tau_m: 4, resist_m: 1, thr: 2, thr_gain: 0.1, ...given(own) }),
    'j',
    's',
    5,
  ],
  [
    'SLIFCell, sticky',
    (own) =>
      SLIFCell({
        ...{ n_units: 3, tau_m: 4, resist_m: 1, thr: 2, rho_b: 0.1, resist_inh: 0.2 },
        ...{ refract_time: 2, sticky_spikes: true, ...given(own) },
      }),
    'j',
    's',
    5,
  ],
  ['WTASCell', (own) => WTASCell({ n_units: 3, thr_base: 0.3, ...given(own) }), 'j', 's', 2],
  ['norse.LIFCell', (own) => norse.LIFCell({ hidden_size: 3, ...given(own) }), 'input', 'z', 20],
  ['norse.LIFBoxCell', (own) => norse.LIFBoxCell({ hidden_size: 3, ...given(own) }), 'input', 'z', 20],
  ['norse.LSNNCell', (own) => norse.LSNNCell({ hidden_size: 3, ...given(own) }), 'input', 'z', 20],
  ['rockpool.LIFJax', (own) => rockpool.LIFJax({ shape: 3, ...given(own) }), 'input', 'spikes', 1],
  ['rockpool.LIFODEJax', (own) => rockpool.LIFODEJax({ shape: 3, ...given(own) }), 'input', 'spikes', 200],
  ['brainstate.IF', (own) => brainstate.IF({ in_size: 3, ...given(own) }), 'x', 'spike', 8],
  ['brainstate.LIF', (own) => brainstate.LIF({ in_size: 3, ...given(own) }), 'x', 'spike', 8],
  ['brainstate.LIFRef', (own) => brainstate.LIFRef({ in_size: 3, ...given(own) }), 'x', 'spike', 8],
  ['brainstate.ALIF', (own) => brainstate.ALIF({ in_size: 3, ...given(own) }), 'x', 'spike', 8],
];
const given = (surrogate: SurrogateGiven | undefined) => (surrogate === undefined ? {} : { surrogate });

const STEPS = 8;
const drives = (level: number): Rows =>
  Array.from({ length: STEPS }, (_, t) => [0, 1, 2].map((i) => level * (0.4 + ((t * 3 + i * 5) % 7) / 7)));
const WEIGHTS: Rows = Array.from({ length: STEPS }, (_, t) => [0, 1, 2].map((i) => 1 + 0.1 * t - 0.3 * i));

describe('surrogates of cells', () => {
  for (const [name, make, drive, spikes, level] of CELLS)
    it(`of ${name} change no spike, and give what drives it a gradient: as a derivative or as a smooth function`, () => {
      const trial = { dt: '1 ms', inputs: { [drive]: drives(level) } };
      const plain = watch(() => make(undefined), trial, spikes);
      expect(Math.max(...plain[spikes]!.flat()), 'something fires').greaterThan(0);
      const slopes = (of: SurrogateGiven) =>
        gradient(() => make(of), trial, { [spikes]: WEIGHTS }, drive)[drive]!;
      expect(watch(() => make(own()), trial, spikes)).eql(plain);
      // A derivative and a smooth function with that derivative say the same.
      const byDerivative = slopes({ derivative: () => 0.5 });
      const bySmooth = slopes({ smooth: (v: Tensor, at: Tensor) => v.sub(at), scale: 0.5 });
      expect(byDerivative.flat().some((g) => g !== 0)).equal(true);
      byDerivative.flat().forEach((g, k) => near(bySmooth.flat()[k]!, g));
    });

  const [dt, tau, R, REST, THR] = [1, 4, 2, -65, -52];
  const a = 1 - dt / tau;
  const lif = (more: object = {}) =>
    LIFCell({
      n_units: 1,
      tau_m: tau,
      resist_m: R,
      refract_time: 0,
      theta_plus: 3,
      surrogate: own(),
      ...more,
    });
  const column = (...numbers: number[]): Rows => numbers.map((x) => [x]);

  it('of LIFCell pass the membrane while it does not fire', () => {
    const js = [6, 3, 5];
    const trial = { dt: '1 ms', inputs: { j: column(...js) } };
    const cell = () => lif({ theta_plus: 0 });
    const found = gradient(cell, trial, { s: column(0, 0, 1) }, 'j', 'resist_m', 'thr');
    let v = REST;
    for (const j of js) v += ((REST - v + R * j) * dt) / tau;
    const slope = psi(v - THR);
    [2, 1, 0].forEach((age, t) => near(found.j[t]![0]!, slope * (R / tau) * a ** age));
    near(found.resist_m[0]![0]!, slope * js.reduce((sum, j, t) => sum + (j / tau) * a ** (2 - t), 0));
    near(found.thr[0]![0]!, -slope);
  });

  it('of LIFCell end at a reset, and go on by the threshold that a spike has raised', () => {
    const trial = { dt: '1 ms', inputs: { j: column(40, 10) } };
    const { s } = watch(lif, trial, 's');
    expect(s).eql([[1], [0]]);
    const found = gradient(lif, trial, { s: column(0, 1) }, 'j', 'theta_plus');
    const first = psi(REST + (R * 40) / tau - THR);
    const after = -60 + (REST + 60 + R * 10) / tau;
    const second = psi(after - THR - 3);
    near(found.j[1]![0]!, second * (R / tau));
    near(found.j[0]![0]!, -second * 3 * first * (R / tau));
    near(found.theta_plus[0]![0]!, -second);
  });

  it('of LIFCell do not see a current of the refractory period', () => {
    const trial = { dt: '1 ms', inputs: { j: column(40, 10) } };
    const found = gradient(() => lif({ refract_time: 5, theta_plus: 0 }), trial, { s: column(0, 1) }, 'j');
    expect(found.j.flat().map((g) => g + 0)).eql([0, 0]);
  });

  it('of WTASCell pass the softmax to all cells', () => {
    const js = [1, 2, 0.5];
    const cell = () => WTASCell({ n_units: 3, resist_m: R, thr_base: 0.4, thr_jitter: 0, surrogate: own() });
    const trial = { dt: '1 ms', inputs: { j: [js] } };
    const found = gradient(cell, trial, { s: [[1, 0, 0]] }, 'j', 'resist_m');
    const exps = js.map((j) => Math.exp(R * j));
    const p = exps.map((e) => e / exps.reduce((x, y) => x + y));
    const slope = psi(p[0]! - 0.4);
    const byV = p.map((share, k) => slope * p[0]! * ((k === 0 ? 1 : 0) - share));
    byV.forEach((g, k) => near(found.j[0]![k]!, g * R));
    near(
      found.resist_m[0]![0]!,
      byV.reduce((sum, g, k) => sum + g * js[k]!, 0),
    );
  });

  it('of SLIFCell do not pass spikes that only stay', () => {
    const cell = () =>
      SLIFCell({
        ...{ n_units: 1, tau_m: 4, resist_m: 1, thr: 1, thr_jitter: 0, thr_single: false },
        ...{ refract_time: 3, sticky_spikes: true, surrogate: own() },
      });
    const trial = { dt: '1 ms', inputs: { j: column(8, 1, 1) } };
    expect(watch(cell, trial, 's').s).eql([[1], [1], [1]]);
    near(gradient(cell, trial, { s: column(1, 0, 0) }, 'j').j[0]![0]!, psi(2 - 1) / 4);
    expect(
      gradient(cell, trial, { s: column(0, 0, 1) }, 'j')
        .j.flat()
        .map((g) => g + 0),
    ).eql([0, 0, 0]);
  });

  it('are numbers for local rules: LIFCell shows the derivative of the one that it was given', () => {
    const trial = { dt: '1 ms', inputs: { j: column(6) } };
    near(watch(lif, trial, 'surrogate').surrogate[0]![0]!, (psi(REST + (R * 6) / tau - THR) * R) / tau);
  });

  it("of a user's own component have a default by name, or follow from its hyperparameters", () => {
    const Cell = component('Cell', {
      doc: 'fires above 1',
      time: 'ms',
      hyperparameters: {
        n_units: count('number'),
        surrogate: surrogate('gradient of s', 'norse.superSpike'),
      },
      compartments: { x: input('1', 'drive'), s: output('spike', 'spikes') },
      commands: { advance_state: ({ x }, p) => ({ s: spike(x, 1, { surrogate: p.surrogate }) }) },
    });
    expect(Cell.help()).include('norse.superSpike');
    const trial = { dt: '1 ms', inputs: { x: column(0.5) } };
    const slope = (cell: () => ReturnType<Cell>) => gradient(cell, trial, { s: column(1) }, 'x').x[0]![0]!;
    near(
      slope(() => Cell({ n_units: 1 })),
      1 / 51 ** 2,
    );
    near(
      slope(() => Cell({ n_units: 1, surrogate: 'ngclearn.straightThrough' })),
      1,
    );
    near(
      slope(() => Cell({ n_units: 1, surrogate: { derivative: () => 1, scale: -3 } })),
      -3,
    );
  });
});

describe('a surrogate that is none', () => {
  it("goes beside numbers of the system's own: an error that names them", () => {
    const both = [
      ['LIFCell.alpha', () => norse.LIFCell({ hidden_size: 1, alpha: 5, surrogate: own() })],
      ['LIFBoxCell.method', () => norse.LIFBoxCell({ hidden_size: 1, method: 'tanh', surrogate: own() })],
      [
        'LIFODEJax.learning_window',
        () => rockpool.LIFODEJax({ shape: 1, learning_window: 1, surrogate: own() }),
      ],
      ['LIF.spk_alpha', () => brainstate.LIF({ in_size: 1, spk_alpha: 0.3, surrogate: own() })],
    ] as const;
    for (const [where, make] of both)
      expect(make).throw(MyelinError, where).property('code', 'without-effect');
    // Defaults, which documents spell, are no contradiction.
    norse.LIFCell({ hidden_size: 1, method: 'super', alpha: 100, surrogate: own() });
  });

  it('does not compile', () => {
    // @ts-expect-error no name of the catalogue
    expect(() => LIFCell({ n_units: 1, tau_m: 4, surrogate: 'norse.superSpyke' })).throw(MyelinError);
    // @ts-expect-error no function
    expect(() => LIFCell({ n_units: 1, tau_m: 4, surrogate: { name: 'mine' } })).throw(MyelinError);
    expect(LIFCell({ n_units: 1, tau_m: 4, surrogate: superSpike(25) }).component.name).equal('LIFCell');
  });

  const faultOf = (surrogate: unknown): MyelinError => {
    try {
      LIFCell({ n_units: 1, tau_m: 4, surrogate: surrogate as SurrogateGiven });
    } catch (error) {
      if (error instanceof MyelinError) return error;
      throw error;
    }
    return expect.fail('no error');
  };
  for (const [text, given, says] of [
    ['a name that the catalogue has not', 'norse.superSpyke', "Did you mean 'norse.superSpike'?"],
    ['the name of one that needs a current', 'ngclearn.secantLif', "found 'ngclearn.secantLif'"],
    ['an object without a function', { name: 'mine' }, 'a surrogate without a function'],
    ['two functions', { smooth: () => 0, derivative: () => 0 }, 'both functions'],
    ['a word that is not known', { derivative: () => 1, scal: 2 }, "Did you mean 'scale'?"],
    ['no factor', { derivative: () => 1, scale: 0 }, 'a finite number other than 0'],
    ['operands that are no numbers', { derivative: () => 1, operands: ['x'] }, 'finite numbers'],
    ['a number', 3, 'found 3'],
  ] as const)
    it(`is refused where the cell is made: ${text}`, () => {
      const error = faultOf(given);
      expect(error.code).equal('hyperparameter-type');
      expect(error.where).equal('LIFCell.surrogate');
      expect(error.message).include(says);
    });

  it('is refused where its derivative gives something else than a tensor of that shape', () => {
    for (const [derivative, code] of [
      [() => 'steep', 'kind-mismatch'],
      [(u: Tensor) => u.reshape([1, 1, 2]), 'shape-mismatch'],
    ] as const) {
      const run = () =>
        gradient(
          () =>
            IFCell({ n_units: 2, tau_m: 4, surrogate: { name: 'mine', derivative: derivative as never } }),
          { dt: '1 ms', inputs: { j: [[1, 2]] } },
          { s: [[1, 1]] },
          'j',
        );
      expect(run).throw(MyelinError, 'mine, derivative').property('code', code);
    }
  });

  const started = (surrogate: SurrogateGiven) => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 1, tau_m: 4, surrogate });
      return { z, advance: process(z.advance_state) };
    });
    return () => simulate(net, { dt: ms(1) }).run(net.advance, { steps: 1 });
  };
  for (const [text, surrogate, code] of [
    ['its scale is no number of the precision', { ...(own(1e-60) as object) }, 'precision'],
    ['its scale is too large for it', { ...(own(1e60) as object) }, 'precision'],
    [
      'an if is steered',
      { derivative: (u: Tensor) => ((u.gt(0) as never) ? u : u.neg()) },
      'branch-on-tensor',
    ],
    [
      'a smooth function does so',
      { smooth: (v: Tensor, thr: Tensor) => ((v.gt(thr) as never) ? v : v.neg()) },
      'branch-on-tensor',
    ],
    ['chance is asked', { derivative: (u: Tensor) => u.mul(Math.random()) }, 'declaration'],
  ] as const)
    it(`is refused before the first step, whether or not there are gradients: ${text}`, () => {
      expect(started(surrogate as SurrogateGiven))
        .throw(MyelinError)
        .property('code', code);
    });

  it('comes from a document that cannot hold functions; names it can', () => {
    const made = (surrogate: SurrogateGiven) =>
      context('net', () => {
        const z = LIFCell({ n_units: 1, tau_m: 4, surrogate });
        return { z, advance: process(z.advance_state) };
      });
    type Net = ReturnType<typeof made>;
    const asText = (net: Net) => JSON.parse(JSON.stringify(model(net))) as Model;
    const reread = (net: Net) => edit(net, (draft) => Object.assign(draft, asText(net)));
    expect(asText(made('norse.superSpike')).parts.z!.hyperparameters.surrogate).equal('norse.superSpike');
    reread(made('norse.superSpike'));
    expect(() => reread(made(own()))).throw(MyelinError, 'a document keeps none');
    // An edit of something else leaves it as it is.
    const net = made(own());
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.tau_m = 5;
    });
  });
});

describe('what no gradient can reach', () => {
  const net = (surrogate?: SurrogateGiven) =>
    context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: 4, ...given(surrogate) });
      return { z, advance: process(z.advance_state) };
    });
  const training = (own: ReturnType<typeof net>, more: object = {}) =>
    train(own, {
      process: own.advance,
      dt: ms(1),
      steps: 3,
      inputs: [[own.z.j, 10]],
      loss: ({ of }) => total(of(own.z.s)),
      optimizer: sgd(),
      warnings: 'silent',
      ...more,
    });

  it('is refused by its name, and the cell is named that has no surrogate', () => {
    const silent = net();
    const { tau_m, thr } = silent.z.hyperparameters;
    const run = () => training(silent, { trainable: [tau_m, thr] });
    let faults: readonly Diagnostic[] = [];
    try {
      run();
    } catch (error) {
      faults = (error as MyelinError).diagnostics;
    }
    expect(faults.map(({ code, where }) => [code, where])).eql([
      ['no-gradient', 'net/z.tau_m'],
      ['no-gradient', 'net/z.thr'],
    ]);
    expect(faults[0]!.remedy).include('net/z (LIFCell)').and.include("surrogate: 'ngclearn.arctan'");
    const live = net('ngclearn.arctan');
    const trainer = training(live, { trainable: [live.z.hyperparameters.tau_m] });
    trainer.evaluate();
    expect(trainer.gradients.get(live.z.hyperparameters.tau_m)[0]).not.equal(0);
  });

  it('is refused where the gradient of an input was asked for', () => {
    const silent = net();
    const ask = (own: ReturnType<typeof net>) =>
      training(own, {
        inputs: [[own.z.j, [1, 2, 3, 4, 5, 6]]],
        inputGradients: [own.z.j],
        ...(own !== silent && { trainable: [own.z.hyperparameters.thr] }),
      });
    expect(() => ask(silent))
      .throw(MyelinError, 'net/z (LIFCell)')
      .property('where', 'net/z.j');
    const live = net('ngclearn.arctan');
    const trainer = ask(live);
    trainer.evaluate();
    expect(trainer.inputGradient(live.z.j).some((g) => g !== 0)).equal(true);
  });

  it('is left out where nothing was named, with one warning that names it and the cell', () => {
    const warned: Warning[] = [];
    training(net()).warnings.subscribe((one) => warned.push(one));
    expect(warned.map(({ code }) => code)).eql(['untrained']);
    expect(warned[0]!.found).include('net/z.tau_m').and.include('net/z.resist_m');
    expect(warned[0]!.remedy).include('net/z (LIFCell)');
  });
});
