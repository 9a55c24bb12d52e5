/**
 * A unit is a product of powers of base units times a power of ten; `mV` is `kg·m²·s⁻³·A⁻¹ × 10⁻³`.
 * Only units that are a power of ten times SI have a place here, so conversions are exact powers of ten.
 */
export interface Unit {
  readonly text: string;
  /** Exponents of m, kg, s, A, K, mol. */
  readonly dimensions: readonly number[];
  readonly power: number;
}

export interface Quantity {
  readonly value: number;
  readonly unit: Unit;
}
