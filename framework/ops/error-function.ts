/** The error function as a chain of primitives; see `elementary.ts`. */
import type { DType } from '../base/dtypes.ts';
import { copySign } from './bits.ts';
import { exp } from './elementary.ts';
import { type Polynomial, singles } from './elementary-constants.ts';
import { atMost, horner } from './elementary-parts.ts';
import type { Elementary } from './tensor.ts';

interface Numbers {
  /** erf x / x - 1 in x², for x ≤ 29/32. */
  readonly near: Polynomial;
  /** exp(x²) erfc x in (x - k) / (x + k), k being `centre`, for 29/32 ≤ x ≤ `one`; weighed by exp(-x²). */
  readonly far: Polynomial;
  readonly centre: number;
  /** From here on erf is 1. */
  readonly one: number;
}

/** Minimax fits. */
const NUMBERS: Record<DType, Numbers> = {
  f32: {
    near: singles(
      0.12837917,
      -0.3761263,
      0.11283625,
      -0.02685564,
      0.0051920447,
      -0.00080441026,
      0.000079659105,
    ),
    far: singles(0.32158542, -0.49086902, 0.19449134, -0.009244897, -0.018522682, -0.0012031407),
    centre: 1.5,
    one: 4,
  },
  f64: {
    near: [
      0.1283791670955126, -0.37612638903183726, 0.11283791670953498, -0.026866170644764722,
      0.005223977621167964, -0.0008548326728628436, 0.00012055320054822429, -1.4925275984612607e-5,
      1.645484763124154e-6, -1.6271976078961528e-7, 1.4027183977785541e-8, -8.438025551972746e-10,
    ],
    far: [
      0.25539567631050586, -0.42718584741395565, 0.24165819424236484, -0.07897858101791708,
      0.003732892406177143, 0.006997461982795353, -0.0008471420841276448, -0.000981982123723424,
      4.350237527022433e-5, 0.00017427765095297262, 2.7975365998659194e-5, -2.5635461773660502e-5,
      -1.1824166550302755e-5,
    ],
    centre: 2,
    one: 6,
  },
};
/** Where the exponential falls below ½, and its error with it. */
const BORDER = 29 / 32;

/**
 * Error function: x + x (erf x / x - 1) up to |x| = 29/32, 1 - exp(-x²) (exp(x²) erfc x) beyond, in which the second factor hardly
 * changes and the product is small.
 *
 * Error: f32 1.131, f64 1.0.
 */
export const erf: Elementary = (x, dtype) => {
  const { near, far, centre, one } = NUMBERS[dtype];
  const a = atMost(x.abs(), one);
  const square = a.mul(a);
  const small = a.add(horner(square, near).mul(a));
  const tail = horner(a.sub(centre).div(a.add(centre)), far).mul(exp(square.neg(), dtype));
  return copySign(a.gt(BORDER).where(tail.neg().add(1), small), x);
};
