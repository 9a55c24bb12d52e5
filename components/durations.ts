import type { Bool, Tensor } from '../framework/index.ts';

/** Part of a step by which rounding may lift a duration above a whole number of steps. */
const ROUNDING = 1e-3;

/**
 * Whether a time that is counted in steps has reached a duration: `time ≥ duration`, but in whole steps, since a sum of
 * steps is not exact (ten steps of 0.1 ms are less than 1 ms in f64, thirty less than 3 ms in f32). The time is held
 * against a limit half a step below the step that first reaches the duration, and never above the duration itself.
 * Nothing of it but one comparison remains in the time loop.
 *
 * Exact for durations of up to some thousand steps that are whole, or end at least a hundredth of a step beyond.
 */
export function reached(time: Tensor, duration: Tensor, dt: Tensor): Bool {
  const steps = duration
    .div(dt)
    .add(1 - ROUNDING)
    .floor();
  return time.ge(duration.min(steps.sub(0.5).mul(dt)));
}
