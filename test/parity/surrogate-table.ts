import { type SpikeOptions, type Surrogate, surrogates, type Tensor } from '../../index.ts';

const { brainstate, braintools, ngclearn, norse, rockpool, snntorch, spikingjelly } = surrogates;

/** A surrogate of a library. */
export interface SurrogateRow {
  /** From the membrane and the numbers of the case that `takes` names. */
  readonly make: (v: Tensor, ...numbers: number[]) => Surrogate;
  readonly takes: readonly string[];
  /** Numbers of a case that do not change the derivative. */
  readonly ignored?: readonly string[];
  /** A wider limit. */
  readonly limit?: number;
}

const by = (make: (...numbers: number[]) => Surrogate, ...takes: readonly string[]): SurrogateRow => ({
  make: (_v, ...numbers) => make(...numbers),
  takes,
});

/** How a library fires, and each of its surrogates by the name in the file. To add one, add a row. */
export interface Library {
  readonly options: Omit<SpikeOptions, 'surrogate'>;
  readonly rows: Readonly<Record<string, SurrogateRow>>;
}

export const LIBRARIES: Readonly<Record<string, Library>> = {
  norse: {
    options: { strict: true },
    rows: {
      super: by(norse.superSpike, 'alpha'),
      triangle: by(norse.triangle, 'alpha'),
      tanh: by(norse.tanh, 'alpha'),
      circ: by(norse.circ, 'alpha'),
      // The library takes the root of π in float32.
      heavi_erfc: { ...by(norse.heaviErfc, 'alpha'), limit: 1e-7 },
    },
  },
  rockpool: {
    options: { cap: 2 ** 16 },
    rows: {
      StepPWL: by(rockpool.piecewiseLinear, 'window'),
      PeriodicExponential: by(rockpool.periodicExponential, 'window'),
    },
  },
  'brainstate0.1.10': {
    options: {},
    rows: {
      Sigmoid: by(brainstate.sigmoid, 'alpha'),
      PiecewiseQuadratic: by(brainstate.piecewiseQuadratic, 'alpha'),
      PiecewiseExp: by(brainstate.piecewiseExp, 'alpha'),
      SoftSign: by(brainstate.softSign, 'alpha'),
      Arctan: by(brainstate.arctan, 'alpha'),
      NonzeroSignLog: by(brainstate.nonzeroSignLog, 'alpha'),
      ERF: by(brainstate.erf, 'alpha'),
      PiecewiseLeakyRelu: by(brainstate.piecewiseLeakyRelu, 'c', 'w'),
      SquarewaveFourierSeries: by(brainstate.squarewaveFourierSeries, 't_period', 'n'),
      S2NN: { ...by(brainstate.s2nn, 'alpha', 'beta'), ignored: ['epsilon'] },
      QPseudoSpike: by(brainstate.qPseudoSpike, 'alpha'),
      LeakyRelu: by(brainstate.leakyRelu, 'alpha', 'beta'),
      LogTailedRelu: by(brainstate.logTailedRelu, 'alpha'),
      ReluGrad: by(brainstate.reluGrad, 'alpha', 'width'),
      GaussianGrad: by(brainstate.gaussianGrad, 'sigma', 'alpha'),
      MultiGaussianGrad: by(brainstate.multiGaussianGrad, 'h', 's', 'sigma', 'scale'),
      InvSquareGrad: by(brainstate.invSquareGrad, 'alpha'),
      SlayerGrad: by(brainstate.slayerGrad, 'alpha'),
    },
  },
  braintools: {
    options: {},
    rows: {
      Sigmoid: by(braintools.sigmoid, 'alpha'),
      PiecewiseQuadratic: by(braintools.piecewiseQuadratic, 'alpha'),
      PiecewiseExp: by(braintools.piecewiseExp, 'alpha'),
      SoftSign: by(braintools.softSign, 'alpha'),
      Arctan: by(braintools.arctan, 'alpha'),
      NonzeroSignLog: by(braintools.nonzeroSignLog, 'alpha'),
      ERF: by(braintools.erf, 'alpha'),
      PiecewiseLeakyRelu: by(braintools.piecewiseLeakyRelu, 'c', 'w'),
      SquarewaveFourierSeries: by(braintools.squarewaveFourierSeries, 't_period', 'n'),
      S2NN: { ...by(braintools.s2nn, 'alpha', 'beta'), ignored: ['epsilon'] },
      QPseudoSpike: by(braintools.qPseudoSpike, 'alpha'),
      LeakyRelu: by(braintools.leakyRelu, 'alpha', 'beta'),
      LogTailedRelu: by(braintools.logTailedRelu, 'alpha'),
      ReluGrad: by(braintools.reluGrad, 'alpha', 'width'),
      GaussianGrad: by(braintools.gaussianGrad, 'sigma', 'alpha'),
      MultiGaussianGrad: by(braintools.multiGaussianGrad, 'h', 's', 'sigma', 'scale'),
      InvSquareGrad: by(braintools.invSquareGrad, 'alpha'),
      SlayerGrad: by(braintools.slayerGrad, 'alpha'),
    },
  },
  snntorch: {
    options: { strict: true },
    rows: {
      straight_through_estimator: by(snntorch.straightThrough),
      triangular: by(snntorch.triangular, 'threshold'),
      fast_sigmoid: by(snntorch.fastSigmoid, 'slope'),
      atan: by(snntorch.atan, 'alpha'),
      heaviside: by(snntorch.heaviside),
      sigmoid: by(snntorch.sigmoid, 'slope'),
      spike_rate_escape: by(snntorch.spikeRateEscape, 'beta', 'slope'),
      // A variance of 0 leaves the number below the threshold at 0, whatever the mean.
      SSO: { ...by(snntorch.stochasticSpike, 'variance'), ignored: ['mean'] },
      SFS: by(snntorch.sparseFastSigmoid, 'slope', 'B'),
    },
  },
  spikingjelly: {
    options: {},
    rows: {
      PiecewiseQuadratic: by(spikingjelly.piecewiseQuadratic, 'alpha'),
      PiecewiseExp: by(spikingjelly.piecewiseExp, 'alpha'),
      Sigmoid: by(spikingjelly.sigmoid, 'alpha'),
      SoftSign: by(spikingjelly.softSign, 'alpha'),
      SuperSpike: by(spikingjelly.superSpike, 'alpha'),
      ATan: by(spikingjelly.atan, 'alpha'),
      NonzeroSignLogAbs: by(spikingjelly.nonzeroSignLogAbs, 'alpha'),
      Erf: by(spikingjelly.erf, 'alpha'),
      PiecewiseLeakyReLU: by(spikingjelly.piecewiseLeakyRelu, 'w', 'c'),
      SquarewaveFourierSeries: by(spikingjelly.squarewaveFourierSeries, 'n', 'T_period'),
      S2NN: by(spikingjelly.s2nn, 'alpha', 'beta'),
      QPseudoSpike: by(spikingjelly.qPseudoSpike, 'alpha'),
      LeakyKReLU: by(spikingjelly.leakyKRelu, 'leak', 'k'),
      FakeNumericalGradient: by(spikingjelly.fakeNumericalGradient, 'alpha'),
      LogTailedReLU: by(spikingjelly.logTailedRelu, 'alpha'),
      DeterministicPass: by(spikingjelly.deterministicPass),
      Rect: by(spikingjelly.rect, 'alpha'),
    },
  },
  ngclearn: {
    options: { strict: true },
    rows: {
      straight_through_estimator: by(ngclearn.straightThrough),
      triangular_estimator: by(ngclearn.triangular),
      explicit_triangular_estimator: by(ngclearn.explicitTriangular),
      arctan_estimator: by(ngclearn.arctan),
      boxcar_estimator: by(ngclearn.boxcar),
      secant_lif_estimator: { make: (v) => ngclearn.secantLif(v), takes: [] },
    },
  },
};
