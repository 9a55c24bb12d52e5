import { real, type Tensor } from '../../framework/index.ts';
import { fanNormal } from '../initialisers/norse.ts';

// What neurons of several compartments have besides: conductances between these.

interface Structure {
  readonly hidden_size: number;
}

const shape = ({ hidden_size }: Structure) => [hidden_size, hidden_size];

export const coupled = {
  /** conductances between compartments [to, from], normal with variance 1 / hidden_size (1/s) */
  g_coupling: real(
    '1/s',
    'conductances between compartments [to, from], normal with variance 1 / hidden_size',
    fanNormal,
    { shape },
  ),
} as const;

/** What the others add to v in a step: `dt · g_coupling · v`. */
export const coupling = (v: Tensor, p: { readonly g_coupling: Tensor }, dt: Tensor): Tensor =>
  v.matmul(p.g_coupling.transpose()).mul(dt);
