import {
  HebbianConvSynapse,
  HebbianDeconvSynapse,
  StaticConvSynapse,
  StaticDeconvSynapse,
  TraceSTDPConvSynapse,
  TraceSTDPDeconvSynapse,
} from '../../index.ts';
import type { Row } from './ngclearn.ts';

/** What passes through float32 inside the library. */
const SINGLE = { weights: 1e-7, dWeights: 1e-7, dInputs: 1e-7, outputs: 1e-7, biases: 1e-7 };

/** The components of `golden/ngclearn`. */
export const partRows: Readonly<Record<string, Row>> = {
  StaticConvSynapse: { component: StaticConvSynapse },
  StaticDeconvSynapse: { component: StaticDeconvSynapse },
  HebbianConvSynapse: { component: HebbianConvSynapse, given: { has_bias: true }, limits: SINGLE },
  HebbianDeconvSynapse: { component: HebbianDeconvSynapse, given: { has_bias: true } },
  TraceSTDPConvSynapse: { component: TraceSTDPConvSynapse, limits: SINGLE },
  TraceSTDPDeconvSynapse: { component: TraceSTDPDeconvSynapse },
};
