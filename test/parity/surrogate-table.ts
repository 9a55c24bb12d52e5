import { type SpikeOptions, type Surrogate, surrogates, type Tensor } from '../../index.ts';

const { brainstate, ngclearn, norse, rockpool } = surrogates;

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
