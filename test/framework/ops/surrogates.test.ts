import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compile, differentiateScalar, ProgramScribe } from '../../../framework/engine.ts';
import {
  type SpikeOptions,
  spike,
  surrogateOf,
  surrogates,
  type Tensor,
  total,
} from '../../../framework/index.ts';
import { everywhere } from '../support.ts';

const { brainstate, ngclearn, norse, rockpool } = surrogates;

interface Golden {
  readonly fwd?: readonly number[];
  readonly grad: readonly number[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/surrogates.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Golden>> & { readonly x: readonly number[] };

/** How a system fires, and each of its surrogates by the name in the file. */
type Table = Readonly<Record<string, (v: Tensor) => SpikeOptions['surrogate']>>;
interface System {
  readonly threshold: number;
  readonly options: Omit<SpikeOptions, 'surrogate'>;
  readonly table: Table;
}

const SYSTEMS: Readonly<Record<string, System>> = {
  norse: {
    threshold: 0,
    options: { strict: true },
    table: {
      'super(alpha=100.0)': () => norse.superSpike(),
      'super(alpha=1.0)': () => norse.superSpike(1),
      'triangle(alpha=0.3)': () => norse.triangle(),
      'triangle(alpha=1.0)': () => norse.triangle(1),
      'tanh(alpha=1.0)': () => norse.tanh(1),
      'tanh(alpha=100.0)': () => norse.tanh(),
      'circ(alpha=1.0)': () => norse.circ(1),
      'circ(alpha=0.5)': () => norse.circ(0.5),
      'heavi_erfc(alpha=1.0)': () => norse.heaviErfc(1),
    },
  },
  rockpool: {
    threshold: 1,
    options: { cap: 2 ** 16 },
    table: {
      'StepPWL(thr=1,window=.5)': () => rockpool.piecewiseLinear(),
      'PeriodicExponential(thr=1,window=.5)': () => rockpool.periodicExponential(),
    },
  },
  'brainstate0.1.10': {
    threshold: 0,
    options: {},
    table: {
      Sigmoid: () => brainstate.sigmoid(),
      PiecewiseQuadratic: () => brainstate.piecewiseQuadratic(),
      PiecewiseExp: () => brainstate.piecewiseExp(),
      SoftSign: () => brainstate.softSign(),
      Arctan: () => brainstate.arctan(),
      NonzeroSignLog: () => brainstate.nonzeroSignLog(),
      ERF: () => brainstate.erf(),
      PiecewiseLeakyRelu: () => brainstate.piecewiseLeakyRelu(),
      SquarewaveFourierSeries: () => brainstate.squarewaveFourierSeries(),
      S2NN: () => brainstate.s2nn(),
      QPseudoSpike: () => brainstate.qPseudoSpike(),
      LeakyRelu: () => brainstate.leakyRelu(),
      LogTailedRelu: () => brainstate.logTailedRelu(),
      ReluGrad: () => brainstate.reluGrad(),
      GaussianGrad: () => brainstate.gaussianGrad(),
      MultiGaussianGrad: () => brainstate.multiGaussianGrad(),
      InvSquareGrad: () => brainstate.invSquareGrad(),
      SlayerGrad: () => brainstate.slayerGrad(),
    },
  },
  ngclearn: {
    threshold: 0,
    options: { strict: true },
    table: {
      straight_through_estimator: () => ngclearn.straightThrough(),
      triangular_estimator: () => ngclearn.triangular(),
      explicit_triangular_estimator: () => ngclearn.explicitTriangular(),
      arctan_estimator: () => ngclearn.arctan(),
      boxcar_estimator: () => ngclearn.boxcar(),
      secant_lif_estimator: (v) => ngclearn.secantLif(v),
    },
  },
};

/** The library takes the root of π in float32 there. */
const LIMITS: Readonly<Record<string, number>> = { 'heavi_erfc(alpha=1.0)': 1e-7 };

/** Spikes at some membranes, and their gradients with respect to membrane and threshold. */
function run(x: readonly number[], threshold: number, make: (v: Tensor) => SpikeOptions) {
  const scribe = new ProgramScribe({ name: 'surrogate', units: false });
  for (const name of ['v', 'threshold']) scribe.slot({ name, role: 'parameter', shape: [x.length] });
  for (const name of ['z', 'slope', 'loss']) {
    scribe.slot({ name, role: 'state', shape: name === 'loss' ? [] : [x.length] });
  }
  const v = scribe.load('v');
  const z = spike(v, scribe.load('threshold'), make(v));
  scribe.store('z', z);
  scribe.store('slope', surrogateOf(v, scribe.load('threshold'), make(v).surrogate));
  scribe.store('loss', total(z));
  const program = differentiateScalar(
    scribe.program(),
    'loss',
    new Map([
      ['v', 'dv'],
      ['threshold', 'dthreshold'],
    ]),
  );
  return everywhere((backend) => {
    const executable = compile(backend, { program }, { dtype: 'f64', capacity: 1 });
    executable.write(
      'v',
      x.map((at) => at + threshold),
    );
    executable.write('threshold', new Float64Array(x.length).fill(threshold));
    executable.run({ program: 'program', tick: 0, steps: 1 });
    const has = program.slots.some(({ name }) => name === 'dthreshold');
    return {
      z: [...executable.read('z')],
      slope: [...executable.read('slope')],
      dv: [...executable.read('dv')],
      dthreshold: has ? [...executable.read('dthreshold')] : [],
    };
  });
}

describe('surrogates', () => {
  for (const [system, { threshold, options, table }] of Object.entries(SYSTEMS)) {
    describe(`of ${system}`, () => {
      it('are all there', () => {
        const known = Object.keys(golden).filter((name) => name.startsWith(`${system}:`));
        expect(Object.keys(table).map((name) => `${system}:${name}`)).members(known);
      });
      for (const [name, make] of Object.entries(table)) {
        it(`${name} has the value and the derivative that the library has`, () => {
          const { fwd, grad } = golden[`${system}:${name}`]!;
          const ours = run(golden.x, threshold, (v) => ({ ...options, surrogate: make(v) }));
          if (fwd) expect(ours.z).eql(fwd);
          expect(ours.slope.map((s) => s + 0)).eql(ours.dv.map((s) => s + 0));
          const worst = Math.max(...grad.map((g, i) => Math.abs(g - ours.dv[i]!)));
          expect(worst).most(LIMITS[name] ?? 1e-12);
        });
      }
    });
  }

  it("of brainstate's Fourier series add cos((2i - 1)wx) for i from 2 to n - 1", () => {
    const x = [-1.7, -0.3, 0, 0.6, 2.4];
    for (const [n, odd] of [
      [1, [1]],
      [2, [1]],
      [3, [1, 3]],
      [4, [1, 3, 5]],
      [5, [1, 3, 5, 7]],
    ] as const) {
      const { dv } = run(x, 0, () => ({ surrogate: brainstate.squarewaveFourierSeries(5, n) }));
      x.forEach((at, k) => {
        const sum = odd.reduce((total, factor) => total + Math.cos((factor * 2 * Math.PI * at) / 5), 0);
        expect(dv[k], `n = ${n}, x = ${at}`).closeTo((4 / 5) * sum, 1e-14);
      });
    }
    expect(run([0], 0, () => ({ surrogate: brainstate.squarewaveFourierSeries(5, 3) })).dv).eql([1.6]);
  });

  it('fire at the threshold or only above it', () => {
    const surrogate = norse.superSpike();
    expect(run([0], 1, () => ({ surrogate })).z).eql([1]);
    expect(run([0], 1, () => ({ surrogate, strict: true })).z).eql([0]);
  });

  it('give the threshold the opposite of the gradient of the membrane, where they see the difference only', () => {
    const { dv, dthreshold } = run([-0.3, 0.2], 1, () => ({ surrogate: norse.superSpike(3) }));
    expect(dthreshold).eql(dv.map((g) => -g));
  });

  it("give Rockpool's threshold -v/θ² inside the window, and its cap does not stop the gradient", () => {
    const { z, dv, dthreshold } = run([-1.2, -0.5, 6], 2, () => ({
      surrogate: rockpool.piecewiseLinear(1),
      cap: 3,
    }));
    expect(z).eql([0, 0, 3]);
    expect(dv).eql([0, 1 / 2, 1 / 2]);
    expect(dthreshold.map((g) => g + 0)).eql([0, -1.5 / 4, -8 / 4]);
  });

  it("of Rockpool's periodic kind give the threshold -v/θ times the gradient of v", () => {
    const { dv, dthreshold } = run([-1.8, -0.3, 1.1], 2, () => ({
      surrogate: rockpool.periodicExponential(),
    }));
    // Half a threshold below the first spike, near it, and past it: distances from the nearest multiple of the threshold.
    dthreshold.forEach((own, i) => expect(own).closeTo((-[0.2, 1.7, 3.1][i]! / 2) * dv[i]!, 1e-12));
    expect(dv[1]! / dv[0]!).closeTo(Math.exp((1.8 - 0.3) / 0.5), 1e-9);
  });

  it('may have tensors for parameters', () => {
    const fixed = run([0.2, -0.4], 0, () => ({ surrogate: norse.circ(0.5) }));
    const live = run([0.2, -0.4], 0, (v) => ({ surrogate: norse.circ(v.mul(0).add(0.5)) }));
    expect(live).eql(fixed);
  });
});
