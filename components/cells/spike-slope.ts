import { mV, output, type Surrogate, sech, surrogateOf, type Tensor, where } from '../../framework/index.ts';

// What a cell shows of its surrogate, a number for local rules.

/** Steepness of the secant surrogate, per mV (Samadi et al. 2017). */
const STEEPNESS = 0.08;

export const spikeSlope = {
  /** surrogate derivative of a spike: by v, per mV, of the surrogate that was given, else by the drive, unscaled */
  surrogate: output(
    '1',
    'surrogate derivative of a spike: by v, per mV, of the surrogate that was given, else by the drive, unscaled',
    { onDemand: true },
  ),
};

/** That of a surrogate that was given, of `v - thr` in mV, else `sech(0.08 drive/mV) · [drive > 0]`. */
export const slopeOfSpike = (v: Tensor, thr: Tensor, drive: Tensor, surrogate?: Surrogate): Tensor =>
  surrogate
    ? surrogateOf(v.sub(thr).div(mV(1)), 0, surrogate)
    : where(drive.gt(0), sech(drive.div(mV(1)).mul(STEEPNESS)), 0);
