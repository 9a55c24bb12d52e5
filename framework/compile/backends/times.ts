import { nearestWord } from '../../base/ticks.ts';

// Whole ticks come to a backend and leave it as times, in full precision whatever that of the program: no tick is lost.

export function ticksOf(times: ArrayLike<number>, dt: number): Float64Array {
  const ticks = new Float64Array(times.length);
  for (let i = 0; i < ticks.length; i++) ticks[i] = nearestWord(times[i]! / dt);
  return ticks;
}

/** @param times where they are put, which may be where the ticks are */
export function timesOf(
  ticks: ArrayLike<number>,
  dt: number,
  times = new Float64Array(ticks.length),
): Float64Array {
  for (let i = 0; i < times.length; i++) times[i] = ticks[i]! * dt;
  return times;
}
