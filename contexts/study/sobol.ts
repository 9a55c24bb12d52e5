// Sobol's sequence with the direction numbers of S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional
// projections", SIAM J. Sci. Comput. 30 (2008), as PyTorch 2 and SciPy 1 have it: 2^m points from a multiple of 2^m on have one in each of
// 2^m equal intervals of every dimension.

/** Of dimensions 2 … 21: a primitive polynomial by its inner coefficients, and the first direction numbers, as many as its degree. */
const DIRECTIONS: readonly (readonly [number, readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
  [19, [1, 1, 1, 15, 7, 5]],
  [22, [1, 3, 1, 15, 13, 25]],
  [25, [1, 1, 5, 5, 19, 61]],
  [1, [1, 3, 7, 11, 23, 15, 103]],
  [4, [1, 3, 7, 13, 13, 15, 69]],
];

export const MOST_DIMENSIONS = DIRECTIONS.length + 1;

const BITS = 32;

/** The words that the bits of an index add up, without carry, for one dimension. */
function directions(dimension: number): Uint32Array {
  const words = new Uint32Array(BITS);
  const [inner, first] = dimension === 0 ? [0, []] : DIRECTIONS[dimension - 1]!;
  const degree = first.length;
  for (let k = 0; k < BITS; k++) {
    if (degree === 0 || k < degree) {
      words[k] = (first[k] ?? 1) << (BITS - 1 - k);
      continue;
    }
    const last = words[k - degree]!;
    let word = last ^ (last >>> degree);
    for (let i = 1; i < degree; i++) if ((inner >> (degree - 1 - i)) & 1) word ^= words[k - i]!;
    words[k] = word;
  }
  return words;
}

/** The points of the sequence by their index: 32 bits for each dimension. */
export function sobol(dimensions: number): (index: number) => readonly number[] {
  const words = Array.from({ length: dimensions }, (_, d) => directions(d));
  return (index) => {
    const gray = index ^ (index >>> 1);
    return words.map((own) => {
      let point = 0;
      for (let bit = 0; bit < BITS; bit++) if ((gray >>> bit) & 1) point ^= own[bit]!;
      return point >>> 0;
    });
  };
}
