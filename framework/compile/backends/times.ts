import { nearestWord } from '../../base/ticks.ts';

// Whole ticks come to a backend and leave it as times, in full precision whatever that of the program: no tick is lost.

export const ticksOf = (times: ArrayLike<number>, dt: number): Float64Array =>
  Float64Array.from(times, (time) => nearestWord(time / dt));

export const timesOf = (ticks: ArrayLike<number>, dt: number): Float64Array =>
  Float64Array.from(ticks, (tick) => tick * dt);
